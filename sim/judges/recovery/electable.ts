import type { Configuration } from '../../../core/raft/configuration.ts';
import { NOBODY, type NodeId, type Term } from '../../../core/units.ts';
import type { Commits } from '../trackers/commits.ts';
import type { LogMirror } from '../trackers/log-mirror.ts';
import type { Logs } from '../trackers/logs.ts';
import { isQuorum } from '../trackers/quorum.ts';

/**
 * Whether a leader can be elected only with votes of servers that are gone for good, or apart from it for good: by the
 * present logs and configurations (paper §5.4.1, §6) no remaining server wins the votes of the remaining ones that it
 * can reach, but one would if all servers voted and stood. This happens when a server that held an uncommitted membership
 * change is lost for good: of the remaining servers, one has a log that the others cannot outvote, and a configuration that
 * requires votes of the gone servers. No implementation can be blamed for that. One of the gone servers may be the only one
 * that could still win: where it has the newest log of all, it would not even vote for a remaining one.
 */
export function needsVotesOfGone(
  logs: Logs,
  commits: Commits,
  servers: number,
  isGone: (node: NodeId) => boolean,
  areApart: (a: NodeId, b: NodeId) => boolean,
): boolean {
  let withAll = false;
  for (let node = NOBODY + 1; node <= servers; node++) {
    if (!mayStand(node, logs, commits)) continue;
    const canVote = (voter: NodeId): boolean => !isGone(voter) && !areApart(node, voter);
    if (!isGone(node) && wins(node, logs, canVote)) return false;
    withAll ||= wins(node, logs, () => true);
  }
  return withAll;
}

/**
 * Whether this server may campaign: it is a voter, or was one until a change that it does not know to be committed
 * (thesis §4.2.2). A learner has a log and may reach all voters, but never campaigns.
 */
function mayStand(node: NodeId, { memory }: Logs, { of }: Commits): boolean {
  const log = memory[node];
  if (hasVote(log.configuration, node)) return true;
  return log.configurationIndex > of[node].commitIndex && hasVote(log.configurationBefore, node);
}

function hasVote({ voters, outgoing }: Configuration, node: NodeId): boolean {
  return voters.includes(node) || outgoing.includes(node);
}

/** Whether a quorum of this server's own configuration can vote and has logs no newer than its own. */
function wins(node: NodeId, { memory }: Logs, canVote: (node: NodeId) => boolean): boolean {
  const { configuration } = memory[node];
  // A spare that was never started has an empty configuration.
  if (configuration.voters.length === 0) return false;
  const counts = (voter: NodeId): boolean =>
    voter < memory.length && canVote(voter) && !isNewer(memory[voter], memory[node]);
  return isQuorum(configuration, { counts });
}

function isNewer(log: LogMirror, than: LogMirror): boolean {
  const term = lastTerm(log);
  const other = lastTerm(than);
  return term > other || (term === other && log.last > than.last);
}

function lastTerm(log: LogMirror): Term {
  return log.last === 0 ? 0 : log.termAt(log.last);
}
