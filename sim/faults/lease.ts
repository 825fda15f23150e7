import type { ClusterSpec } from '../scenario/scenario.ts';

/* Where reads rest on leases, clocks and time-outs are a part of what Raft assumes: chaos leaves them within it. */

export function readsByLease({ options, nodes }: ClusterSpec): boolean {
  return options.reads === 'lease' || nodes.some((node) => node.options.reads === 'lease');
}

/** The least drift between two clocks that any server was told to expect, in microseconds a second. */
export function strictestDrift({ options, nodes }: ClusterSpec): number {
  return nodes.reduce((least, node) => Math.min(least, node.options.clockDriftPpm), options.clockDriftPpm);
}
