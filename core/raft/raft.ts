import { Output, type Random, type Request, RoleCode } from '../io.ts';
import { Store } from '../kv/store.ts';
import type { Options } from '../options.ts';
import { type ClientId, type Index, type Micros, NOBODY, type NodeId, type Term } from '../units.ts';
import { ConfigurationHistory } from './configuration-history.ts';
import { EarlyMessages } from './early-messages.ts';
import { ElectionWait } from './election-wait.ts';
import { Fifo } from './fifo.ts';
import { Log } from './log.ts';
import type { Tally } from './quorum.ts';
import type { Candidate, Leader, Role } from './role.ts';
import type { Rules } from './rules.ts';
import type { Snapshot } from './snapshot.ts';
import type { PartialSnapshot } from './snapshot-receiver.ts';
import { Storage } from './storage.ts';

/** A time before any `clock` of this incarnation: stands for "never so far". */
export const LONG_AGO: Micros = -1_125_899_906_842_624;

/** A time before any `clock`: due already. */
export const AT_ONCE: Micros = -1;
/**
 * Marks a timer that is not set. Every step checks some of them, so they must stay small integers, which V8 compares
 * fastest; NEVER (Infinity) is not one.
 */
export const NOT_SET: Micros = -1;

interface HeldRequest {
  readonly request: Request;
  readonly since: Micros;
}

/**
 * The state of one server (Figure 2). The functions that change it are in the modules beside this one, one module per
 * part of the protocol. Servers share no state except entries, commands and snapshots, which are immutable.
 */
export class Raft {
  /* The current step. */
  /** The node's own clock, which may jump. Used only for log time and for the deadline given to the host. */
  now: Micros = 0;
  /** Time since this incarnation began, by the node's own clock, ignoring backward jumps. All waits are measured by it. */
  clock: Micros = 0;
  out: Output = NOWHERE;
  /** When a step next has to run `advance`, by `clock`; AT_ONCE after any change that `advance` may have to act on. */
  dueAt: Micros = AT_ONCE;

  /* "Persistent state on all servers" (Figure 2). */
  currentTerm: Term = 0;
  votedFor: NodeId = NOBODY;
  readonly log: Log;
  /** The snapshot that replaced the log up to its base; null if there is none yet. */
  snapshot: Snapshot | null = null;

  /* "Volatile state on all servers" (Figure 2). */
  commitIndex: Index = 0;
  lastApplied: Index = 0;
  /** Total size of the entries applied since the base of the log. */
  appliedBytes = 0;
  /** The log has grown enough to be compacted, or may have since the limit changed. */
  compactCheck = false;
  /** Assigned only by `become`. */
  role: Role = { kind: RoleCode.follower, leader: NOBODY };
  /** `role` if it is a leader (candidate), null otherwise. Tested many times per step, faster than by comparing kinds. */
  asLeader: Leader | null = null;
  asCandidate: Candidate | null = null;
  store: Store;
  readonly configurations: ConfigurationHistory;
  readonly storage: Storage;

  /** The election timer of a follower or candidate; a leader does not use it. */
  readonly wait = new ElectionWait();
  /** When the current leader was last heard from; decides stickiness and whether to redirect clients to it. */
  heardAt: Micros = LONG_AGO;
  /** When to apply committed entries; NOT_SET while there is nothing to apply. */
  applyAt: Micros = NOT_SET;
  /** The last round of heartbeats begun in earlier terms of this incarnation; round numbers only grow. */
  lastRound = 0;
  /** Clients redirected to the leader since it was last heard from. One that comes back did not find a leader there. */
  readonly sentAway = new Set<ClientId>();
  /** Requests held until a leader is known, oldest first. */
  readonly held = new Fifo<HeldRequest>();
  /** As a follower: messages with entries that came before those they follow. */
  readonly early = new EarlyMessages();
  /** A snapshot of which only some chunks have arrived. */
  incoming: PartialSnapshot | null = null;
  /** The tallies of the last pre-vote and the last campaign; the rule `tallyForCampaign` decides not to reuse them. */
  lastCanvass: Tally | null = null;
  lastCampaign: Tally | null = null;
  diskFailed = false;
  stopping = false;

  /** The role, term and leader declared last; term -1 before the first declaration. */
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

/** Placeholder for `out` before the first step. */
const NOWHERE = new Output();
