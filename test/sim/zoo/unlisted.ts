import { MessageType } from '../../../core/raft/messages.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import type { Bug } from '../../../sim/zoo/bug.ts';

/*
 * Mistakes that no row of the zoo has, of the same kinds: what a user may bring in a file of his own. The presets were
 * not made for them, so they show what the presets are worth.
 */

type Unlisted = Omit<Bug, 'name'>;

export const unlisted = {
  oneEntryAhead: {
    about: 'a leader counts one entry more than its disk has',
    rules: { ownMatchIndex: (last, durable) => Math.min(last, durable + 1) },
  },
  voteForgottenOnStepDown: {
    about: 'votedFor is cleared whenever a server becomes a follower, also within the term',
    rules: { keepsVote: () => false },
  },
  grantNotRecorded: { about: 'a granted vote is not remembered', rules: { recordsVote: () => false } },
  termNotRaised: {
    about: 'a candidate campaigns in the term it is in',
    rules: { campaignTerm: (term) => Math.max(1, term) },
  },
  halfElects: {
    about: 'half of the voters elect',
    rules: {
      quorumSize: (purpose, n) => (purpose === 'vote' ? Math.ceil(n / 2) : paperRules.quorumSize(purpose, n)),
    },
  },
  oldTermTold: {
    about: 'the term that is written is the one before',
    rules: { writtenTerm: (term) => Math.max(0, term - 1) },
  },
  heartbeatTruncates: {
    about: 'an empty AppendEntries removes what follows its previous entry',
    rules: { truncateFrom: (conflict, prev, entries) => (entries === 0 ? prev + 1 : conflict) },
  },
  neverTruncates: { about: 'conflicting entries are left where they are', rules: { conflicts: () => false } },
  onlyNewerTermsReplace: {
    about: 'an existing entry gives way only to one of a later term, here judged the wrong way round',
    rules: { conflicts: (existing, fresh) => existing > fresh },
  },
  backtracksTooLittle: {
    about: 'after a refusal the leader goes on one entry too far ahead',
    rules: { nextIndexAfterRefusal: (agree, match) => Math.max(agree, match) + 2 },
  },
  followerCommitsOneMore: {
    about: 'a follower commits one entry more than it was told',
    rules: { commitFromAppend: (leaderCommit, lastNew) => Math.min(leaderCommit + 1, lastNew) },
  },
  leaderTellsTooMuch: {
    about: 'followers are told that all of the log is committed',
    rules: { leaderCommit: (_commit, last) => last },
  },
  oldAnswersCount: { about: 'acknowledgements of an earlier term count', rules: { ackCounts: () => true } },
  lastRoundWillDo: {
    about: 'a read is served once the round before its own is confirmed',
    rules: { readConfirmed: (confirmed, round) => confirmed >= round - 1 },
  },
  readsOneBehind: {
    about: 'a read is served one entry too early, and not applied that far',
    rules: { readReached: (applied, index) => applied >= index - 3 },
  },
  earlierReignConfirms: {
    about: 'answers to messages of an earlier reign confirm the present one',
    rules: { confirmsLeader: () => true },
  },
  leaseFromReceipt: {
    about: 'a lease counts from when the answer arrives',
    rules: { confirmedSince: (_sent, received) => received },
  },
  casAlwaysMatches: { about: 'a cas takes effect whatever it finds', rules: { casMatches: () => true } },
  resultForgottenEarly: {
    about: 'the result of a command is forgotten while its client still waits for it',
    rules: { forgetsResult: (serial, lowest) => serial <= lowest, isDuplicate: (recorded) => recorded },
  },
  freshTakenForOld: {
    about: 'the command that a client waits for is taken for one that was answered',
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
    about: 'the old half of a joint configuration has no say',
    rules: { electorates: (_purpose, configuration) => [configuration.voters] },
  },
  configurationWhenCommitted: {
    about: 'a configuration is in force only once it is committed',
    rules: { takesEffect: (index, commit) => index <= commit },
  },
  snapshotOfCommitted: {
    about: 'a snapshot claims what is committed and not yet applied',
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
    about: 'the newer term in the answer to an AppendEntries is overlooked',
    rules: {
      adoptsTerm: (message, term) =>
        paperRules.adoptsTerm(message, term) && message.type !== MessageType.appendEntriesReply,
    },
  },
} satisfies Readonly<Record<string, Unlisted>>;
