import type { Configuration } from '../core/raft/configuration.ts';
import type { NodeId } from '../core/units.ts';

/* Compares configurations, takes them apart and puts them into words. */

/** Whether two configurations give each server the same role, in whatever order they list the servers. */
export function isSame(one: Configuration, other: Configuration): boolean {
  return (
    one === other ||
    (areSame(one.voters, other.voters) &&
      areSame(one.outgoing, other.outgoing) &&
      areSame(one.learners, other.learners) &&
      areSame(one.learnersNext, other.learnersNext))
  );
}

/** Whether two lists contain the same servers, in any order. */
export function areSame(some: readonly NodeId[], others: readonly NodeId[]): boolean {
  return some.every((node) => others.includes(node)) && others.every((node) => some.includes(node));
}

/** The groups of which a majority each is needed. */
export function electorates({
  voters,
  outgoing,
}: Pick<Configuration, 'voters' | 'outgoing'>): readonly (readonly NodeId[])[] {
  return outgoing.length === 0 ? [voters] : [voters, outgoing];
}

type Told = Omit<Configuration, 'learnersNext'> & Partial<Configuration>;

/** "n1 n2 n3, jointly with n1 n2 n4, learners n5". */
export function configurationInWords({ voters, outgoing, learners, learnersNext = [] }: Told): string {
  const joint = outgoing.length > 0 ? `, jointly with ${list(outgoing)}` : '';
  const listening = learners.length > 0 ? `, learners ${list(learners)}` : '';
  const next = learnersNext.length > 0 ? `, learners next ${list(learnersNext)}` : '';
  return `${list(voters)}${joint}${listening}${next}`;
}

function list(nodes: readonly NodeId[]): string {
  return nodes.length === 0 ? 'none' : nodes.map((node) => `n${node}`).join(' ');
}
