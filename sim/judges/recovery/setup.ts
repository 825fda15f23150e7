import type { Micros, NodeId } from '../../../core/units.ts';
import type { PromisesSetup } from './promises.ts';

/** Delays and losses that hold servers up although nothing is broken any more. */
export interface Obstacles {
  /** Records which disks and links let nothing through since the last call. */
  look(now: Micros): void;
  /** Whether this server was held up in its traffic with `peer`, or with any other server if `peer` is NOBODY. */
  holdUp(node: NodeId, peer: NodeId): boolean;
}

/** What only the world knows, and no server can be blamed for. */
export interface Circumstances {
  /** Whether a permanent fault keeps this server from taking part. Called only when the answer matters. */
  readonly outOfReach: (node: NodeId) => boolean;
  /** Whether a permanent fault lets nothing pass between two servers. Called only when the answer matters. */
  readonly areApartForGood: (a: NodeId, b: NodeId) => boolean;
  /** Whether a fault cuts the way between two servers at this moment, in at least one direction. */
  readonly areCut: (a: NodeId, b: NodeId) => boolean;
  /** Whether this server is down for good, or cut off from the others for good. */
  readonly isGone: (node: NodeId) => boolean;
  /** Whether the cluster can recover at all; false if a quorum is gone for good. */
  readonly mayRecover: () => boolean;
  /** Whether the network lets anything through between the probes' client and this server; NOBODY: any server. */
  readonly mayBeProbed: (node: NodeId) => boolean;
  /** The obstacles to progress; `look` is called before each `holdUp`. */
  readonly obstacles: Obstacles;
  /** Whether all voters have the same fixed election time-out, so that chance cannot end a split vote. */
  readonly waitsAlike: () => boolean;
  /** Whether no voter has set a deadline: then none will ever campaign. */
  readonly asksForNoTime: () => boolean;
}

/**
 * Everything the recovery judge needs to know. `bound` is the bound of the settling phase and of promises of
 * progress.
 */
export interface RecoverySetup extends PromisesSetup, Circumstances {
  /** The number of probes that must be served. */
  readonly probes: number;
  /** How long a recovered cluster may take to serve one probe. */
  readonly timeToServe: Micros;
}
