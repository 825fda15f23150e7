import type { Micros, NodeId } from '../../core/units.ts';
import type { Distribution } from './quantities/distribution.ts';

/* The clients of a parsed scenario: plain data. */

export interface ClientsSpec {
  readonly count: number;
  /** When the first operation starts. */
  readonly from: Micros;
  /**
   * Open loop: `rate`, operations a second of all clients together, evenly spaced; or `requests`, a total number of
   * operations evenly spaced over a time, each by a random client. Closed loop: `think`, a pause after each answer.
   */
  readonly load:
    | { readonly kind: 'rate'; readonly perSecond: number }
    | { readonly kind: 'requests'; readonly count: number; readonly over: Micros }
    | { readonly kind: 'think'; readonly think: Distribution }
    /** Exactly these operations, in order of time. */
    | { readonly kind: 'listed'; readonly operations: readonly ListedOperation[] };
  /** Shares that sum to 1. */
  readonly mix: { readonly get: number; readonly put: number; readonly cas: number; readonly delete: number };
  /** own: each client creates keys of its own (`count` does not apply) and reads only keys that it has put. */
  readonly keys: { readonly count: number; readonly choose: 'uniform' | 'zipf' | 'own' };
  /** A client gives up an operation after this long; its outcome is then unknown. NEVER: when the run ends. */
  readonly timeout: Micros;
  /** An unanswered attempt is repeated at another server after this long; NEVER: it is not repeated. */
  readonly retry: Micros;
  /**
   * Pause before a retry when the answer named no other server; 0: every redirect and refusal is retried at once, until
   * an operation has made too many attempts (sim/world/clients/asking.ts).
   */
  readonly backoff: Micros;
  /** The server that a client asks while it knows no leader: one after another, or a random one of those running. */
  readonly asks: 'in-turn' | 'living';
  /** The most operations that a client with a `rate` has outstanding at once; further ones wait. */
  readonly outstanding: number;
  readonly valueBytes: number;
}

export interface ListedOperation {
  readonly at: Micros;
  /** Number of the client, from 1. */
  readonly client: number;
  readonly op: 'get' | 'put' | 'cas' | 'delete';
  /** Index of the key, from 0. */
  readonly key: number;
  /** The server to ask while the client knows no leader; 0: drawn at random. */
  readonly ask: NodeId;
}
