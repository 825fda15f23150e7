import type * as z from 'zod';
import { defaultOptions } from '../../../core/options.ts';
import { formatDuration, formatSize } from '../quantities/quantities.ts';
import { profileNames, type Tunable } from '../raft-profiles.ts';
import { duration, durationOrNever, flag, integer, integerOrAll, oneOf, ppm, range, size } from './fields.ts';

/*
 * `cluster.raft`, the schema of the section: every field of core/options.ts that a scenario may set. Options left out
 * are taken from the profile.
 */

const mostLevels = 100;
const mostEntries = 1_000_000;
const mostMessages = 10_000;
const worstDrift = 500_000;

export const raftShape = {
  profile: oneOf(
    'Heartbeat and election times of a known implementation (just-in-time sets further options too); values given here take precedence. Default: paper.',
    profileNames,
  ).optional(),
  'election-timeout': range(
    'How long a follower waits for a leader, drawn afresh for every wait (paper 5.2).',
    {
      min: 1,
    },
  ).optional(),
  heartbeat: duration(
    'A leader sends a heartbeat to a follower to which it has sent nothing for this long.',
    { min: 1 },
  ).optional(),
  'retry-votes': flag(
    'Vote requests unanswered for the retransmit time-out are sent again, a few times (paper 5.1).',
  ).optional(),
  'pre-vote': flag('Ask for votes without raising the term first (thesis 9.6).').optional(),
  'check-quorum': flag(
    'A leader that has not heard from a quorum for an election time-out steps down.',
  ).optional(),
  stickiness: flag('Ignore vote requests while a leader was heard from lately (thesis 4.2.3).').optional(),
  priority: integer(
    'Servers of higher priority campaign earlier: for each level below the highest, a server waits longer by the width of its range of election time-outs, or by half its lower end if that is more.',
    0,
    mostLevels,
  ).optional(),
  reads: oneOf(
    'How gets are served. index: after a round of heartbeats; lease: by the leader clock; log: as entries.',
    ['index', 'lease', 'log'],
  ).optional(),
  'clock-drift': ppm(
    'Declared bound on how far two clocks drift apart; shortens the lease.',
    0,
    worstDrift,
  ).optional(),
  replication: oneOf('all: entries go to every follower; thrifty: first to just enough for a quorum.', [
    'all',
    'thrifty',
  ]).optional(),
  'max-entries-per-message': integer('The most entries in one AppendEntries.', 1, mostEntries).optional(),
  'max-bytes-per-message': size('The most bytes of entries in one AppendEntries; one entry always fits.', {
    min: 1,
  }).optional(),
  'max-inflight-messages': integer(
    'The most AppendEntries with entries on their way to one follower at once.',
    1,
    mostMessages,
  ).optional(),
  'max-inflight-bytes': size(
    'With as many bytes of entries on their way to a follower it is sent no more; nor is any message larger.',
    {
      min: 1,
    },
  ).optional(),
  'keep-early-entries': flag(
    'A follower keeps entries that have overtaken others until those arrive, instead of refusing them (5.3).',
  ).optional(),
  'max-uncommitted-bytes': size('Writes are refused while more uncommitted bytes than this are in the log.', {
    min: 1,
  }).optional(),
  'retransmit-timeout': duration('Entries unanswered for this long are sent again.', { min: 1 }).optional(),
  'snapshot-log-bytes': size('Take a snapshot once the log since the last one is larger than this.', {
    min: 1,
    never: true,
  }).optional(),
  'snapshot-chunk-bytes': size('Bytes of a snapshot in one message.', { min: 1 }).optional(),
  'apply-batch': integerOrAll(
    'The most entries applied at once; the rest follow after apply-delay.',
    1,
    mostEntries,
  ).optional(),
  'apply-delay': duration('Pause between two batches of applied entries.').optional(),
  'hold-requests': duration(
    'A server that knows no leader holds requests for this long before it refuses them.',
  ).optional(),
  'transfer-timeout': duration('A handover of leadership is given up after this long.', {
    min: 1,
  }).optional(),
  'session-expiry': durationOrNever(
    'A client session unused for this long, by the time stamps in the log, expires.',
    {
      min: 1,
    },
  ).optional(),
  'membership-change': oneOf('joint: joint consensus (paper 6); single: one server at a time (thesis 4.1).', [
    'joint',
    'single',
  ]).optional(),
  'catch-up-rounds': integer(
    'Rounds of replication in which a learner catches up before it may vote.',
    1,
    mostLevels,
  ).optional(),
} as const;

