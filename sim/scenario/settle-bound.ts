import type { Options } from '../../core/options.ts';
import { paperRules } from '../../core/raft/rules.ts';
import type { Micros, NodeId } from '../../core/units.ts';
import { retune, tuningsOf } from '../faults/tuning.ts';
import { times } from '../kernel/lists.ts';
import type { Scenario } from './scenario.ts';

/** The options with which a server really runs, given those of the scenario: a bug may change them. */
export type Alteration = (node: NodeId, options: Options) => Options;

export const asGiven: Alteration = (_node, options) => options;

/**
 * The time allowed for settling: settle.within times the longest election time-out of any server. It is extended only
 * while a server that has fallen behind keeps catching up.
 */
export function settleBound(
  scenario: Pick<Scenario, 'settle' | 'cluster' | 'faults'>,
  alter: Alteration = asGiven,
): Micros {
  return scenario.settle.within * longestElectionTimeout(scenario, alter);
}

/** The longest election time-out of any server, initially or after a step has changed its options. */
export function longestElectionTimeout(
  scenario: Pick<Scenario, 'cluster' | 'faults'>,
  alter: Alteration = asGiven,
): Micros {
  const all = everyOptions(scenario).map(([node, options]) => alter(node, options));
  // A bug may make anything of the options, for example servers that never campaign: then the scenario's own count.
  const finite = all.map(longestWait).filter(Number.isFinite);
  return finite.length > 0 ? Math.max(...finite) : longestElectionTimeout(scenario);
}

/** After this long every server gives up a transfer of leadership, whatever steps change. */
export function longestTransferTimeout(scenario: Pick<Scenario, 'cluster' | 'faults'>): Micros {
  return Math.max(...everyOptions(scenario).map(([, { transferTimeout }]) => transferTimeout));
}

/** The options of every server, initially and after each step that changes them. */
function everyOptions(
  scenario: Pick<Scenario, 'cluster' | 'faults'>,
): readonly (readonly [NodeId, Options])[] {
  const { replicas, spares, options: usual, nodes } = scenario.cluster;
  const tunings = tuningsOf(scenario);
  return times(replicas + spares, (i) => i + 1).flatMap((id) => {
    const first = nodes.find(({ node }) => node === id)?.options ?? usual;
    return [first, ...tunings.map((raft) => retune(first, raft))].map((options) => [id, options] as const);
  });
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
