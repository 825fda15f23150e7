import { MessageType } from '../../../core/raft/messages.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import type { Bug } from '../../../sim/zoo/bug.ts';

/*
 * Bugs of the same kinds as those of the zoo, but not in it, such as a user's own file might have. The presets were not made
 * for them, so they measure how good the presets are.
 */

export type Unlisted = Omit<Bug, 'name'>;

export const unlisted = {
  oneEntryAhead: {
    about: 'a leader counts one entry more than its disk holds',
    rules: { ownMatchIndex: (last, durable) => Math.min(last, durable + 1) },
  },
  voteForgottenOnStepDown: {
    about: 'votedFor is cleared when a server becomes a follower, even within a term',
    rules: { keepsVote: () => false },
  },
  grantNotRecorded: { about: 'a granted vote is not recorded', rules: { recordsVote: () => false } },
  termNotRaised: {
    about: 'a candidate campaigns without raising its term',
    rules: { campaignTerm: (term) => Math.max(1, term) },
  },
  halfElects: {
    about: 'half of the voters are enough to elect a leader',
    rules: {
      quorumSize: (purpose, n) => (purpose === 'vote' ? Math.ceil(n / 2) : paperRules.quorumSize(purpose, n)),
    },
  },
  oldTermTold: {
    about: 'the term written to disk is one too low',
    rules: { writtenTerm: (term) => Math.max(0, term - 1) },
  },
  heartbeatTruncates: {
    about: 'an empty AppendEntries removes what follows its previous entry',
    rules: { truncateFrom: (conflict, prev, entries) => (entries === 0 ? prev + 1 : conflict) },
  },
  neverTruncates: { about: 'conflicting entries are left where they are', rules: { conflicts: () => false } },
  onlyNewerTermsReplace: {
    about: 'an existing entry is replaced only by one of an earlier term',
    rules: { conflicts: (existing, fresh) => existing > fresh },
  },
  backtracksTooLittle: {
    about: 'after a refusal nextIndex is one too high',
    rules: { nextIndexAfterRefusal: (agree, match) => Math.max(agree, match) + 2 },
  },
  followerCommitsOneMore: {
    about: 'a follower commits one entry more than it was told',
    rules: { commitFromAppend: (leaderCommit, lastNew) => Math.min(leaderCommit + 1, lastNew) },
  },
  leaderTellsTooMuch: {
    about: 'the leader tells followers that its whole log is committed',
    rules: { leaderCommit: (_commit, last) => last },
  },
  oldAnswersCount: { about: 'acknowledgements of an earlier term count', rules: { ackCounts: () => true } },
  lastRoundWillDo: {
    about: 'a read is served once the round before its own is confirmed',
    rules: { readConfirmed: (confirmed, round) => confirmed >= round - 1 },
  },
  readsOneBehind: {
    about: 'a read is served up to three entries before its index is applied',
    rules: { readReached: (applied, index) => applied >= index - 3 },
  },
  earlierReignConfirms: {
    about: 'answers to messages of an earlier leadership confirm the present one',
    rules: { confirmsLeader: () => true },
  },
  leaseFromReceipt: {
    about: 'a lease is measured from the arrival of the answer',
    rules: { confirmedSince: (_sent, received) => received },
  },
  casAlwaysMatches: { about: 'a cas takes effect whatever it finds', rules: { casMatches: () => true } },
  resultForgottenEarly: {
    about: 'the result of a command is forgotten while its client still waits for it',
    rules: { forgetsResult: (serial, lowest) => serial <= lowest, isDuplicate: (recorded) => recorded },
  },
  freshTakenForOld: {
    about: 'a command that the client still waits for is taken for one that was answered',
    rules: { isDuplicate: (recorded, serial, lowest) => recorded || serial <= lowest },
  },
  learnersCommit: {
    about: 'learners count for commits',
    rules: {
      electorates: (purpose, configuration, self) =>
        purpose === 'commit'
          ? [[...configuration.voters, ...configuration.learners]]
          : paperRules.electorates(purpose, configuration, self),
    },
  },
  outgoingForgotten: {
    about: 'the old half of a joint configuration is ignored',
    rules: { electorates: (_purpose, configuration) => [configuration.voters] },
  },
  configurationWhenCommitted: {
    about: 'a configuration is in force only once it is committed',
    rules: { takesEffect: (index, commit) => index <= commit },
  },
  snapshotOfCommitted: {
    about: 'a snapshot claims entries that are committed but not yet applied',
    rules: { snapshotUpTo: (_applied, commit) => commit },
  },
  installedAgain: {
    about: 'after a snapshot was installed, entries it contains are applied once more',
    rules: { appliedAfterInstall: (applied) => applied },
  },
  diskSaysYesEarly: { about: 'a write is reported durable before it is', host: { acknowledgeEarly: true } },
  lastEntryLost: {
    about: 'recovery drops the last entry of the log',
    recover: (durable) => ({ ...durable, entries: durable.entries.slice(0, -1) }),
  },
  serialPerAttempt: { about: 'a retry is a new command', client: { keepsSerial: false } },
  answersTeachNothing: {
    about: 'the newer term in the answer to an AppendEntries is ignored',
    rules: {
      adoptsTerm: (message, term) =>
        paperRules.adoptsTerm(message, term) && message.type !== MessageType.appendEntriesReply,
    },
  },
  appliesOneAhead: {
    about: 'one entry beyond the commit index is applied',
    rules: { mayApply: (index, commit) => index <= commit + 1 },
  },
  chunksInAnyOrder: {
    about: 'chunks of a snapshot are accepted in any order',
    rules: { chunkFits: () => true },
  },
  commitUnclamped: {
    about: 'a follower adopts the leader’s commit index unchecked',
    rules: { commitFromAppend: (leaderCommit) => leaderCommit },
  },
  deposedSaysFailed: {
    about: 'a deposed leader tells its clients that commands it had appended failed',
    rules: { outcomeUncertain: () => false },
  },
  earlyAnswersClaimAll: {
    about: 'an answer sent before the write completes acknowledges its entries',
    rules: { mayAnswerEarly: () => true, earlyAckIndex: (ack) => ack },
  },
  embargoForgotten: {
    about: 'a restarted server votes during a lease that it may have supported',
    rules: { embargoed: () => false },
  },
  expiredRuns: {
    about: 'a retried command of an expired session runs again',
    rules: { runsExpired: () => true },
  },
  expiryDiffers: {
    about: 'servers do not agree when a session expires',
    options: (node, o) => ({ ...o, sessionExpiry: node % 2 === 0 ? 300_000 : o.sessionExpiry }),
  },
  heartbeatsUnanswered: { about: 'heartbeats never ask for an answer', rules: { wantsAck: () => false } },
  learnersElected: {
    about: 'learners count in elections',
    rules: {
      electorates: (purpose, c, self) =>
        purpose === 'vote' ? [[...c.voters, ...c.learners]] : paperRules.electorates(purpose, c, self),
    },
  },
  leaseWithoutStickiness: {
    about: 'followers vote within the lease they support',
    rules: { ignoresVoteRequest: () => false },
  },
  leavesJointEarly: {
    about: 'C_new is appended before the joint configuration is committed',
    rules: { leavesJoint: () => true },
  },
  lossForgotten: {
    about: 'lost messages are not sent again, and heartbeats do not detect the loss',
    rules: { retransmits: () => false },
  },
  noNoop: { about: 'a new leader appends nothing of its own', rules: { appendsNoop: () => false } },
  oldTermsInBulk: {
    about: 'entries of earlier terms are committed by counting if there are several',
    rules: {
      mayCommit: (index, commit, there, current) =>
        index > commit && (there === current || index - commit >= 2),
    },
  },
  ownVoteAtOnce: {
    about: 'a candidate counts its own vote before it is durable',
    rules: { countsOwnVote: () => true },
  },
  readQuorumHalf: {
    about: 'half of an even number of servers is enough to confirm a read',
    rules: {
      quorumSize: (purpose, n) =>
        purpose === 'commit' || purpose === 'vote' ? Math.floor(n / 2) + 1 : Math.ceil(n / 2),
    },
  },
  removedLeaderStays: { about: 'a removed leader stays in office', rules: { leaderLeaves: () => false } },
  skipsOneAfterInstall: {
    about: 'the first entry after an installed snapshot is not applied',
    rules: { appliedAfterInstall: (_a, last) => last + 1 },
  },
  snapshotOneShort: {
    about: 'a snapshot claims one entry less than it holds',
    rules: { snapshotUpTo: (applied) => applied - 1 },
  },
  termAfterEntries: {
    about: 'entries are on disk before the term and vote of the same write',
    host: {
      firstPart: (write) =>
        write.hardState && write.entries.length > 0 ? { ...write, id: write.id - 1, hardState: false } : null,
    },
  },
  termFromLog: {
    about: 'recovery takes the term of the last entry as the current term',
    recover: (d) => {
      const last = d.entries[d.entries.length - 1];
      return last === undefined
        ? d
        : { ...d, term: last.term, votedFor: last.term === d.term ? d.votedFor : 0 };
    },
  },
  timeoutsNotRandom: {
    about: 'every server waits equally long before it campaigns',
    rules: { electionTimeout: (min) => min },
  },
  truncatesOneTooLate: {
    about: 'truncation leaves the conflicting entry itself',
    rules: { truncateFrom: (conflict) => (conflict === 0 ? 0 : conflict + 1) },
  },
  voteOutlivesTerm: {
    about: 'votedFor is not cleared when the term rises',
    rules: { keepsVote: () => true },
  },
  readsByNewHalf: {
    about: 'reads are confirmed by the new half of a joint configuration alone',
    rules: {
      electorates: (purpose, c, self) =>
        purpose === 'read' ? [c.voters] : paperRules.electorates(purpose, c, self),
    },
  },
  staleTimeoutNow: { about: 'a TimeoutNow of any term is obeyed', rules: { obeysTimeoutNow: () => true } },
  termAloneIsUpToDate: {
    about: 'logs are compared by the terms of their last entries alone',
    rules: { isUpToDate: (_index, term, _lastIndex, lastTerm) => term >= lastTerm },
  },
  betterCandidateTakesVote: {
    about: 'a vote is given again, in the same term, to any candidate with a good log',
    rules: {
      mayGrantVote: (request, term, _voted, _leader, _voter, upToDate) => request.term >= term && upToDate,
    },
  },
  majorityOfAnswers: {
    about: 'a majority of the answers so far is enough to elect a leader',
    rules: {
      electionResult: (tally, electorates) => {
        const granted = [...tally.votes.values()].filter((vote) => vote).length;
        return tally.votes.size >= 2 && 2 * granted > tally.votes.size
          ? 'won'
          : paperRules.electionResult(tally, electorates);
      },
    },
  },
  everyAnswerIsAVote: {
    about: 'a refused vote counts like a granted one',
    rules: {
      recordVote: (tally, from) => {
        tally.votes.set(from, true);
      },
    },
  },
  eitherMajorityWillDo: {
    about: 'a majority of either half of a joint configuration commits',
    rules: { bothMajorities: (_purpose, one, other) => Math.max(one, other) },
  },
  allMustVote: {
    about: 'every voter has to vote for a leader',
    rules: { quorumSize: (purpose, n) => (purpose === 'vote' ? n : paperRules.quorumSize(purpose, n)) },
  },
  oneMoreMustCommit: {
    about: 'a commit needs one server more than a majority',
    rules: {
      quorumSize: (purpose, n) =>
        purpose === 'commit'
          ? Math.min(n, paperRules.quorumSize(purpose, n) + 1)
          : paperRules.quorumSize(purpose, n),
    },
  },
  leaderCountsTwice: {
    about: 'the leader counts its own copy twice',
    rules: {
      electorates: (purpose, configuration, self) => {
        const groups = paperRules.electorates(purpose, configuration, self);
        return purpose === 'commit'
          ? groups.map((group) => (group.includes(self) ? [...group, self] : group))
          : groups;
      },
    },
  },
  suffixDiscarded: {
    about: 'installing a snapshot discards acknowledged entries after it',
    rules: { keepsSuffix: () => false },
  },
  stateNotReset: {
    about: 'an installed snapshot leaves the state as it was',
    rules: { resetsState: () => false },
  },
  oldSerialsRunAgain: {
    about: 'a command older than what its client waits for runs again once its result is forgotten',
    rules: { isDuplicate: (recorded) => recorded },
  },
  matchOneMore: {
    about: 'an acknowledgement counts for one entry more',
    rules: {
      matchAfterReply: (success, match, _conflict, known) => (success ? Math.max(known, match + 1) : known),
    },
  },
  refusalsUnanswered: {
    about: 'a follower does not answer a message that it refuses',
    rules: { answersAppend: (entries, success, wanted) => success && (entries > 0 || wanted) },
  },
  voteWithoutTermWritten: {
    about: 'a new term is written only together with a vote',
    rules: { writesHardState: (_term, vote) => vote },
  },
  lastWriteNeverDone: {
    about: 'the last write never counts as durable',
    rules: { completes: (write, upTo) => write < upTo },
  },
  readsAtZero: { about: 'reads do not wait for the commit index', rules: { readIndex: () => 0 } },
  leaseTwiceAsLong: {
    about: 'a lease lasts two election time-outs',
    rules: { leaseDuration: (min) => 2 * min },
  },
  casNeverMatches: { about: 'every cas is refused', rules: { casMatches: () => false } },
  casIgnoresNull: {
    about: 'a cas that expects nothing matches anything',
    rules: { casMatches: (found, expected) => expected === null || found === expected },
  },
  mixedVersions: {
    about: 'every other server has neither pre-vote nor stickiness',
    options: (node, o) => (node % 2 === 1 ? { ...o, preVote: false, stickiness: false } : o),
  },
  termsOnlyInRequests: {
    about: 'a newer term in an answer is ignored',
    rules: {
      adoptsTerm: (message, term) =>
        paperRules.adoptsTerm(message, term) &&
        message.type !== MessageType.appendEntriesReply &&
        message.type !== MessageType.requestVoteReply,
    },
  },
  laterTermMatches: {
    about: 'a previous entry of a later term counts as a match',
    rules: { previousMatches: (index, term, last, there) => index <= last && there >= term },
  },
  commitsOneLess: {
    about: 'the last entry is left uncommitted until another follows',
    rules: { mayCommit: (index, commit, there, current) => index > commit + 1 && there === current },
  },
  followersToldLess: {
    about: 'the leader tells followers a commit index one too low',
    rules: { leaderCommit: (commit) => Math.max(0, commit - 1) },
  },
  outsidersCampaign: {
    about: 'a server campaigns although it has no vote',
    rules: { mayCampaign: () => true },
  },
  oldSnapshotInstalled: {
    about: 'every snapshot is installed, however old',
    rules: { mayInstall: () => true },
  },
  learnersConfirmReads: {
    about: 'learners count when a read is confirmed',
    rules: {
      electorates: (purpose, c, self) =>
        purpose === 'read' ? [[...c.voters, ...c.learners]] : paperRules.electorates(purpose, c, self),
    },
  },
  votesOfNewHalf: {
    about: 'a leader is elected by the new half of a joint configuration alone',
    rules: {
      electorates: (purpose, c, self) =>
        purpose === 'vote' ? [c.voters] : paperRules.electorates(purpose, c, self),
    },
  },
  jointNotInSnapshot: {
    about: 'a snapshot taken within a joint configuration holds the outgoing one',
    rules: {
      snapshotConfiguration: (at) =>
        at.outgoing.length > 0 ? { ...at, voters: at.outgoing, outgoing: [], learnersNext: [] } : at,
    },
  },
  heldForEver: {
    about: 'a request held while there is no leader is never released',
    rules: { releasesHeld: () => false, mayHold: () => true },
  },
  sessionNeverRenewed: {
    about: 'a client keeps using an expired session',
    client: { opensNewSession: false },
  },
  earlyOfOldTerms: {
    about: 'entries that were kept because they came early are appended even after their term has ended',
    rules: { earlyCounts: () => true },
    options: (_, options) => ({ ...options, keepEarlyEntries: true }),
  },
} satisfies Readonly<Record<string, Unlisted>>;
