import type { Command } from '../../../core/kv/command.ts';
import type { Configuration } from '../../../core/raft/configuration.ts';
import type { Entry } from '../../../core/raft/entry.ts';

/** What a trace says of a command. */
export type TracedCommand = Pick<Command, 'op' | 'key' | 'value' | 'expected'>;

/** What a client asks for: a command or an operation, which carry the same names. */
type Asked = TracedCommand & Pick<Command, 'session' | 'serial'>;

/** A number of recent commands, a power of two. */
const RECENT = 256;
const SESSION_SHIFT = 4;

/**
 * What entries, requests and operations carry, numbered from 0; entries without a command have negative numbers. A
 * command is mentioned some twenty times in a short time, so it is looked for among the recent ones before it gets a number;
 * a command that is mentioned later gets another.
 */
export class Payloads {
  private readonly commands: TracedCommand[] = [];
  private readonly configurations: (Configuration | null)[] = [null];
  /** Numbers of the recent commands; 0 where there is none yet, which the comparison finds out. */
  private readonly recent = new Array<number>(RECENT).fill(0);

  numberOf({ op, key, value, expected, session, serial }: Asked): number {
    const place = ((session << SESSION_SHIFT) + serial) & (RECENT - 1);
    const number = this.recent[place];
    const last = this.commands[number];
    if (
      last !== undefined &&
      last.key === key &&
      last.value === value &&
      last.op === op &&
      last.expected === expected
    )
      return number;
    this.recent[place] = this.commands.length;
    return this.commands.push({ op, key, value, expected }) - 1;
  }

  numberIn({ command, configuration }: Entry): number {
    if (command !== null) return this.numberOf(command);
    if (configuration === null) return -1;
    return -this.configurations.push(configuration);
  }

  /** The command with this number; null if it is negative. */
  commandOf(number: number): TracedCommand | null {
    return number < 0 ? null : this.commands[number];
  }

  /** The configuration with this number; null for a command, and for an entry without any payload. */
  configurationOf(number: number): Configuration | null {
    return number < 0 ? this.configurations[-1 - number] : null;
  }
}
