import type { Options } from '../../core/options.ts';
import { paperRules } from '../../core/raft/rules.ts';
import type { Micros } from '../../core/units.ts';
import type { Scenario } from './scenario.ts';

/**
 * The time allowed for settling: settle.within times the longest election time-out of any server. It is extended only
 * while a server that has fallen behind keeps catching up.
 */
export function settleBound({ settle, cluster }: Pick<Scenario, 'settle' | 'cluster'>): Micros {
  return settle.within * longestElectionTimeout(cluster);
}

/** The longest election time-out of any server, including its delay by priority. */
export function longestElectionTimeout({ options, nodes }: Scenario['cluster']): Micros {
  return Math.max(...[options, ...nodes.map((node) => node.options)].map(longestWait));
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
