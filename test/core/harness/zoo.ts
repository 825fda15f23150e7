import { type Message, MessageType } from '../../../core/raft/messages.ts';
import { majority } from '../../../core/raft/quorum.ts';
import { paperRules, type Rules } from '../../../core/raft/rules.ts';
import { NOBODY } from '../../../core/units.ts';

/** Every row of the bug table that is a mutation of the core, as the rules it overrides. */
export const coreBugs: Readonly<Record<string, Partial<Rules>>> = {
  E1: { writtenVote: () => NOBODY },
  E2: { writesHardState: (_term, _vote, withEntries) => withEntries },
  E4: {
    electionResult: (tally, electorates) =>
      electorates.every(({ needed }) => tally.grants >= needed) ? 'won' : 'pending',
  },
  E5: { voteCounts: (reply, preVote) => reply.preVote === preVote },
  E6: { voteCounts: (reply, _preVote, term) => (reply.preVote ? reply.round : reply.term) === term },
  E7: {
    adoptsTerm: (message: Message, currentTerm) => message.term > currentTerm,
    recordsVote: () => true,
  },
  E8: { isUpToDate: (index, _term, lastIndex) => index >= lastIndex },
  E9: { isUpToDate: (index, term, lastIndex, lastTerm) => index >= lastIndex && term >= lastTerm },
  E10: {
    isUpToDate: (index, term, lastIndex, lastTerm) =>
      term > lastTerm || (term === lastTerm && index > lastIndex),
  },
  E11: { resetsElectionTimer: () => true },
  E12: {
    electorates: (purpose, configuration, self) =>
      purpose === 'vote'
        ? [[...new Set([...configuration.voters, ...configuration.outgoing])]]
        : paperRules.electorates(purpose, configuration, self),
  },
  E13: {
    mayCampaign: () => true,
    electorates: (_purpose, configuration) => [[...configuration.voters, ...configuration.learners]],
  },
  E14: { candidateVote: () => NOBODY },
  E15: {
    waitsForDisk: (message) => message.type !== MessageType.requestVote && paperRules.waitsForDisk(message),
  },
  E17: { tallyForCampaign: (last) => last ?? paperRules.tallyForCampaign(null) },
  L1: { truncateFrom: (_conflict, prevLogIndex) => prevLogIndex + 1 },
  L2: { ackIndex: (_prev, _count, lastIndex) => lastIndex },
  L3: { commitFromAppend: (leaderCommit, _lastNew, lastIndex) => Math.min(leaderCommit, lastIndex) },
  L4: { previousMatches: (prevLogIndex, _term, lastIndex) => prevLogIndex <= lastIndex },
  L5: { mayCommit: (index, commitIndex) => index > commitIndex },
  L6: {
    quorumSize: (purpose, members) =>
      purpose === 'commit' && members % 2 === 0 ? members / 2 : majority(members),
  },
  L7: {
    matchAfterReply: (success, matchIndex, conflictIndex, known) =>
      Math.max(known, success ? matchIndex : conflictIndex),
  },
  L8: { refusalCounts: () => true, nextIndexAfterRefusal: (agree) => agree + 1 },
  L9: { ownMatchIndex: (lastIndex) => lastIndex },
  L10: {
    waitsForDisk: (message) =>
      message.type !== MessageType.appendEntriesReply && paperRules.waitsForDisk(message),
    mayAnswerEarly: () => false,
  },
  L11: { durableAfterTruncation: (lastIndex) => lastIndex },
  L12: { completes: () => true },
  L14: {
    nextIndexAfterRefusal: (agree, match, next, refusals) =>
      refusals > 3 ? next : paperRules.nextIndexAfterRefusal(agree, match, next, refusals),
  },
  L15: { needsSnapshot: () => false },
  L16: { retransmits: () => false, heartbeatPrevious: (_next, match) => match },
  L17: { keepsBatch: () => true },
  L18: { keptOnStepDown: (_last, commit) => commit },
  L19: { keptOnRefusal: (_last, conflict) => conflict },
  R1: { readIndexReady: () => true, appendsNoop: () => false },
  R1b: { confirmsLeader: () => true },
  R2: { readConfirmed: () => true },
  R3: { readReached: () => true },
  R4: { leaseDuration: (electionTimeoutMin) => electionTimeoutMin },
  R5: { transferRevokesLease: () => false },
  C1: { isDuplicate: () => false, answersFromSession: () => false, attachesRetry: () => false },
  C2: { outcomeUncertain: () => false },
  C3: { snapshotSessions: () => false },
  M1: { mayReconfigure: () => true },
  M2: { changePending: () => false },
  M3: {
    electorates: (purpose, configuration, self) =>
      purpose === 'commit' ? [configuration.voters] : paperRules.electorates(purpose, configuration, self),
  },
  M4: {
    electorates: (purpose, configuration, self) => {
      const groups = paperRules.electorates(purpose, configuration, self);
      if (purpose !== 'commit') return groups;
      return groups.map((group) => (group.includes(self) ? group : [...group, self]));
    },
    quorumSize: (_purpose, members) => majority(members),
  },
  M5: { leaderLeaves: (isVoter) => !isVoter },
  M6: { ignoresVoteRequest: () => false, canvassesFirst: () => false },
  M7: { snapshotConfiguration: (_current, initial) => initial },
  M8: { takesPart: (isMember) => isMember },
  M9: {
    bothMajorities: (purpose, one, other) =>
      purpose === 'contact' ? Math.max(one, other) : Math.min(one, other),
  },
  M10: {
    leavesJoint: (configurationIndex, commitIndex, configurationTerm, currentTerm) =>
      configurationIndex <= commitIndex && configurationTerm === currentTerm,
  },
  M11: {
    mayGrantVote: (request, currentTerm, votedFor, leader, isVoter, upToDate) =>
      isVoter && paperRules.mayGrantVote(request, currentTerm, votedFor, leader, isVoter, upToDate),
  },
  M12: { joinsAsLearner: () => false },
  S1: { mayInstall: () => true },
  S2: { keepsSuffix: () => true },
  S3: { termAtBase: () => 0 },
  S4: {
    waitsForDisk: (message) =>
      message.type !== MessageType.installSnapshotReply && paperRules.waitsForDisk(message),
  },
  S5: { resetsState: (lastApplied, commitIndex) => lastApplied === commitIndex },
  S7: { changesState: (isLeader) => isLeader },
  V3: {
    adoptsTerm: (message, currentTerm) =>
      paperRules.adoptsTerm(message, currentTerm) &&
      !(message.type === MessageType.requestVoteReply && message.preVote && !message.success),
  },
  V4: { transferTimedOut: () => false },
  V5: { mayTransferTo: () => true },
};

export function rulesWith(bug: string): Rules {
  return { ...paperRules, ...coreBugs[bug] };
}
