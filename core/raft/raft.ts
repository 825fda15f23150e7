import { Output, type Random, type Request, RoleCode } from '../io.ts';
import { Store } from '../kv/store.ts';
import type { Options } from '../options.ts';
import { type ClientId, type Index, type Micros, NOBODY, type NodeId, type Term } from '../units.ts';
import { ConfigurationHistory } from './configuration-history.ts';
import { ElectionWait } from './election-wait.ts';
import { Fifo } from './fifo.ts';
import { Log } from './log.ts';
import type { Tally } from './quorum.ts';
import type { Candidate, Leader, Role } from './role.ts';
import type { Rules } from './rules.ts';
import type { Snapshot } from './snapshot.ts';
import type { PartialSnapshot } from './snapshot-receiver.ts';
import { Storage } from './storage.ts';

/** Before any clock of this incarnation: nothing was ever heard. */
export const LONG_AGO: Micros = -1_125_899_906_842_624;

/** Earlier than any `clock`: what is due already. */
export const AT_ONCE: Micros = -1;
/** Nothing waits for a time. Not NEVER, which is too large for the integers that engines compare soonest: each step asks. */
export const UNASKED: Micros = -1;

interface HeldRequest {
  readonly request: Request;
  readonly since: Micros;
}

/**
 * The state of one server (Figure 2). The functions in the modules beside this one change it; each belongs to one
 * page of the protocol. Nothing here is shared between servers except entries, commands and snapshots, which never
 * change.
 */
export class Raft {
  /* Of the present step. */
  /** The node's own clock, which may jump. Only log time and the deadline are told by it. */
  now: Micros = 0;
  /** Time since this incarnation began, by the node's own clock; a backward jump counts as no time. All waits use it. */
  clock: Micros = 0;
  out: Output = NOWHERE;
  /** When a step has to look at everything again, by `clock`; AT_ONCE after all that may have consequences. */
  dueAt: Micros = AT_ONCE;

  /* "Persistent state on all servers" (Figure 2). */
  currentTerm: Term = 0;
  votedFor: NodeId = NOBODY;
  readonly log: Log;
  /** What the log's base was replaced by; null while nothing was. */
  snapshot: Snapshot | null = null;

  /* "Volatile state on all servers" (Figure 2). */
  commitIndex: Index = 0;
  lastApplied: Index = 0;
  /** Size of the entries applied since the base of the log. */
  appliedBytes = 0;
  /** The log is long enough to be compacted, or may be since the limit is another one. */
  compactCheck = false;
  /** Changed by `become` alone. */
  role: Role = { kind: RoleCode.follower, leader: NOBODY };
  /**
   * The role while it is this one, null while it is another: asked many times in every step, and sooner answered
   * than by kind.
   */
  asLeader: Leader | null = null;
  asCandidate: Candidate | null = null;
  store: Store;
  readonly configurations: ConfigurationHistory;
  readonly storage: Storage;

  /** For word of a leader, or for the end of a campaign; nothing to a leader. */
  readonly wait = new ElectionWait();
  /** When the current leader was last heard from (stickiness; doubt about the leader). */
  heardAt: Micros = LONG_AGO;
  /** Until when applying pauses; UNASKED while nothing waits to be applied. */
  applyAt: Micros = UNASKED;
  /** The last round of heartbeats begun in this incarnation: rounds only grow. */
  lastRound = 0;
  /** Clients that were sent to the leader since it was last heard from: one that comes back has not found it there. */
  readonly sentAway = new Set<ClientId>();
  /** Requests that wait for a leader to be known, oldest first. */
  readonly held = new Fifo<HeldRequest>();
  /** The chunks of a snapshot received so far. */
  incoming: PartialSnapshot | null = null;
  /** The tallies of the last campaigns, kept for the rule that a new one starts from nothing. */
  lastCanvass: Tally | null = null;
  lastCampaign: Tally | null = null;
  /** It may have promised a lease before it was restarted. */
  restarted = false;
  diskFailed = false;
  stopping = false;

  /** What was declared last; no term yet. */
  readonly declared = { role: RoleCode.follower as RoleCode, term: -1, leader: NOBODY };

  constructor(
    readonly id: NodeId,
    public options: Options,
    readonly random: Random,
    readonly rules: Rules,
  ) {
    this.log = new Log(rules);
    this.storage = new Storage(rules);
    this.store = new Store(rules, options.sessionExpiry);
    this.configurations = new ConfigurationHistory(rules, id, options.configuration);
  }

  become(role: Role): void {
    this.dueAt = AT_ONCE;
    this.role = role;
    this.asLeader = role.kind === RoleCode.leader ? role : null;
    this.asCandidate = role.kind === RoleCode.candidate || role.kind === RoleCode.preCandidate ? role : null;
  }
}

/** Where a replica that was never stepped would put its output. */
const NOWHERE = new Output();
