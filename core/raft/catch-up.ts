import type { NodeId } from '../units.ts';
import type { Raft } from './raft.ts';
import { offer } from './replication.ts';
import type { Leader } from './role.ts';

/* A learner replicates in rounds until it is close enough to vote (thesis §4.2.1). */

/** Begins the first round, unless one was begun. */
export function beginCatchUp(raft: Raft, leader: Leader, id: NodeId): void {
  const peer = leader.peers[id];
  if (peer === undefined || peer.catchUp !== null) return;
  peer.catchUp = { round: 1, roundStarted: raft.clock, roundEnds: raft.log.lastIndex, ready: false };
  offer(raft, leader, peer);
}

/** Ends the rounds whose entries have arrived. 'never' if a learner has had its rounds and still is too slow. */
export function advanceCatchUp(
  raft: Raft,
  leader: Leader,
  learners: readonly NodeId[],
): 'going on' | 'never' {
  const { catchUpRounds, electionTimeoutMin } = raft.options;
  for (const id of learners) {
    const catchUp = leader.peers[id]?.catchUp;
    if (catchUp === null || catchUp === undefined || catchUp.ready) continue;
    if ((leader.matchIndex[id] ?? 0) < catchUp.roundEnds) continue;
    const lasted = raft.clock - catchUp.roundStarted;
    switch (raft.rules.caughtUp(catchUp.round, catchUpRounds, lasted, electionTimeoutMin)) {
      case 'ready':
        catchUp.ready = true;
        break;
      case 'again':
        catchUp.round++;
        catchUp.roundStarted = raft.clock;
        catchUp.roundEnds = raft.log.lastIndex;
        break;
      case 'never':
        return 'never';
    }
  }
  return 'going on';
}
