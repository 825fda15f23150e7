import type { Options } from '../options.ts';
import type { Index, Micros, NodeId } from '../units.ts';
import { Inflight } from './inflight.ts';
import { UNASKED } from './raft.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * How a leader treats one follower (as etcd names the states): while probing, one message at a time looks for the
 * place where the logs agree; then entries are pipelined; a follower too far behind gets a snapshot first.
 */
export const ProgressState = { probe: 1, replicate: 2, snapshot: 3 } as const;
export type ProgressState = (typeof ProgressState)[keyof typeof ProgressState];

/* How much one measured round trip counts, and how many variations above the mean an answer is overdue (RFC 6298). */
const SMOOTHING = 8;
const VARIATION_SMOOTHING = 4;
const VARIATIONS = 4;

/** After each silence in a row an answer is awaited twice as long, up to so many times. */
const MOST_DOUBLINGS = 8;

/** A learner's catching up, in rounds (thesis §4.2.1). */
interface CatchUp {
  round: number;
  roundStarted: Micros;
  /** The round ends when the learner has what the leader's log held when the round began. */
  roundEnds: Index;
  /** Its last round was quick enough. */
  ready: boolean;
}

/** A leader's view of one other server. What quorums count (matchIndex and so on) is in the leader's own arrays. */
export class Progress {
  state: ProgressState = ProgressState.probe;
  /** Probing: a probe is on its way. */
  probing = false;
  /** When the place where the logs agree was last found. */
  inStepSince: Micros = 0;
  /** Refusals in a row. */
  refusals = 0;
  /** Messages with entries on their way. */
  readonly inflight = new Inflight();
  /** The leader's round that the last message to it carried. */
  sentRound = 0;
  /** Thrifty replication: it was chosen for the entries up to here. */
  chosenUpTo: Index = 0;
  /** Thrifty replication: how often in a row no answer came. */
  silences = 0;
  /** When an answer must have come; UNASKED while none is expected. */
  ackDue: Micros = UNASKED;
  /** Measured time between sending and acknowledgement, smoothed, and its variation; 0 before the first. */
  private roundTrip: Micros = 0;
  private roundTripVariation: Micros = 0;
  /** How long a round trip takes at the most, as far as these tell. */
  private longRoundTrip: Micros = 0;
  /** Snapshot: what is being installed there and how far it got. */
  snapshot: Snapshot | null = null;
  snapshotOffset = 0;
  /** When the last chunk was sent. */
  chunkSentAt: Micros = 0;
  /** It has taken of a snapshot, and not caught up with the log since. */
  comingBack = false;
  /** Set while a learner is being prepared for its vote. */
  catchUp: CatchUp | null = null;

  constructor(
    readonly id: NodeId,
    /** The next entry to send (Figure 2). */
    public nextIndex: Index,
    /** When anything was last sent to it, by this leader's clock: heartbeats count from here. */
    public sentAt: Micros,
    /** Answers to what was sent before are another server's, which had this one's id and was removed. */
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

  /** Learns from one answer how long answers take (smoothed as TCP does, RFC 6298). */
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
   * How long to wait for an answer before asking again. One that took longer than an election time-out tells of a
   * stall, not of the way there and back; to wait so long again would leave a follower behind for one lost message.
   */
  patience(options: Options): Micros {
    const longest = Math.min(this.longRoundTrip, options.electionTimeoutMax);
    return Math.max(options.retransmitTimeout, longest) * (1 << Math.min(this.silences, MOST_DOUBLINGS));
  }
}

/** So much of it, towards 0; which is never -0, since engines do not count that among the integers. */
function part(whole: Micros, share: number): Micros {
  return Math.trunc(whole / share) || 0;
}
