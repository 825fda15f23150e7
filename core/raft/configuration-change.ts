import type { NodeId } from '../units.ts';
import type { Configuration } from './configuration.ts';

/*
 * Membership changes as pure functions from configuration to configuration (paper §6; thesis §4), independent of logs
 * and leaders. All lists are in ascending order, so equal configurations have equal lists.
 */

export type ChangeKind = 'voter' | 'learner' | 'remove' | 'update';

/** The change of one server; `update` changes nothing, and neither does a change of server 0. */
export interface Change {
  readonly kind: ChangeKind;
  readonly id: NodeId;
}

/** Why a change cannot be made. */
type ChangeError =
  | 'already joint'
  | 'not joint'
  | 'joint'
  | 'no voters to leave'
  | 'no voters left'
  | 'more than one voter changes';

export type ChangeResult =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly error: ChangeError };

export const emptyConfiguration: Configuration = { voters: [], outgoing: [], learners: [], learnersNext: [] };

/** Whether old and new voters both have to agree (paper §6). */
export function isJoint(configuration: Configuration): boolean {
  return configuration.outgoing.length > 0;
}

/** A change that adds or removes at most one voter, so that old and new majorities overlap (thesis §4.1). */
export function simpleChange(configuration: Configuration, changes: readonly Change[]): ChangeResult {
  if (isJoint(configuration)) return { ok: false, error: 'joint' };
  const result = applyChanges(configuration, changes);
  if (!result.ok) return result;
  if (difference(configuration.voters, result.configuration.voters) > 1) {
    return { ok: false, error: 'more than one voter changes' };
  }
  return result;
}

/** Enters joint consensus with any changes: majorities of old and of new voters have to agree (§6, C_old,new). */
export function enterJoint(configuration: Configuration, changes: readonly Change[]): ChangeResult {
  if (isJoint(configuration)) return { ok: false, error: 'already joint' };
  if (configuration.voters.length === 0) return { ok: false, error: 'no voters to leave' };
  return applyChanges({ ...configuration, outgoing: configuration.voters }, changes);
}

/** Leaves joint consensus: only the new voters count (§6, C_new). Voters that were to become learners do so now. */
export function leaveJoint(configuration: Configuration): ChangeResult {
  if (!isJoint(configuration)) return { ok: false, error: 'not joint' };
  const { voters, learners, learnersNext } = configuration;
  return changed(voters, [], [...learners, ...learnersNext], []);
}

function applyChanges(configuration: Configuration, changes: readonly Change[]): ChangeResult {
  const voters = new Set(configuration.voters);
  const learners = new Set(configuration.learners);
  const learnersNext = new Set(configuration.learnersNext);
  for (const { kind, id } of changes) {
    if (id === 0 || kind === 'update') continue;
    for (const group of [voters, learners, learnersNext]) group.delete(id);
    if (kind === 'voter') voters.add(id);
    else if (kind === 'learner' && configuration.outgoing.includes(id)) learnersNext.add(id);
    else if (kind === 'learner') learners.add(id);
  }
  if (voters.size === 0) return { ok: false, error: 'no voters left' };
  return changed(voters, configuration.outgoing, learners, learnersNext);
}

type Ids = Iterable<NodeId>;

function changed(voters: Ids, outgoing: Ids, learners: Ids, learnersNext: Ids): ChangeResult {
  const configuration = {
    voters: ascending(voters),
    outgoing: ascending(outgoing),
    learners: ascending(learners),
    learnersNext: ascending(learnersNext),
  };
  return { ok: true, configuration };
}

/** How many servers are in exactly one of the lists. */
function difference(one: readonly NodeId[], other: readonly NodeId[]): number {
  const missing = one.filter((id) => !other.includes(id)).length;
  return missing + other.filter((id) => !one.includes(id)).length;
}

function ascending(ids: Ids): readonly NodeId[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}
