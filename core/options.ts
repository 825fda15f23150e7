import type { Configuration } from './raft/configuration.ts';
import { millis, NEVER } from './units.ts';

const KIBIBYTE = 1024;

/**
 * A replica's options and their defaults. Durations are in microseconds of the node's own clock; the timing is the
 * paper's (§9.3, 150-300 ms).
 */
const defaults = {
  /** Bounds of the election time-out, which is drawn anew for every wait (paper §5.2). */
  electionTimeoutMin: millis(150),
  electionTimeoutMax: millis(300),
  /** The leader sends a heartbeat to a follower to which it has sent nothing for this long. */
  heartbeatInterval: millis(50),
  /** Repeat a vote request a few times while it is unanswered (paper §5.1: "servers retry RPCs"). */
  retryVotes: false,
  /** Hold a pre-vote before campaigning (thesis §9.6). */
  preVote: true,
  /** A leader that has not heard from a quorum for an election time-out steps down (thesis §6.2). */
  checkQuorum: true,
  /** Ignore vote requests while a leader was heard from within the minimum election time-out (thesis §4.2.3). */
  stickiness: true,
  /** A server with a higher priority campaigns earlier: each level below `highestPriority` adds to the wait. */
  priority: 0,
  /** The highest priority of any server in the cluster. */
  highestPriority: 0,

  /** index: ReadIndex (thesis §6.4); lease: by the leader's clock (thesis §6.4.1); log: each get is a log entry. */
  reads: 'index' as 'index' | 'lease' | 'log',
  /** Assumed bound on the difference in rate of two clocks, in parts per million; shortens the lease. */
  clockDriftPpm: 500,

  /** all: entries go to every follower at once; thrifty: at first to just enough followers for a quorum. */
  replication: 'all' as 'all' | 'thrifty',
  maxEntriesPerMessage: 256,
  maxBytesPerMessage: 64 * KIBIBYTE,
  /**
   * Flow control per follower: with this many AppendEntries with entries unacknowledged, or this many bytes, it is sent
   * no more. No message exceeds the bytes, unless it has only one entry.
   */
  maxInflightMessages: 64,
  maxInflightBytes: 512 * KIBIBYTE,
  /**
   * A follower keeps entries that have overtaken others until those arrive, instead of refusing them at once (§5.3): at
   * most maxInflightMessages messages.
   */
  keepEarlyEntries: false,
  /** A leader refuses a command that would bring the uncommitted part of its log above this size. */
  maxUncommittedBytes: 1024 * KIBIBYTE,
  /** The leader asks again if an answer takes longer than this; adapts upward to the measured round trip. */
  retransmitTimeout: millis(30),

  /** Compact when the log since the last snapshot holds more bytes than this. Infinity: never. */
  snapshotLogBytes: 256 * KIBIBYTE,
  snapshotChunkBytes: 16 * KIBIBYTE,
  /** At most this many entries are applied in one step; the rest follow after `applyDelay`. Infinity: all at once. */
  applyBatch: Number.POSITIVE_INFINITY,
  applyDelay: millis(0),

  /** A request is held for at most this long while no leader is known or the known one is in doubt, then redirected. */
  holdRequests: millis(500),
  transferTimeout: millis(300),
  /**
   * Sessions unused for this long, in log time, expire. Infinity: never. The state machine depends on it, so all
   * servers of a cluster must use the same value, and it cannot be changed while running.
   */
  sessionExpiry: NEVER,
  /** How membership changes: by joint consensus (paper §6) or one server at a time (thesis §4.1). */
  membershipChange: 'joint' as 'joint' | 'single',
  /** A learner that has not caught up after this many rounds is not promoted (thesis §4.2.1). */
  catchUpRounds: 10,
};

/** The options of a replica. */
export interface Options extends Readonly<typeof defaults> {
  /** The membership that a server with an empty disk starts with; log and snapshot override it. It has no default. */
  readonly configuration: Configuration;
}

export const defaultOptions: Omit<Options, 'configuration'> = defaults;
