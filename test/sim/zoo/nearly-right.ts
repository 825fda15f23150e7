import { MessageType } from '../../../core/raft/messages.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import type { Unlisted } from './unlisted.ts';

/* More bugs that are not in the zoo: rules that are right nearly always, being off by one, or by a few milliseconds. */

export const nearlyRight = {
  anyRoundConfirms: {
    about: 'any round of heartbeats ever confirmed confirms all reads',
    rules: { readConfirmed: (confirmed) => confirmed > 0 },
  },
  batchKeptAtItsEnd: {
    about: 'a prepared batch survives a truncation of its last entry',
    rules: { keepsBatch: (end, from) => end <= from },
  },
  casOnMissingKey: {
    about: 'a cas on a key that holds nothing takes effect',
    rules: { casMatches: (found, expected) => found === expected || found === null },
  },
  changeTwoAhead: {
    about: 'a change of membership may begin while the one just above the commit index is uncommitted',
    rules: { changePending: (index, commit) => index > commit + 1 },
  },
  configurationWithoutOutgoing: {
    about: 'a snapshot holds the new half of a joint configuration only',
    rules: { snapshotConfiguration: (at) => ({ ...at, outgoing: [] }) },
  },
  durableOneTooMuch: {
    about: 'after a truncation one rewritten entry counts as durable',
    rules: { durableAfterTruncation: (last, from) => (last < from ? last : from) },
  },
  embargoTooShort: {
    about: 'a restarted server votes after a third of the time that a lease may last',
    rules: { embargoed: (since, timeout) => since < timeout / 3 },
  },
  firstConflictIgnored: {
    about: 'a conflict at the first new entry is ignored',
    rules: { truncateFrom: (conflict, prev) => (conflict === prev + 1 ? 0 : conflict) },
  },
  forgottenSerialsRun: {
    about: 'commands below those that a client waits for are not taken for duplicates',
    rules: { isDuplicate: (recorded, serial, lowest) => recorded && serial >= lowest },
  },
  heartbeatsAcknowledgeAll: {
    about: 'the answer to a heartbeat acknowledges the whole log',
    rules: { ackIndex: (prev, entries, last) => (entries === 0 ? last : prev + entries) },
  },
  leaseWithGrace: {
    about: 'a lease is used for 30 milliseconds more',
    rules: { leaseHolds: (now, until, revoked) => now < until + 30_000 && !revoked },
  },
  logOneShorterWillDo: {
    about: 'a candidate may lack the last entry',
    rules: {
      isUpToDate: (index, term, last, lastTerm) =>
        term > lastTerm || (term === lastTerm && index >= last - 1),
    },
  },
  nextWriteIsDone: {
    about: 'the write after the last completed one counts as complete',
    rules: { completes: (write, upTo) => write <= upTo + 1 },
  },
  oldHalfElects: {
    about: 'in a joint configuration the outgoing servers alone elect',
    rules: {
      electorates: (purpose, c, self) =>
        purpose === 'vote' && c.outgoing.length > 0 ? [c.outgoing] : paperRules.electorates(purpose, c, self),
    },
  },
  readsAfterEarlierTerm: {
    about: 'a commit in the term before is enough to serve reads',
    rules: { readIndexReady: (there, current) => there >= current - 1 },
  },
  shorterTimeoutOfOne: {
    about: 'one server waits less before it campaigns or votes than a lease lasts',
    options: (node, o) => (node === 2 ? { ...o, electionTimeoutMin: 40_000, electionTimeoutMax: 60_000 } : o),
  },
  stickinessTooShort: {
    about: 'a follower ignores candidates for a third of the time that it promised',
    rules: { ignoresVoteRequest: (since, timeout, transfer) => !transfer && since < timeout / 3 },
  },
  votesBeforeDisk: {
    about: 'a vote is told before it is on disk',
    rules: {
      waitsForDisk: (message) =>
        message.type !== MessageType.requestVoteReply && paperRules.waitsForDisk(message),
    },
  },
} satisfies Readonly<Record<string, Unlisted>>;
