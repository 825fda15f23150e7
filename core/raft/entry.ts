import { mix } from '../hash.ts';
import type { Command } from '../kv/command.ts';
import type { Index, Micros, Term } from '../units.ts';
import type { Configuration } from './configuration.ts';

export const EntryKind = { noop: 1, command: 2, configuration: 3 } as const;
export type EntryKind = (typeof EntryKind)[keyof typeof EntryKind];

/** A log entry (paper §5.3). Immutable: all logs that hold it share the object. */
export class Entry {
  /** Hash of the payload. Judges chain these with the terms into hashes of log prefixes, which they compare. */
  readonly hash: number;
  /** Size on the wire and on disk: that of the texts, and a fixed number for the rest, by kind. */
  readonly bytes: number;

  constructor(
    readonly kind: EntryKind,
    readonly index: Index,
    readonly term: Term,
    /** Log time: the appending leader's clock, raised where needed so that it never decreases along the log. */
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
 * The empty list of entries, shared so that heartbeats allocate nothing. Sliced from an array with an entry so that it
 * has the same elements kind in V8 as lists that are not empty.
 */
export const NO_ENTRIES: readonly Entry[] = [new Entry(EntryKind.noop, 0, 0, 0, null, null)].slice(1);
