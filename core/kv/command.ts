import { hashText, hashValue, mix, mixPair } from '../hash.ts';
import { ReplyStatus } from '../io.ts';
import type { Serial, SessionId } from '../units.ts';
import type { Came } from './results.ts';

/** The operations of the key-value store. */
export const Op = { get: 1, put: 2, cas: 3, delete: 4 } as const;
export type Op = (typeof Op)[keyof typeof Op];

/** The result of a put or a delete. */
const DONE: Came = { status: ReplyStatus.ok, value: null, writerSession: 0, writerSerial: 0 };

/**
 * One client command. Every retry has the same (session, serial), by which the state machine executes it only once.
 * Immutable: all logs that hold it share the object.
 */
export class Command {
  /** Hash of all fields but lowestOutstanding. */
  readonly hash: number;
  /** Hashes of the cell it writes, and of the result if it is a put or delete. They do not depend on the state. */
  readonly cellHash: number;
  readonly doneHash: number;

  constructor(
    readonly op: Op,
    readonly session: SessionId,
    readonly serial: Serial,
    /** The lowest serial whose result the client still waits for; lower ones may be forgotten (thesis §6.3). */
    readonly lowestOutstanding: Serial,
    readonly key: string,
    /** The value that put and cas write; null for get and delete. */
    readonly value: string | null,
    /** The value that cas expects; null for "no such key". Unused by the others. */
    readonly expected: string | null,
    /** Hashes of key and value, for callers that have computed them before. */
    keyHash = hashText(key),
    valueHash = hashValue(value),
  ) {
    const hash = mix(mix(mix(mixPair(op, session), serial), keyHash), valueHash);
    this.hash = op === Op.cas ? mix(hash, hashValue(expected)) : hash;
    this.cellHash = cellHash(keyHash, valueHash, session, serial);
    this.doneHash = resultHash(session, serial, DONE);
  }
}

/** Hash of a key with its value and the command that wrote it: one term of the hash of the whole state. */
export function cellHash(keyHash: number, valueHash: number, session: SessionId, serial: Serial): number {
  return mix(mixPair(keyHash, valueHash), mixPair(session, serial));
}

/** Hash of a recorded result of a session. */
export function resultHash(session: SessionId, serial: Serial, came: Came): number {
  const { status, value, writerSession, writerSerial } = came;
  const found = mixPair(status, hashValue(value));
  return mix(mix(mixPair(session, serial), found), mixPair(writerSession, writerSerial));
}
