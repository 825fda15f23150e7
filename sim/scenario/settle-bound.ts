import type { Options } from '../../core/options.ts';
import { paperRules } from '../../core/raft/rules.ts';
import type { Micros } from '../../core/units.ts';
import { retune, tuningsOf } from '../faults/tuning.ts';
import type { Scenario } from './scenario.ts';

/**
 * The time allowed for settling: settle.within times the longest election time-out of any server. It is extended only
 * while a server that has fallen behind keeps catching up.
 */
export function settleBound(scenario: Pick<Scenario, 'settle' | 'cluster' | 'faults'>): Micros {
  return scenario.settle.within * longestElectionTimeout(scenario);
}

/** The longest election time-out of any server, initially or after a step has changed its options. */
export function longestElectionTimeout(scenario: Pick<Scenario, 'cluster' | 'faults'>): Micros {
  const { options, nodes } = scenario.cluster;
  const initial = [options, ...nodes.map((node) => node.options)];
  const tuned = tuningsOf(scenario).flatMap((raft) => initial.map((each) => retune(each, raft)));
  return Math.max(...[...initial, ...tuned].map(longestWait));
}

/**
 * Whether all voters always wait equally long before they campaign, so that votes may be split for ever (paper §5.2).
 * False for a single voter.
 */
export function waitsAlike(voters: readonly Options[]): boolean {
  const [first, ...others] = voters;
  if (first === undefined || others.length === 0) return false;
  const wait = longestWait(first);
  return voters.every(
    (options) => options.electionTimeoutMin === options.electionTimeoutMax && longestWait(options) === wait,
  );
}

function longestWait(options: Options): Micros {
  const { electionTimeoutMin: min, electionTimeoutMax: max, priority, highestPriority } = options;
  return max + paperRules.priorityDelay(priority, highestPriority, min, max);
}
