import { NOBODY, type NodeId, type Term } from '../../../core/units.ts';
import { type Electorates, electorates } from '../../facts/configurations.ts';
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
    const { configuration } = logs.memory[node];
    if (!isGone(node) && wins(node, logs, configuration, canVote)) return false;
    withAll ||= wins(node, logs, configuration, () => true);
  }
  return withAll;
}

/**
 * Whether some running server can be elected now: enough running servers that it can reach in both directions would vote
 * for it, by their logs and its configuration, of which only some voters count.
 */
export function canElect(
  voters: readonly NodeId[],
  logs: Logs,
  commits: Commits,
  isRunning: (node: NodeId) => boolean,
  areCut: (a: NodeId, b: NodeId) => boolean,
): boolean {
  const counting = (group: readonly NodeId[]): readonly NodeId[] =>
    group.filter((node) => voters.includes(node));
  return logs.memory.some(({ configuration }, node) => {
    if (node === NOBODY || !isRunning(node) || !mayStand(node, logs, commits)) return false;
    const left = { voters: counting(configuration.voters), outgoing: counting(configuration.outgoing) };
    return wins(node, logs, left, (voter) => isRunning(voter) && !areCut(node, voter));
  });
}

/** The voters of all servers' configurations, those of joint configurations included. */
export function votersOf({ memory }: Logs): readonly NodeId[] {
  return [...new Set(memory.slice(1).flatMap(({ configuration }) => electorates(configuration).flat()))];
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

function hasVote({ voters, outgoing }: Electorates, node: NodeId): boolean {
  return voters.includes(node) || outgoing.includes(node);
}

/** Whether a quorum of these groups can vote and has logs no newer than this server's. */
function wins(
  node: NodeId,
  { memory }: Logs,
  groups: Electorates,
  canVote: (node: NodeId) => boolean,
): boolean {
  // A spare that was never started has an empty configuration.
  if (groups.voters.length === 0) return false;
  const counts = (voter: NodeId): boolean =>
    voter < memory.length && canVote(voter) && !isNewer(memory[voter], memory[node]);
  return isQuorum(groups, { counts });
}

function isNewer(log: LogMirror, than: LogMirror): boolean {
  const term = lastTerm(log);
  const other = lastTerm(than);
  return term > other || (term === other && log.last > than.last);
}

function lastTerm(log: LogMirror): Term {
  return log.last === 0 ? 0 : log.termAt(log.last);
}
