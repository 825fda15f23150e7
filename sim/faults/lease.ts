import type { Options } from '../../core/options.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RaftSection } from '../scenario/schema/raft.ts';
import { retune } from './tuning.ts';

/* Where reads rest on leases, clocks and time-outs are a part of what Raft assumes: chaos leaves them within it. */

/** Whether any server reads by lease, or will when a step has changed its options. */
export function readsByLease(scenario: Scenario): boolean {
  return allOptions(scenario).some(({ reads }) => reads === 'lease');
}

/** The least drift between two clocks that any server is told to expect, in microseconds a second. */
export function strictestDrift(scenario: Scenario): number {
  return Math.min(...allOptions(scenario).map(({ clockDriftPpm }) => clockDriftPpm));
}

type Tunable = Omit<Options, 'configuration'>;

function allOptions({ cluster: { options, nodes }, faults }: Scenario): readonly Tunable[] {
  const changes = faults.flatMap(({ params }) => (params.raft === undefined ? [] : [params.raft]));
  return [
    options,
    ...nodes.map((node) => node.options),
    // The schemas of these faults have read them.
    ...changes.map((raft) => retune(options, raft as RaftSection)),
  ];
}
