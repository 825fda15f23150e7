import { NOBODY, type NodeId, type Term } from '../../../core/units.ts';
import type { LogMirror } from '../trackers/log-mirror.ts';
import type { Logs } from '../trackers/logs.ts';
import { isQuorum } from '../trackers/quorum.ts';

/**
 * Whether the dead are needed to elect a leader: by the logs and configurations that there are (paper §5.4.1, §6) nobody
 * who is left wins the votes of those who are left, and somebody would if the dead voted too. So it is when one that
 * held an uncommitted change of membership ends for good: of the others, one has a log that the rest cannot outvote,
 * and a configuration that asks for the dead. No core can be blamed for that.
 */
export function needsTheDead(logs: Logs, servers: number, isGone: (node: NodeId) => boolean): boolean {
  const isLeft = (node: NodeId): boolean => !isGone(node);
  let withAll = false;
  for (let node = NOBODY + 1; node <= servers; node++) {
    if (isGone(node)) continue;
    if (wins(node, logs, isLeft)) return false;
    withAll ||= wins(node, logs, () => true);
  }
  return withAll;
}

/** Whether this server's log is good enough for a quorum of its own configuration, among those who can vote. */
function wins(node: NodeId, { memory }: Logs, canVote: (node: NodeId) => boolean): boolean {
  const { configuration } = memory[node];
  // A spare that was never started knows nobody.
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
