import type { Stream } from '../kernel/random.ts';
import type { FaultStep } from '../scenario/scenario.ts';
import type { Cluster } from '../world/cluster.ts';

/** A fault that has struck. */
export interface Strike {
  /** Whom it struck, in words: "n3", "n1 n4 | n2 n3 n5". */
  readonly target: string;
  /** Undoes it; null when there is nothing to undo. */
  readonly end: (() => void) | null;
}

/** What a fault does when its time has come. */
export interface Fault {
  readonly name: string;
  /** Strikes; null if there was nobody to strike (no leader, nobody crashed). `stream` is this strike's own. */
  strike(cluster: Cluster, step: FaultStep, stream: Stream): Strike | null;
}
