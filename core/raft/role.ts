import { RoleCode } from '../io.ts';
import { type Index, type Micros, NEVER, NOBODY, type NodeId } from '../units.ts';
import type { ElectionWait } from './election-wait.ts';
import type { Quorum } from './electorate.ts';
import type { PendingCommands } from './pending.ts';
import type { Progress } from './progress.ts';
import type { ReadQueue } from './read-queue.ts';
import type { Reconfiguration } from './reconfiguration.ts';
import type { Tally } from './tally.ts';

/* Paper Figure 4: what a server is, with what only such a server knows. */

export class Follower {
  readonly kind = RoleCode.follower;
  /** Whom it follows; NOBODY until it hears from the leader of its term. */
  leader: NodeId;
  readonly wait: ElectionWait;

  constructor(leader: NodeId, wait: ElectionWait) {
    this.leader = leader;
    this.wait = wait;
  }
}

/** Canvassing (pre-candidate) or campaigning (candidate). */
export class Candidate {
  readonly kind: typeof RoleCode.preCandidate | typeof RoleCode.candidate;
  readonly wait: ElectionWait;
  readonly tally: Tally;
  ownVoteCounted = false;
  /** Its term and vote have been handed to the disk. */
  written = false;
  /** The leader asked for this campaign (thesis §3.10). */
  readonly transfer: boolean;

  constructor(
    kind: typeof RoleCode.preCandidate | typeof RoleCode.candidate,
    wait: ElectionWait,
    tally: Tally,
    transfer: boolean,
  ) {
    this.kind = kind;
    this.wait = wait;
    this.tally = tally;
    this.transfer = transfer;
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
  /** When the last message that it has answered was sent, by this leader's clock. */
  readonly confirmedAt: Micros[] = [];

  /** By server id; and the ids of those with a place, in ascending order. */
  readonly peers: (Progress | undefined)[] = [];
  peerIds: readonly NodeId[] = [];

  commitQuorum: Quorum;
  readQuorum: Quorum;
  contactQuorum: Quorum;
  /** A quorum may have got past commitIndex, or confirmed the round: worth computing. */
  commitCheck = false;
  readCheck = false;
  /** Whether a quorum had got past commitIndex when that was last looked at. */
  pastCommit = false;

  readonly pending: PendingCommands;
  readonly reads: ReadQueue;
  uncommittedBytes = 0;
  /** Every follower has been offered the log up to here. */
  offeredIndex: Index = 0;

  /** No follower needs attention before this. */
  attentionAt: Micros = 0;
  /** When contact with a quorum is checked next; NEVER without CheckQuorum. */
  contactCheckAt: Micros = NEVER;
  /** Silence counts from here at the earliest: the election, or the last change of membership. */
  contactSince: Micros = 0;
  leaseUntil: Micros = 0;
  leaseRevoked = false;
  leaseHeld = false;

  transfer: Transfer | null = null;
  reconfiguration: Reconfiguration | null = null;
  /** A change of membership is under way, or may be: worth looking. */
  unsettled = true;
  /** Servers that the configuration in force leaves out; they hear from this leader until it is committed. */
  departing: readonly NodeId[] = [];
  windowWasFull = false;
  /** Thrifty replication: whose turn it is among peerIds. */
  turn = 0;

  constructor(
    pending: PendingCommands,
    reads: ReadQueue,
    commitQuorum: Quorum,
    readQuorum: Quorum,
    contactQuorum: Quorum,
  ) {
    this.pending = pending;
    this.reads = reads;
    this.commitQuorum = commitQuorum;
    this.readQuorum = readQuorum;
    this.contactQuorum = contactQuorum;
  }
}

export type Role = Follower | Candidate | Leader;

/** The leader that a server in this role knows of. */
export function leaderKnown(role: Role, self: NodeId): NodeId {
  switch (role.kind) {
    case RoleCode.follower:
      return role.leader;
    case RoleCode.preCandidate:
    case RoleCode.candidate:
      return NOBODY;
    case RoleCode.leader:
      return self;
    default: {
      const impossible: never = role;
      return impossible;
    }
  }
}
