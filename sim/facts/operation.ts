import type { Op } from '../../core/kv/command.ts';
import {
  type ClientId,
  type Micros,
  NOBODY,
  type NodeId,
  type Serial,
  type SessionId,
} from '../../core/units.ts';

export const Outcome = { pending: 0, ok: 1, failed: 2, unknown: 3 } as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];
export const outcomeNames = ['pending', 'ok', 'failed', 'unknown'] as const;

/** Why an operation failed or its outcome is unknown. */
export const Cause = { none: 0, timedOut: 1, noLeader: 2, refused: 3, lost: 4 } as const;
export type Cause = (typeof Cause)[keyof typeof Cause];
export const causeNames = ['', 'timed out', 'no leader', 'refused', 'lost'] as const;

/** The client that sends the probes of the settling phase. Clients of the scenario are 1..count. */
export const PROBING_CLIENT: ClientId = 0;

/** "c3"; "the probe" for PROBING_CLIENT. */
export function clientInWords(client: number): string {
  return client === PROBING_CLIENT ? 'the probe' : `c${client}`;
}

/** One operation of a client, from its intended start to its final outcome, with all attempts. */
export class Operation {
  /** 1, 2, 3, ... in order of invocation over the whole run. */
  readonly id: number;
  /** Client 1..count, or PROBING_CLIENT. */
  readonly client: number;
  readonly op: Op;
  readonly key: string;
  /** Position of the key among the keys of the run; -1 if not given. */
  readonly keyPlace: number;
  readonly value: string | null;
  readonly expected: string | null;
  readonly session: SessionId;
  readonly serial: Serial;
  /** When the workload meant it to start; latency is measured from here. */
  readonly intendedAt: Micros;
  /** Numbers of the facts of its invocation and completion, by which judges order operations. */
  invokedSequence = 0;
  completedSequence = 0;
  /** When it started; later than intended if the client had too many operations outstanding. */
  invokedAt: Micros = 0;
  completedAt: Micros = 0;
  outcome: Outcome = Outcome.pending;
  cause: Cause = Cause.none;
  /** cas: whether it found the value it expected. */
  matched = true;
  /** The value found by a get, or by a cas that did not match; null: no such key. */
  found: string | null = null;
  /** By the reply, the command that wrote the value found (or replaced by a matching cas); session 0: never written. */
  writerSession: SessionId = 0;
  writerSerial: Serial = 0;
  /** Whether a reply named the writer; false while there is no reply. */
  writerKnown = false;
  /** The server whose answer ended it; NOBODY if none did. */
  answeredBy: NodeId = NOBODY;
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
