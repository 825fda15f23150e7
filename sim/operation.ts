import type { Op } from '../core/kv/command.ts';
import type { ClientId, Micros, Serial, SessionId } from '../core/units.ts';

export const Outcome = { pending: 0, ok: 1, failed: 2, unknown: 3 } as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];
export const outcomeNames = ['pending', 'ok', 'failed', 'unknown'] as const;

/** Why an operation was not ok. */
export const Cause = { none: 0, timedOut: 1, noLeader: 2, refused: 3, lost: 4 } as const;
export type Cause = (typeof Cause)[keyof typeof Cause];
export const causeNames = ['', 'timed out', 'no leader', 'refused', 'lost'] as const;

/** Who sends the probes of the settling phase. Clients of the scenario are 1..count. */
export const PROBING_CLIENT: ClientId = 0;

/** One thing a client wanted, from the moment it was meant to start to its final answer, retries included. */
export class Operation {
  /** 1, 2, 3, ... in order of invocation over the whole run. */
  readonly id: number;
  /** Client 1..count, or PROBING_CLIENT. */
  readonly client: number;
  readonly op: Op;
  readonly key: string;
  /** Position of the key among those of the run; -1: not told. */
  readonly keyPlace: number;
  readonly value: string | null;
  readonly expected: string | null;
  readonly session: SessionId;
  readonly serial: Serial;
  /** When the workload meant it to start; latency counts from here. */
  readonly intendedAt: Micros;
  /** Number of the fact that invoked it, and of the one that completed it: the order judges go by. */
  invokedSequence = 0;
  completedSequence = 0;
  /** When it really started; later than intended where the client had too much to do. */
  invokedAt: Micros = 0;
  completedAt: Micros = 0;
  outcome: Outcome = Outcome.pending;
  cause: Cause = Cause.none;
  /** cas: whether it found what it expected. */
  matched = true;
  /** What get, or a cas that did not match, found; null: no such key. */
  found: string | null = null;
  /** The command that wrote what was found (or what a matching cas replaced), as the replica tells it; session 0: nobody. */
  writerSession: SessionId = 0;
  writerSerial: Serial = 0;
  /** Whether the reply told a writer at all (a user's replica may not). */
  writerKnown = false;
  attempts = 0;
  redirects = 0;

  constructor(
    id: number,
    client: number,
    op: Op,
    key: string,
    value: string | null,
    expected: string | null,
    session: SessionId,
    serial: Serial,
    intendedAt: Micros,
    keyPlace = -1,
  ) {
    this.id = id;
    this.client = client;
    this.op = op;
    this.key = key;
    this.keyPlace = keyPlace;
    this.value = value;
    this.expected = expected;
    this.session = session;
    this.serial = serial;
    this.intendedAt = intendedAt;
  }
}
