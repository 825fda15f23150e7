import type { Configuration } from './raft/configuration.ts';
import { millis, NEVER } from './units.ts';

const KIBIBYTE = 1024;

/**
 * What can be told a replica, and what it does unless told. Durations are in microseconds of its own clock; timing
 * is the paper's (§9.3, 150-300 ms).
 */
const defaults = {
  /** Election time-out, drawn afresh for every wait from [min, max] (paper §5.2). */
  electionTimeoutMin: millis(150),
  electionTimeoutMax: millis(300),
  /** A heartbeat goes to a follower that has heard nothing from the leader for this long. */
  heartbeatInterval: millis(50),
  /** Vote requests unanswered for the retransmit time-out are sent again, a few times (paper §5.1: "servers retry RPCs"). */
  retryVotes: false,
  /** Canvass before campaigning (thesis §9.6). */
  preVote: true,
  /** A leader that has not heard from a quorum for an election time-out steps down (thesis §6.2). */
  checkQuorum: true,
  /** Ignore vote requests while a leader was heard from within the minimum election time-out (thesis §4.2.3). */
  stickiness: true,
  /** Higher campaigns earlier: each level below the highest of the cluster waits longer. 0 is the default for all. */
  priority: 0,
  /** The highest priority that any server of the cluster has. */
  highestPriority: 0,

  /** index: ReadIndex (thesis §6.4); lease: by the leader's clock; log: each get is an entry. */
  reads: 'index' as 'index' | 'lease' | 'log',
  /** Declared bound on the difference in rate of two clocks, in parts per million; shortens the lease. */
  clockDriftPpm: 500,

  /** all: entries go to every follower; thrifty: to just enough for a quorum first. */
  replication: 'all' as 'all' | 'thrifty',
  maxEntriesPerMessage: 256,
  maxBytesPerMessage: 64 * KIBIBYTE,
  /** AppendEntries with entries on their way to one follower at once. */
  maxInflightMessages: 64,
  maxInflightBytes: 512 * KIBIBYTE,
  /** Proposals are refused while more than this many uncommitted bytes are in the leader's log. */
  maxUncommittedBytes: 1024 * KIBIBYTE,
  /** Entries and acknowledgements unanswered for this long are sent again; adapts upward to the measured round trip. */
  retransmitTimeout: millis(30),

  /** Compact when the log since the last snapshot holds more bytes than this. Infinity: never. */
  snapshotLogBytes: 256 * KIBIBYTE,
  snapshotChunkBytes: 16 * KIBIBYTE,
  /** Entries applied per step at the most; the rest follow after `applyDelay`. Infinity: all at once. */
  applyBatch: Number.POSITIVE_INFINITY,
  applyDelay: millis(0),

  /** Requests are held this long while no leader is known or the known one is in doubt, then redirected or refused. */
  holdRequests: millis(500),
  transferTimeout: millis(300),
  /**
   * Sessions unused for this long, in log time, are expired. Infinity: never. All servers of a cluster must have
   * the same, and it cannot be changed while running: it decides what the state machine does.
   */
  sessionExpiry: NEVER,
  /** Joint consensus (paper §6) or one server at a time (thesis §4.1) for changes of membership. */
  membershipChange: 'joint' as 'joint' | 'single',
  /** Rounds a learner has to catch up before it is promoted (thesis §4.2.1). */
  catchUpRounds: 10,
};

/** How a replica behaves. */
export interface Options extends Readonly<typeof defaults> {
  /** The configuration an empty disk starts with; the log and snapshots override it. It has no sensible default. */
  readonly configuration: Configuration;
}

export const defaultOptions: Omit<Options, 'configuration'> = defaults;
