import { RoleCode } from '../io.ts';
import { type Index, type Micros, NOBODY, type NodeId } from '../units.ts';
import type { Configuration } from './configuration.ts';
import { Quorum } from './electorate.ts';
import { Fifo } from './fifo.ts';
import type { Reconfiguration } from './membership-plan.ts';
import { PendingCommands } from './pending-commands.ts';
import type { Progress } from './progress.ts';
import type { Tally } from './quorum.ts';
import type { PendingRead } from './reads.ts';
import type { Rules } from './rules.ts';

/* The roles of a server (paper Figure 4), each with the state that only a server in that role has. */

interface Follower {
  readonly kind: typeof RoleCode.follower;
  /** The leader it follows; NOBODY until it hears from the leader of its term. */
  leader: NodeId;
}

/** A server that holds a pre-vote (pre-candidate) or campaigns (candidate). */
export class Candidate {
  /** Its new term and vote have been handed to the disk. True for a pre-candidate, which has nothing to write. */
  written: boolean;
  ownVoteCounted: boolean;
  /** How often the vote requests have been repeated. */
  repeats = 0;

  constructor(
    readonly kind: typeof RoleCode.preCandidate | typeof RoleCode.candidate,
    readonly tally: Tally,
    /** The leader asked for this campaign by TimeoutNow (thesis §3.10). */
    readonly transfer: boolean,
    /** When to repeat the request to voters that have not answered; NEVER if not to be repeated. */
    public askAgainAt: Micros,
  ) {
    this.written = kind === RoleCode.preCandidate;
    this.ownVoteCounted = this.written;
  }
}

/** A leadership transfer under way (thesis §3.10). */
export interface Transfer {
  readonly to: NodeId;
  readonly since: Micros;
  /** When to repeat TimeoutNow; AT_ONCE until it has been sent, NEVER if the transfer ends first. */
  askAgainAt: Micros;
}

/** What a leader knows of the other servers (Figure 2, "Volatile state on leaders") and what it has under way. */
export class Leader {
  readonly kind = RoleCode.leader;

  /* Arrays indexed by server id, this server included; quorums are computed from them. */
  /** Highest log index known to be durable on that server (Figure 2). */
  readonly matchIndex: Index[] = [];
  /** Highest round of heartbeats that it has confirmed. */
  readonly ackedRound: number[] = [];
  /**
   * When the latest message that it has answered was sent, by this leader's clock. A Float64Array because the quorum
   * functions also read arrays of indexes: where V8 sees one function read arrays of small integers and of doubles, it
   * converts the former into the latter, and with them every index read from them.
   */
  confirmedAt = new Float64Array();

  /** The other servers, in ascending order of their ids (`followers`), and indexed by id (`peers`). */
  followers: readonly Progress[] = [];
  readonly peers: (Progress | undefined)[] = [];
  /** Followers that the configuration in force leaves out. They are served until they know that it is committed. */
  departing: readonly Progress[] = [];

  commitQuorum: Quorum;
  readQuorum: Quorum;
  contactQuorum: Quorum;
  /** lastIndex and durableIndex of its own log when it last counted itself. */
  countedLast: Index = -1;
  countedDurable: Index = -1;
  /** Whether, when last counted, a quorum had entries beyond commitIndex. */
  pastCommit = false;
  /** What a quorum has reached may have grown since last computed: matchIndex (commitCheck), ackedRound (readCheck). */
  commitCheck = false;
  readCheck = false;

  readonly pending: PendingCommands;
  /** Waiting reads, in order of arrival. Their rounds never decrease, so confirming one confirms all before it. */
  readonly reads = new Fifo<PendingRead>();
  /** The last round of heartbeats begun (every message to a follower carries it), and the last one a quorum confirmed. */
  round = 0;
  confirmedRound = 0;
  uncommittedBytes = 0;
  /** Entries up to this index have been offered to followers. */
  offeredIndex: Index;
  windowWasFull = false;
  /** Thrifty replication: place in `followers` at which the next selection starts. */
  turn = 0;
  /** Thrifty replication: every follower has been sent a message in this term. */
  announced = false;

  /** No follower needs attention before this time. */
  attentionAt: Micros = 0;
  /** When CheckQuorum is due next; NOT_SET if the option is off. */
  contactCheckAt: Micros = 0;
  /**
   * The time of the election, or of the last change of membership or options. CheckQuorum counts silence from here at
   * the earliest, and no lease is based on messages sent before.
   */
  contactSince: Micros = 0;
  leaseUntil: Micros = 0;
  leaseRevoked = false;
  leaseHeld = false;

  transfer: Transfer | null = null;
  reconfiguration: Reconfiguration | null = null;
  /** A change of membership may be under way, so `driveMembership` has to run. */
  unsettled = true;

  constructor(rules: Rules, configuration: Configuration, self: NodeId, lastIndex: Index) {
    this.commitQuorum = new Quorum(rules, 'commit', configuration, self);
    this.readQuorum = new Quorum(rules, 'read', configuration, self);
    this.contactQuorum = new Quorum(rules, 'contact', configuration, self);
    this.pending = new PendingCommands(lastIndex + 1);
    this.offeredIndex = lastIndex;
  }
}

export type Role = Follower | Candidate | Leader;

/** The leader that a server in this role knows of. */
export function leaderKnown(role: Role, self: NodeId): NodeId {
  if (role.kind === RoleCode.leader) return self;
  return role.kind === RoleCode.follower ? role.leader : NOBODY;
}
