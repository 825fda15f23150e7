import type { Configuration } from '../../core/raft/configuration.ts';
import { type Index, NOBODY, type NodeId, type Term } from '../../core/units.ts';

/*
 * What facts carry, in words: the same in traces, findings and reports. The names of the core's numeric codes are indexed
 * by code; codes start at 1.
 */

export const replyStatusNames = ['', 'ok', 'mismatch', 'redirect', 'refused', 'sessionExpired'] as const;

export const roleNames = ['', 'follower', 'pre-candidate', 'candidate', 'leader'] as const;

export const opNames = ['', 'get', 'put', 'cas', 'delete'] as const;

export const messageTypeNames = [
  '',
  'RequestVote',
  'RequestVoteReply',
  'AppendEntries',
  'AppendEntriesReply',
  'InstallSnapshot',
  'InstallSnapshotReply',
  'TimeoutNow',
] as const;

/** "n3"; "nobody" for NOBODY. */
export function nameOf(node: NodeId): string {
  return node === NOBODY ? 'nobody' : `n${node}`;
}

/** "n1 n3". */
export function namesOf(nodes: readonly NodeId[]): string {
  return nodes.map(nameOf).join(' ');
}

/** "90.6": index 90 of term 6. */
export function positionInWords(index: Index, term: Term): string {
  return `${index}.${term}`;
}

/** A configuration whose next learners may be unknown. */
type Told = Omit<Configuration, 'learnersNext'> & Partial<Configuration>;

/** "n1 n2 n3, jointly with n1 n2 n4, learners n5". */
export function configurationInWords({ voters, outgoing, learners, learnersNext = [] }: Told): string {
  const joint = outgoing.length > 0 ? `, jointly with ${list(outgoing)}` : '';
  const listening = learners.length > 0 ? `, learners ${list(learners)}` : '';
  const next = learnersNext.length > 0 ? `, learners next ${list(learnersNext)}` : '';
  return `${list(voters)}${joint}${listening}${next}`;
}

function list(nodes: readonly NodeId[]): string {
  return nodes.length === 0 ? 'none' : namesOf(nodes);
}
