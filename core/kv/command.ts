import { hashText, hashValue, mix, mixPair } from '../hash.ts';
import { ReplyStatus } from '../io.ts';
import type { Serial, SessionId } from '../units.ts';
import type { Came } from './sessions.ts';

/** What a client may ask of the key-value store. */
export const Op = { get: 1, put: 2, cas: 3, delete: 4 } as const;
export type Op = (typeof Op)[keyof typeof Op];

/** What a put or a delete comes to. */
const DONE: Came = { status: ReplyStatus.ok, value: null, writerSession: 0, writerSerial: 0 };

/**
 * One client command. It keeps its (session, serial) through every retry: that is what makes it happen once.
 * Shared by every log that holds it, so it is never changed after it was made.
 */
export class Command {
  /** Hash of everything but lowestOutstanding. */
  readonly hash: number;
  /** Hashes of the cell that it leaves if it writes, and of the result of a put or delete: the same wherever it is applied. */
  readonly cellHash: number;
  readonly doneHash: number;

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
    /** The hashes of its texts; given by whoever knows them. */
    keyHash = hashText(key),
    valueHash = hashValue(value),
  ) {
    const hash = mix(mix(mix(mixPair(op, session), serial), keyHash), valueHash);
    this.hash = op === Op.cas ? mix(hash, hashValue(expected)) : hash;
    this.cellHash = cellHash(keyHash, valueHash, session, serial);
    this.doneHash = resultHash(session, serial, DONE);
  }
}

export function cellHash(keyHash: number, valueHash: number, session: SessionId, serial: Serial): number {
  return mix(mixPair(keyHash, valueHash), mixPair(session, serial));
}

/** Of what a command of this session came to. */
export function resultHash(session: SessionId, serial: Serial, came: Came): number {
  const { status, value, writerSession, writerSerial } = came;
  const found = mixPair(status, hashValue(value));
  return mix(mix(mixPair(session, serial), found), mixPair(writerSession, writerSerial));
}
