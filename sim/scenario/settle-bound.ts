import type { Options } from '../../core/options.ts';
import { paperRules } from '../../core/raft/rules.ts';
import type { Micros } from '../../core/units.ts';
import { retune } from '../faults/tuning.ts';
import type { Scenario } from './scenario.ts';
import type { RaftSection } from './schema/raft.ts';

/**
 * The time allowed for settling: settle.within times the longest election time-out of any server. It is extended only
 * while a server that has fallen behind keeps catching up.
 */
export function settleBound(scenario: Pick<Scenario, 'settle' | 'cluster' | 'faults'>): Micros {
  return scenario.settle.within * longestElectionTimeout(scenario);
}

/** What the most patient server waits for a leader, from the beginning or once a step has given it other options. */
export function longestElectionTimeout({ cluster, faults }: Pick<Scenario, 'cluster' | 'faults'>): Micros {
  const initial = [cluster.options, ...cluster.nodes.map(({ options }) => options)];
  // The schemas of these very faults have read the parameters.
  const changes = faults.flatMap(({ params }) =>
    params.raft === undefined ? [] : [params.raft as RaftSection],
  );
  const tuned = changes.flatMap((raft) => initial.map((options) => retune(options, raft)));
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

function longestWait({ electionTimeoutMin: min, electionTimeoutMax: max, ...options }: Options): Micros {
  return max + paperRules.priorityDelay(options.priority, options.highestPriority, min, max);
}
