import type { Micros, NodeId } from '../../core/units.ts';
import type { Distribution } from './quantities/distribution.ts';

/* The clients of a scenario after parsing. Plain data. */

export interface ClientsSpec {
  readonly count: number;
  /** When the first operation starts. */
  readonly from: Micros;
  /**
   * Open loop: operations a second of all clients together, evenly spaced; or so many in all, evenly spaced over a time,
   * each by a random client. Closed loop: a pause after each answer.
   */
  readonly load:
    | { readonly kind: 'rate'; readonly perSecond: number }
    | { readonly kind: 'requests'; readonly count: number; readonly over: Micros }
    | { readonly kind: 'think'; readonly think: Distribution }
    /** Exactly these, in order of time. */
    | { readonly kind: 'listed'; readonly operations: readonly ListedOperation[] };
  /** Shares that sum to 1. */
  readonly mix: { readonly get: number; readonly put: number; readonly cas: number; readonly delete: number };
  /** own: each client has keys of its own, as many as it comes to make, and reads only what it knows to be there. */
  readonly keys: { readonly count: number; readonly choose: 'uniform' | 'zipf' | 'own' };
  /** The client gives an operation up after this long: its outcome is then unknown. NEVER: when the run ends. */
  readonly timeout: Micros;
  /** An attempt without an answer is repeated at another server after this long; NEVER: not at all. */
  readonly retry: Micros;
  /** Pause before asking again where the answer named nobody better; 0: every redirect and refusal is retried at once. */
  readonly backoff: Micros;
  /** Whom a client without a leader to ask turns to: one server after another, or a random one of those that run. */
  readonly asks: 'in-turn' | 'living';
  /** An open-loop client sends several operations at once up to this many; the others wait their turn. */
  readonly outstanding: number;
  readonly valueBytes: number;
}

export interface ListedOperation {
  readonly at: Micros;
  /** Number of the client, from 1. */
  readonly client: number;
  readonly op: 'get' | 'put' | 'cas' | 'delete';
  /** Position of its key, from 0. */
  readonly key: number;
  /** Whom the client asks where it knows of no leader; 0: drawn. */
  readonly ask: NodeId;
}
