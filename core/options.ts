import type { Configuration } from './raft/configuration.ts';
import type { Micros } from './units.ts';

/** How a replica behaves. Durations are in microseconds of the node's own clock. */
export interface Options {
  /** The configuration an empty disk starts with; the log and snapshots override it. */
  readonly configuration: Configuration;

  /** Election time-out, drawn afresh for every wait from [min, max] (paper §5.2). */
  readonly electionTimeoutMin: Micros;
  readonly electionTimeoutMax: Micros;
  /** A heartbeat goes to a follower that has heard nothing from the leader for this long. */
  readonly heartbeatInterval: Micros;
  /** Vote requests unanswered for the retransmit time-out are sent again, a few times (paper §5.1: "servers retry RPCs"). */
  readonly retryVotes: boolean;
  /** Canvass before campaigning (thesis §9.6). */
  readonly preVote: boolean;
  /** A leader that has not heard from a quorum for an election time-out steps down (thesis §6.2). */
  readonly checkQuorum: boolean;
  /** Ignore vote requests while a leader was heard from within the minimum election time-out (thesis §4.2.3). */
  readonly stickiness: boolean;
  /** Higher campaigns earlier: each level below the highest of the cluster waits longer. 0 is the default for all. */
  readonly priority: number;
  /** The highest priority that any server of the cluster has. */
  readonly highestPriority: number;

  /** index: ReadIndex (thesis §6.4); lease: by the leader's clock; log: each get is an entry. */
  readonly reads: 'index' | 'lease' | 'log';
  /** Declared bound on the difference in rate of two clocks, in parts per million; shortens the lease. */
  readonly clockDriftPpm: number;

  /** all: entries go to every follower; thrifty: to just enough for a quorum first. */
  readonly replication: 'all' | 'thrifty';
  readonly maxEntriesPerMessage: number;
  readonly maxBytesPerMessage: number;
  /** AppendEntries with entries on their way to one follower at once. */
  readonly maxInflightMessages: number;
  readonly maxInflightBytes: number;
  /** Proposals are refused while more than this many uncommitted bytes are in the leader's log. */
  readonly maxUncommittedBytes: number;
  /** Entries and acknowledgements unanswered for this long are sent again; adapts upward to the measured round trip. */
  readonly retransmitTimeout: Micros;

  /** Compact when the log since the last snapshot holds more bytes than this. Infinity: never. */
  readonly snapshotLogBytes: number;
  readonly snapshotChunkBytes: number;
  /** Entries applied per step at the most; the rest follow after `applyDelay`. Infinity: all at once. */
  readonly applyBatch: number;
  readonly applyDelay: Micros;

  /** Requests are held this long while no leader is known or the known one is in doubt, then redirected or refused. */
  readonly holdRequests: Micros;
  readonly transferTimeout: Micros;
  /**
   * Sessions unused for this long, in log time, are expired. Infinity: never. All servers of a cluster must have
   * the same, and it cannot be changed while running: it decides what the state machine does.
   */
  readonly sessionExpiry: Micros;
  /** Joint consensus (paper §6) or one server at a time (thesis §4.1) for changes of membership. */
  readonly membershipChange: 'joint' | 'single';
  /** Rounds a learner has to catch up before it is promoted (thesis §4.2.1). */
  readonly catchUpRounds: number;
}

const MILLISECOND: Micros = 1000;
const KIBIBYTE = 1024;

/** Everything but the configuration, which has no sensible default. Timing is the paper's (§9.3, 150-300 ms). */
export const defaultOptions: Omit<Options, 'configuration'> = {
  electionTimeoutMin: 150 * MILLISECOND,
  electionTimeoutMax: 300 * MILLISECOND,
  heartbeatInterval: 50 * MILLISECOND,
  retryVotes: false,
  preVote: true,
  checkQuorum: true,
  stickiness: true,
  priority: 0,
  highestPriority: 0,
  reads: 'index',
  clockDriftPpm: 500,
  replication: 'all',
  maxEntriesPerMessage: 256,
  maxBytesPerMessage: 64 * KIBIBYTE,
  maxInflightMessages: 64,
  maxInflightBytes: 512 * KIBIBYTE,
  maxUncommittedBytes: 1024 * KIBIBYTE,
  retransmitTimeout: 30 * MILLISECOND,
  snapshotLogBytes: 256 * KIBIBYTE,
  snapshotChunkBytes: 16 * KIBIBYTE,
  applyBatch: Number.POSITIVE_INFINITY,
  applyDelay: 0,
  holdRequests: 500 * MILLISECOND,
  transferTimeout: 300 * MILLISECOND,
  sessionExpiry: Number.POSITIVE_INFINITY,
  membershipChange: 'joint',
  catchUpRounds: 10,
};
