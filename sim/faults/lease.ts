import type { Options } from '../../core/options.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { retune, tuningsOf } from './tuning.ts';

/*
 * Lease reads assume bounds on clocks and time-outs. Chaos keeps to these bounds if a server may use lease
 * reads.
 */

/** Whether any server uses lease reads, initially or after a step has changed its options. */
export function readsByLease(scenario: Scenario): boolean {
  return allOptions(scenario).some(({ reads }) => reads === 'lease');
}

/** The smallest bound on clock drift among all servers' options, in microseconds per second. */
export function strictestDrift(scenario: Scenario): number {
  return Math.min(...allOptions(scenario).map(({ clockDriftPpm }) => clockDriftPpm));
}

type Tunable = Omit<Options, 'configuration'>;

function allOptions(scenario: Scenario): readonly Tunable[] {
  const { options, nodes } = scenario.cluster;
  const changed = tuningsOf(scenario).map((raft) => retune(options, raft));
  return [options, ...nodes.map((node) => node.options), ...changed];
}
