import type { NodeId } from '../units.ts';
import type { Configuration } from './configuration.ts';
import { type Change, type ChangeResult, enterJoint, simpleChange } from './configuration-change.ts';
import { isMember } from './configuration-history.ts';

/* Plans a membership change: pure functions that find the next step from one membership to another. */

/** The membership that an operator asked for, while the leader works towards it. */
export interface Reconfiguration {
  readonly voters: readonly NodeId[];
  readonly learners: readonly NodeId[];
}

export type Plan =
  | { readonly kind: 'done' }
  /** Wait until these learners have caught up. */
  | { readonly kind: 'catch up'; readonly learners: readonly NodeId[] }
  /** Append this configuration. */
  | { readonly kind: 'change'; readonly to: ChangeResult };

/** What the plan depends on besides the two memberships. */
interface Situation {
  readonly self: NodeId;
  readonly mode: 'joint' | 'single';
  /** New voters join as learners first (thesis §4.2.1). */
  readonly learnersFirst: boolean;
  readonly caughtUp: (id: NodeId) => boolean;
}

/** The next step from a configuration, which must not be joint, towards the target. */
export function nextStep(configuration: Configuration, target: Reconfiguration, situation: Situation): Plan {
  const promoted = target.voters.filter((id) => !configuration.voters.includes(id));
  const newcomers = situation.learnersFirst ? promoted.filter((id) => !isMember(configuration, id)) : [];
  const newLearners = target.learners.filter((id) => !isMember(configuration, id));
  const joining = [...newcomers, ...newLearners];
  const simple = (changes: readonly Change[]): Plan => ({
    kind: 'change',
    to: simpleChange(configuration, changes),
  });
  if (joining.length > 0) return simple(joining.map((id) => change('learner', id)));
  if (situation.learnersFirst) {
    const behind = promoted.filter((id) => !situation.caughtUp(id));
    if (behind.length > 0) return { kind: 'catch up', learners: behind };
  }
  const leaving = departures(configuration, target, situation.self);
  const all = [...promoted.map((id) => change('voter', id)), ...leaving];
  const first = all[0];
  if (first === undefined) return { kind: 'done' };
  const movesVoters = promoted.length > 0 || leaving.some(({ id }) => configuration.voters.includes(id));
  if (!movesVoters) return simple(all);
  if (situation.mode === 'single') return simple([first]);
  return { kind: 'change', to: enterJoint(configuration, all) };
}

/** The changes that take a vote or a membership away; this server's comes last, so that it can finish the others. */
function departures(configuration: Configuration, target: Reconfiguration, self: NodeId): readonly Change[] {
  const voters = configuration.voters.filter((id) => !target.voters.includes(id));
  const staying = [...target.voters, ...target.learners];
  const learners = configuration.learners.filter((id) => !staying.includes(id));
  const others = voters.filter((id) => id !== self);
  const last = voters.filter((id) => id === self);
  return [...others, ...learners, ...last].map((id) =>
    change(target.learners.includes(id) ? 'learner' : 'remove', id),
  );
}

function change(kind: Change['kind'], id: NodeId): Change {
  return { kind, id };
}
