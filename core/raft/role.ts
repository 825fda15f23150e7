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

/* Paper Figure 4: what a server is, with what only such a server knows. */

interface Follower {
  readonly kind: typeof RoleCode.follower;
  /** Whom it follows; NOBODY until it hears from the leader of its term. */
  leader: NodeId;
}

/** Canvassing (pre-candidate) or campaigning (candidate). */
export class Candidate {
  /** Its term and vote have been handed to the disk; a canvass has none. */
  written: boolean;
  ownVoteCounted: boolean;
  /** How often they were. */
  repeats = 0;

  constructor(
    readonly kind: typeof RoleCode.preCandidate | typeof RoleCode.candidate,
    readonly tally: Tally,
    /** The leader asked for this campaign (thesis §3.10). */
    readonly transfer: boolean,
    /** When those who have not answered are asked again; NEVER if they are not. */
    public askAgainAt: Micros,
  ) {
    this.written = kind === RoleCode.preCandidate;
    this.ownVoteCounted = this.written;
  }
}

/** A transfer under way (thesis §3.10). */
export interface Transfer {
  readonly to: NodeId;
  readonly since: Micros;
  asked: boolean;
}

export class Leader {
  readonly kind = RoleCode.leader;

  /* Indexed by server id, this server included; what quorums are computed from. */
  /** Highest index known to be durable there (Figure 2). */
  readonly matchIndex: Index[] = [];
  /** Highest round that it has confirmed. */
  readonly ackedRound: number[] = [];
  /**
   * When the last message that it has answered was sent, by this leader's clock. In an array of its own kind: the same
   * quorums count indexes, and where one function reads arrays of small integers and of other numbers, the engine
   * makes the former into the latter, and each index that comes out of them.
   */
  confirmedAt = new Float64Array();

  /** The others, in ascending order of their ids; and by id. */
  followers: readonly Progress[] = [];
  readonly peers: (Progress | undefined)[] = [];
  /** Those of them that the configuration in force leaves out; they hear from this leader until it is committed. */
  departing: readonly Progress[] = [];

  commitQuorum: Quorum;
  readQuorum: Quorum;
  contactQuorum: Quorum;
  /** The end of its own log, and how far it was durable, when it counted itself last. */
  countedLast: Index = -1;
  countedDurable: Index = -1;
  /** Whether a quorum had got past commitIndex when that was last looked at. */
  pastCommit = false;
  /** A quorum may have got further past commitIndex, or confirmed the round: worth computing. */
  commitCheck = false;
  readCheck = false;

  readonly pending: PendingCommands;
  /** In order of arrival. Rounds only grow, so one that is confirmed confirms all before it. */
  readonly reads = new Fifo<PendingRead>();
  /** The last round of heartbeats begun; every message to followers carries it. And the last that a quorum has confirmed. */
  round = 0;
  confirmedRound = 0;
  uncommittedBytes = 0;
  /** New entries were offered to followers up to here. */
  offeredIndex: Index;
  windowWasFull = false;
  /** Thrifty replication: whose turn it is among the followers. */
  turn = 0;
  /** Thrifty replication: everybody was told who leads. */
  announced = false;

  /** No follower needs attention before this. */
  attentionAt: Micros = 0;
  /** When contact with a quorum is checked next; UNASKED without CheckQuorum. */
  contactCheckAt: Micros = 0;
  /**
   * Silence counts from here at the earliest, and no lease rests on what was sent before: the election, or the last
   * change of membership or options.
   */
  contactSince: Micros = 0;
  leaseUntil: Micros = 0;
  leaseRevoked = false;
  leaseHeld = false;

  transfer: Transfer | null = null;
  reconfiguration: Reconfiguration | null = null;
  /** A change of membership is under way, or may be: worth looking. */
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
