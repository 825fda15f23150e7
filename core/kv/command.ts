import { hashText, hashValue, mix, mixPair } from '../hash.ts';
import type { Serial, SessionId } from '../units.ts';

/** What a client may ask of the key-value store. */
export const Op = { get: 1, put: 2, cas: 3, delete: 4 } as const;
export type Op = (typeof Op)[keyof typeof Op];

/**
 * One client command. It keeps its (session, serial) through every retry: that is what makes it happen once.
 * Shared by every log that holds it, so it is never changed after it was made.
 */
export class Command {
  readonly keyHash: number;
  readonly valueHash: number;
  /** Hash of everything but lowestOutstanding. */
  readonly hash: number;

  constructor(
    readonly op: Op,
    readonly session: SessionId,
    readonly serial: Serial,
    /** The lowest serial this session still waits for: answers below it may be forgotten (thesis §6.3). */
    readonly lowestOutstanding: Serial,
    readonly key: string,
    /** What put and cas write; null for get and delete. */
    readonly value: string | null,
    /** What cas expects to find; null for "no such key". Unused by the others. */
    readonly expected: string | null,
  ) {
    this.keyHash = hashText(key);
    this.valueHash = hashValue(value);
    const hash = mix(mix(mix(mixPair(op, session), serial), this.keyHash), this.valueHash);
    this.hash = op === Op.cas ? mix(hash, hashValue(expected)) : hash;
  }
}
