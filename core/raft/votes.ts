import { RoleCode } from '../io.ts';
import type { Micros } from '../units.ts';
import { isVoter } from './configuration-history.ts';
import { becomeFollower, noteContact } from './follower.ts';
import { type Message, MessageType } from './messages.ts';
import { declareMilestone, Milestone } from './milestones.ts';
import type { Raft } from './raft.ts';
import { leaderKnown } from './role.ts';
import { newMessage, send } from './send.ts';

/** Figure 2, RequestVote RPC, "Receiver implementation"; pre-votes too (thesis §9.6). */
export function onRequestVote(raft: Raft, message: Message): void {
  const { rules, options } = raft;
  if (message.term < raft.currentTerm) {
    answer(raft, message, false);
    return;
  }
  if (
    options.stickiness &&
    rules.ignoresVoteRequest(sinceHeard(raft), options.electionTimeoutMin, message.transfer)
  ) {
    if (message.preVote) refusePreVote(raft, message);
    else declareMilestone(raft.out, Milestone.voteIgnored);
    return;
  }
  if (underEmbargo(raft)) return;
  if (rules.adoptsTerm(message, raft.currentTerm)) becomeFollower(raft, message.term);
  const { log } = raft;
  const upToDate = rules.isUpToDate(message.prevLogIndex, message.prevLogTerm, log.lastIndex, log.lastTerm);
  const granted = rules.mayGrantVote(
    message,
    raft.currentTerm,
    raft.votedFor,
    leaderKnown(raft.role, raft.id),
    isVoter(raft.configurations.inForce, raft.id),
    upToDate,
  );
  if (!upToDate) declareMilestone(raft.out, Milestone.staleLogRefused);
  if (!granted && message.preVote) {
    refusePreVote(raft, message);
    return;
  }
  if (granted && rules.recordsVote(message.preVote)) raft.votedFor = message.from;
  if (!message.preVote) noteContact(raft, granted ? 'vote granted' : 'vote refused');
  answer(raft, message, granted);
}

function refusePreVote(raft: Raft, message: Message): void {
  declareMilestone(raft.out, Milestone.preVoteRefused);
  answer(raft, message, false);
}

/** The answer to a pre-vote names the term proposed as its round: the answering server's own term may be lower. */
function answer(raft: Raft, message: Message, granted: boolean): void {
  const reply = newMessage(raft, MessageType.requestVoteReply, message.from);
  reply.preVote = message.preVote;
  reply.success = granted;
  if (message.preVote) reply.round = message.term;
  send(raft, reply);
}

/** How long ago the current leader was heard from. A leader always hears itself. */
function sinceHeard(raft: Raft): Micros {
  return raft.role.kind === RoleCode.leader ? 0 : raft.clock - raft.heardAt;
}

/** Whether a lease that this server supported before it restarted may still be running. */
export function underEmbargo(raft: Raft): boolean {
  return (
    raft.restarted &&
    raft.options.reads === 'lease' &&
    raft.rules.embargoed(raft.clock, raft.options.electionTimeoutMin)
  );
}
