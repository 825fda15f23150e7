import type { Configuration } from '../../core/raft/configuration.ts';
import type { NodeId } from '../../core/units.ts';

/* Compares configurations and takes them apart. */

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

/** The servers with a vote: in a joint configuration, a majority of the outgoing voters is needed as well. */
export type Electorates = Pick<Configuration, 'voters' | 'outgoing'>;

/** The groups of which a majority each is needed. */
export function electorates({ voters, outgoing }: Electorates): readonly (readonly NodeId[])[] {
  return outgoing.length === 0 ? [voters] : [voters, outgoing];
}
