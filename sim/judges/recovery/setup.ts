import type { Micros, NodeId } from '../../../core/units.ts';
import type { PromisesSetup } from './promises.ts';

/** What the world puts in the way of servers though nothing is broken. */
interface Obstacles {
  /** Takes note of what let nothing through since the last call. */
  look(now: Micros): void;
  /** Whether this server was held up, as far as this peer is concerned; NOBODY: as far as anyone is. */
  holdUp(node: NodeId, peer: NodeId): boolean;
}

/** What only the world can tell, and for which no server is to blame. Without it, nothing is in anybody's way. */
export interface Circumstances {
  /** Whether this server cannot take part, for a permanent fault; asked when it matters only. */
  readonly outOfReach?: (node: NodeId) => boolean;
  /** Whether a permanent fault lets nothing pass between two servers; asked when it matters only. */
  readonly areApartForGood?: (a: NodeId, b: NodeId) => boolean;
  /** Whether this server ended for good, or is kept from the others for good. */
  readonly isGone?: (node: NodeId) => boolean;
  /** Whether the cluster can recover at all; false where a quorum is gone for good. */
  readonly mayRecover?: () => boolean;
  /** Whether the network lets anything through between the probes' client and this server; NOBODY: any server. */
  readonly mayBeProbed?: (node: NodeId) => boolean;
  /** What the world puts in the way of servers; looked at each time before it is asked. */
  readonly obstacles?: Obstacles;
  /** Whether all voters wait equally long before they campaign, so that chance cannot end a split vote. */
  readonly waitsAlike?: () => boolean;
}

/** The bound of promises is that of settling too. */
export interface RecoverySetup extends PromisesSetup, Circumstances {
  /** How many probes must be served. */
  readonly probes: number;
  /** How long a cluster that has recovered may take for one of them. */
  readonly timeToServe?: Micros;
}
