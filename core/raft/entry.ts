import { mix } from '../hash.ts';
import type { Command } from '../kv/command.ts';
import type { Index, Micros, Term } from '../units.ts';
import type { Configuration } from './configuration.ts';

export const EntryKind = { noop: 1, command: 2, configuration: 3 } as const;
export type EntryKind = (typeof EntryKind)[keyof typeof EntryKind];

/** One log entry (paper §5.3). Shared between the logs that hold it, so never changed after it was made. */
export class Entry {
  /** Hash of the payload; with the terms it makes the chain of prefix hashes that judges compare. */
  readonly hash: number;
  /** Size on the wire and on disk. */
  readonly bytes: number;

  constructor(
    readonly kind: EntryKind,
    readonly index: Index,
    readonly term: Term,
    /** Log time: the appending leader's clock, made to never fall along the log. Sessions expire by it. */
    readonly time: Micros,
    readonly command: Command | null,
    readonly configuration: Configuration | null,
  ) {
    if (command !== null) {
      this.hash = mix(kind, command.hash);
      this.bytes = 32 + command.key.length + (command.value === null ? 0 : command.value.length);
    } else if (configuration !== null) {
      this.hash = mix(kind, configurationHash(configuration));
      this.bytes = 48;
    } else {
      this.hash = kind;
      this.bytes = 24;
    }
  }
}

function configurationHash({ voters, outgoing, learners, learnersNext }: Configuration): number {
  let hash = 0;
  for (const group of [voters, outgoing, learners, learnersNext]) {
    hash = mix(hash, group.length);
    for (const id of group) hash = mix(hash, id);
  }
  return hash;
}

/**
 * No entries: one shared array, so that heartbeats allocate nothing. Cut from one with an entry, it is of their
 * kind to the engine.
 */
export const NO_ENTRIES: readonly Entry[] = [new Entry(EntryKind.noop, 0, 0, 0, null, null)].slice(1);
