import type { Micros } from '../../core/units.ts';

/** The state of the probes: all served, some still being waited for, or too late. */
export type Probes = 'served' | 'awaited' | 'overdue';

/** Observes the cluster's recovery while it settles; implemented by the judge of recovery. */
export interface RecoveryObserver {
  /** Whether the cluster has recovered. */
  settled(): boolean;
  /** Whether since the last call a server that is behind made progress towards its leader, or was blocked all the time. */
  cameNearer(now: Micros): boolean;
  /** Whether there is exactly one leader. */
  isLed(): boolean;
  /** The state of the probes. */
  probes(now: Micros): Probes;
  /** Whether messages can pass between the probes' client and the servers that may serve it; else probes are not awaited. */
  mayBeProbed(): boolean;
}

/** For runs without judges: there is nothing to wait for. */
export const alwaysRecovered: RecoveryObserver = {
  settled: () => true,
  cameNearer: () => false,
  isLed: () => true,
  probes: () => 'served',
  mayBeProbed: () => true,
};
