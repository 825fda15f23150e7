import type { Command } from '../../../core/kv/command.ts';
import type { Entry } from '../../../core/raft/entry.ts';
import type { EntryContents } from './contents.ts';

/** What a trace says of a command. */
export type TracedCommand = Pick<Command, 'op' | 'key' | 'value' | 'expected'>;

/** What a client asks for: a command or an operation, which carry the same names. */
type Asked = TracedCommand & Pick<Command, 'session' | 'serial'>;

/** A number of recent entries and commands, a power of two. */
const RECENT = 256;
const SESSION_SHIFT = 4;

/**
 * The entries and commands that facts refer to, numbered from 0. Each is mentioned some ten times in a short time, so it is
 * looked for among the recent ones before it gets a number; what is mentioned later gets another.
 */
export class Payloads {
  readonly entries: EntryContents[] = [];
  readonly commands: TracedCommand[] = [];
  /** The recent entries by index, with their numbers; null where there is none yet. */
  private readonly recent = new Array<Entry | null>(RECENT).fill(null);
  private readonly numbers = new Array<number>(RECENT).fill(0);
  /** The numbers of the recent commands; 0 where there is none yet, which the comparison finds out. */
  private readonly asked = new Array<number>(RECENT).fill(0);

  numberOfEntry(entry: Entry): number {
    const place = entry.index & (RECENT - 1);
    if (this.recent[place] === entry) return this.numbers[place];
    const { index, term, command, configuration } = entry;
    const asked = command === null ? null : this.commands[this.numberOfCommand(command)];
    const number = this.entries.push({ index, term, command: asked, configuration }) - 1;
    this.recent[place] = entry;
    this.numbers[place] = number;
    return number;
  }

  numberOfCommand({ op, key, value, expected, session, serial }: Asked): number {
    const place = ((session << SESSION_SHIFT) + serial) & (RECENT - 1);
    const number = this.asked[place];
    const last = this.commands[number];
    if (
      last !== undefined &&
      last.key === key &&
      last.value === value &&
      last.op === op &&
      last.expected === expected
    )
      return number;
    this.asked[place] = this.commands.length;
    return this.commands.push({ op, key, value, expected }) - 1;
  }
}
