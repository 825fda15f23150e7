import type { Options } from '../options.ts';
import type { Index, Micros, NodeId } from '../units.ts';
import { Inflight } from './inflight.ts';
import { NOT_SET } from './raft.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * How a leader replicates to one follower; the names are etcd's. probe: one message at a time, to find the last index
 * at which the logs agree. replicate: entries are pipelined. snapshot: the follower is too far behind for the log and
 * is being sent a snapshot.
 */
export const ProgressState = { probe: 1, replicate: 2, snapshot: 3 } as const;
export type ProgressState = (typeof ProgressState)[keyof typeof ProgressState];

/* RFC 6298: a new measurement counts 1/8 in the mean and 1/4 in the variation; a reply is overdue 4 variations above. */
const SMOOTHING = 8;
const VARIATION_SMOOTHING = 4;
const VARIATIONS = 4;

/** Each reply missing in a row doubles the wait for the next one, at most this many times. */
const MOST_DOUBLINGS = 8;

/** A learner's progress in catching up, in rounds (thesis §4.2.1). */
interface CatchUp {
  round: number;
  roundStarted: Micros;
  /** The leader's lastIndex when the round began; the round ends when the learner has that entry. */
  roundEnds: Index;
  /** Its last round was short enough for it to be promoted. */
  ready: boolean;
}

/** A leader's view of one other server, except what quorums count (matchIndex etc.), which is in arrays of `Leader`. */
export class Progress {
  state: ProgressState = ProgressState.probe;
  /** State `probe`: a probe is unanswered. */
  probing = false;
  /** When a probe last found where the logs agree. */
  inStepSince: Micros = 0;
  /** When its matchIndex was last raised. */
  matchedAt: Micros = 0;
  /** A voter that has lost entries it had acknowledged, and so perhaps its votes: this leader no longer counts it. */
  forgetful = false;
  /** Refusals in a row. */
  refusals = 0;
  /** Unacknowledged messages with entries. */
  readonly inflight = new Inflight();
  /** The round of the last message sent to it. */
  sentRound = 0;
  /** Thrifty replication: it was selected to receive the entries up to this index. */
  chosenUpTo: Index = 0;
  /** How many replies in a row did not come in time. */
  silences = 0;
  /** When the awaited reply is overdue; NOT_SET while none is awaited. */
  ackDue: Micros = NOT_SET;
  /** Measured time between sending and acknowledgement, smoothed, and its variation; 0 before the first. */
  private roundTrip: Micros = 0;
  private roundTripVariation: Micros = 0;
  /** Estimated upper bound of a round trip: the mean plus `VARIATIONS` variations. */
  private longRoundTrip: Micros = 0;
  /** State `snapshot`: the snapshot being sent, and the offset from which the follower needs it. */
  snapshot: Snapshot | null = null;
  snapshotOffset = 0;
  /** When the last chunk that was not empty was sent. */
  chunkSentAt: Micros = 0;
  /** It has received part of a snapshot and has not caught up with the log since; see `sparesLog`. */
  comingBack = false;
  /** Set while a learner catches up before it gets a vote. */
  catchUp: CatchUp | null = null;
  /** When the configuration that leaves it out was found committed, and when it was told so; NOT_SET before. */
  leftAt: Micros = NOT_SET;
  toldAt: Micros = NOT_SET;

  constructor(
    readonly id: NodeId,
    /** The next entry to send (Figure 2). */
    public nextIndex: Index,
    /** When anything was last sent to it, by this leader's clock: heartbeats count from here. */
    public sentAt: Micros,
    /** Replies to messages sent before this are ignored: they are of an earlier member with this id, since removed. */
    readonly since: Micros = 0,
  ) {}

  become(state: ProgressState, nextIndex: Index, snapshot: Snapshot | null = null): void {
    this.state = state;
    this.nextIndex = nextIndex;
    this.probing = false;
    this.snapshot = snapshot;
    this.snapshotOffset = 0;
    if (state === ProgressState.replicate) this.refusals = 0;
    this.inflight.clear();
  }

  /** Updates the estimate of the round-trip time with one measurement, as TCP does (RFC 6298). */
  measure(roundTrip: Micros): void {
    if (this.roundTrip === 0) {
      this.roundTrip = roundTrip;
      this.roundTripVariation = part(roundTrip, 2);
    } else {
      const error = roundTrip - this.roundTrip;
      this.roundTrip += part(error, SMOOTHING);
      this.roundTripVariation += part(Math.abs(error) - this.roundTripVariation, VARIATION_SMOOTHING);
    }
    this.longRoundTrip = this.roundTrip + VARIATIONS * this.roundTripVariation;
  }

  /**
   * How long to wait for a reply before asking again. A round trip longer than an election time-out was a stall, not
   * network latency; waiting that long again would let a follower fall behind because of one lost message.
   */
  patience(options: Options): Micros {
    const { replication, retransmitTimeout, electionTimeoutMax, heartbeatInterval } = options;
    const once = Math.max(retransmitTimeout, Math.min(this.longRoundTrip, electionTimeoutMax));
    const longer = once * (1 << Math.min(this.silences, MOST_DOUBLINGS));
    if (replication === 'thrifty') return longer;
    return Math.min(longer, Math.max(once, heartbeatInterval));
  }
}

/** `whole / share`, truncated. `|| 0` turns -0 into 0, since V8 does not represent -0 as a small integer. */
function part(whole: Micros, share: number): Micros {
  return Math.trunc(whole / share) || 0;
}