export type RaftSection = { readonly [K in keyof typeof raftShape]?: z.output<(typeof raftShape)[K]> };

/** The options that a `raft:` section sets, without those that it leaves to the profile. */
export function raftOverrides(section: RaftSection): Partial<Tunable> {
  const timeout = section['election-timeout'];
  return withoutMissing({
    electionTimeoutMin: timeout?.[0],
    electionTimeoutMax: timeout?.[1],
    heartbeatInterval: section.heartbeat,
    retryVotes: section['retry-votes'],
    preVote: section['pre-vote'],
    checkQuorum: section['check-quorum'],
    stickiness: section.stickiness,
    priority: section.priority,
    reads: section.reads,
    clockDriftPpm: section['clock-drift'],
    replication: section.replication,
    maxEntriesPerMessage: section['max-entries-per-message'],
    maxBytesPerMessage: section['max-bytes-per-message'],
    maxInflightMessages: section['max-inflight-messages'],
    maxInflightBytes: section['max-inflight-bytes'],
    keepEarlyEntries: section['keep-early-entries'],
    maxUncommittedBytes: section['max-uncommitted-bytes'],
    retransmitTimeout: section['retransmit-timeout'],
    snapshotLogBytes: section['snapshot-log-bytes'],
    snapshotChunkBytes: section['snapshot-chunk-bytes'],
    applyBatch: section['apply-batch'],
    applyDelay: section['apply-delay'],
    holdRequests: section['hold-requests'],
    transferTimeout: section['transfer-timeout'],
    sessionExpiry: section['session-expiry'],
    membershipChange: section['membership-change'],
    catchUpRounds: section['catch-up-rounds'],
  } satisfies Record<keyof Tunable, unknown>);
}

/** The defaults, for the reference and the JSON Schema, in the notation of scenarios. */
export const raftDefaults: Readonly<Record<keyof typeof raftShape, string | number | boolean>> = {
  profile: 'paper',
  'election-timeout': `${formatDuration(defaultOptions.electionTimeoutMin)}..${formatDuration(defaultOptions.electionTimeoutMax)}`,
  heartbeat: formatDuration(defaultOptions.heartbeatInterval),
  'retry-votes': defaultOptions.retryVotes,
  'pre-vote': defaultOptions.preVote,
  'check-quorum': defaultOptions.checkQuorum,
  stickiness: defaultOptions.stickiness,
  priority: defaultOptions.priority,
  reads: defaultOptions.reads,
  'clock-drift': `${defaultOptions.clockDriftPpm}ppm`,
  replication: defaultOptions.replication,
  'max-entries-per-message': defaultOptions.maxEntriesPerMessage,
  'max-bytes-per-message': formatSize(defaultOptions.maxBytesPerMessage),
  'max-inflight-messages': defaultOptions.maxInflightMessages,
  'max-inflight-bytes': formatSize(defaultOptions.maxInflightBytes),
  'keep-early-entries': defaultOptions.keepEarlyEntries,
  'max-uncommitted-bytes': formatSize(defaultOptions.maxUncommittedBytes),
  'retransmit-timeout': formatDuration(defaultOptions.retransmitTimeout),
  'snapshot-log-bytes': formatSize(defaultOptions.snapshotLogBytes),
  'snapshot-chunk-bytes': formatSize(defaultOptions.snapshotChunkBytes),
  'apply-batch': Number.isFinite(defaultOptions.applyBatch) ? defaultOptions.applyBatch : 'all',
  'apply-delay': formatDuration(defaultOptions.applyDelay),
  'hold-requests': formatDuration(defaultOptions.holdRequests),
  'transfer-timeout': formatDuration(defaultOptions.transferTimeout),
  'session-expiry': formatDuration(defaultOptions.sessionExpiry),
  'membership-change': defaultOptions.membershipChange,
  'catch-up-rounds': defaultOptions.catchUpRounds,
};

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** The same object without the keys whose value is undefined. */
function withoutMissing<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}
