import type { NodeId } from '../units.ts';
import type { Configuration } from './configuration.ts';
import type { Change } from './configuration-change.ts';
import { isMember } from './configuration-history.ts';

/* Which step comes next on the way from one membership to another. Plain functions over plain data. */

/** The membership that an operator asked for, while the leader works towards it. */
export interface Reconfiguration {
  readonly voters: readonly NodeId[];
  readonly learners: readonly NodeId[];
}

export type Plan =
  | { readonly kind: 'done' }
  /** Wait until these learners have caught up. */
  | { readonly kind: 'catch up'; readonly learners: readonly NodeId[] }
  /** One entry, changing at most one voter. */
  | { readonly kind: 'simple'; readonly changes: readonly Change[] }
  /** Enter a joint configuration. */
  | { readonly kind: 'joint'; readonly changes: readonly Change[] };

/** What the planner has to know besides the two memberships. */
export interface Situation {
  readonly self: NodeId;
  readonly mode: 'joint' | 'single';
  /** New voters begin as learners (thesis §4.2.1). */
  readonly learnersFirst: boolean;
  readonly caughtUp: (id: NodeId) => boolean;
}

/** The next step from a configuration that is not joint towards the one asked for. */
export function nextStep(configuration: Configuration, target: Reconfiguration, situation: Situation): Plan {
  const promoted = target.voters.filter((id) => !configuration.voters.includes(id));
  const newcomers = situation.learnersFirst ? promoted.filter((id) => !isMember(configuration, id)) : [];
  const newLearners = target.learners.filter((id) => !isMember(configuration, id));
  const joining = [...newcomers, ...newLearners];
  if (joining.length > 0) return { kind: 'simple', changes: joining.map((id) => change('learner', id)) };
  if (situation.learnersFirst) {
    const behind = promoted.filter((id) => !situation.caughtUp(id));
    if (behind.length > 0) return { kind: 'catch up', learners: behind };
  }
  const leaving = departures(configuration, target, situation.self);
  const all = [...promoted.map((id) => change('voter', id)), ...leaving];
  const first = all[0];
  if (first === undefined) return { kind: 'done' };
  const movesVoters = promoted.length > 0 || leaving.some(({ id }) => configuration.voters.includes(id));
  if (!movesVoters) return { kind: 'simple', changes: all };
  return situation.mode === 'joint' ? { kind: 'joint', changes: all } : { kind: 'simple', changes: [first] };
}

/** Servers that lose their vote or their place, this one last, so that it can see the change through. */
function departures(configuration: Configuration, target: Reconfiguration, self: NodeId): readonly Change[] {
  const voters = configuration.voters.filter((id) => !target.voters.includes(id));
  const learners = configuration.learners.filter(
    (id) => ![...target.voters, ...target.learners].includes(id),
  );
  const others = voters.filter((id) => id !== self);
  const last = voters.filter((id) => id === self);
  return [...others, ...learners, ...last].map((id) =>
    change(target.learners.includes(id) ? 'learner' : 'remove', id),
  );
}

function change(kind: Change['kind'], id: NodeId): Change {
  return { kind, id };
}
