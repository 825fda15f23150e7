import type { Configuration } from '../core/raft/configuration.ts';
import type { NodeId } from '../core/units.ts';

/* Configurations compared, and told. */

/** Whether both give everybody the same part, in whatever order they name them. */
export function isSame(one: Configuration, other: Configuration): boolean {
  return (
    one === other ||
    (areSame(one.voters, other.voters) &&
      areSame(one.outgoing, other.outgoing) &&
      areSame(one.learners, other.learners) &&
      areSame(one.learnersNext, other.learnersNext))
  );
}

/** Whether both lists name the same servers. */
export function areSame(some: readonly NodeId[], others: readonly NodeId[]): boolean {
  return some.every((node) => others.includes(node)) && others.every((node) => some.includes(node));
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
  return nodes.length === 0 ? 'nobody' : nodes.map((node) => `n${node}`).join(' ');
}
