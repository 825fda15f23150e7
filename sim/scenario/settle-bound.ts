import type { Options } from '../../core/options.ts';
import { paperRules } from '../../core/raft/rules.ts';
import type { Micros } from '../../core/units.ts';
import type { Scenario } from './scenario.ts';

/**
 * The longest that settling may take, unless who is behind still comes nearer: so many times what the most patient server
 * waits for a leader.
 */
export function settleBound({ settle, cluster }: Pick<Scenario, 'settle' | 'cluster'>): Micros {
  return settle.within * longestElectionTimeout(cluster);
}

/** What the most patient server waits for a leader. */
export function longestElectionTimeout({ options, nodes }: Scenario['cluster']): Micros {
  return Math.max(...[options, ...nodes.map((node) => node.options)].map(longestWait));
}

/**
 * Whether all who may be elected wait equally long for a leader, every time: their votes may then split for ever
 * (paper §5.2).
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
