import type { Command } from './kv/command.ts';
import type { Options } from './options.ts';
import type { Configuration } from './raft/configuration.ts';
import type { Entry } from './raft/entry.ts';
import type { Message } from './raft/messages.ts';
import type { Snapshot } from './raft/snapshot.ts';
import {
  type ClientId,
  type Index,
  type Micros,
  NEVER,
  NOBODY,
  type NodeId,
  type Serial,
  type SessionId,
  type Term,
  type WriteId,
} from './units.ts';

/* The inputs and the output of a replica's step. */

/** The contents of a node's disk when a replica starts; all zero and empty on a new disk. */
export interface Durable {
  readonly term: Term;
  readonly votedFor: NodeId;
  readonly snapshot: Snapshot | null;
  /** The entries after the snapshot (from index 1 without a snapshot), without gaps. */
  readonly entries: readonly Entry[];
}

/** One attempt of a client to have a command executed. A retry is another attempt with the same command. */
export interface Request {
  readonly client: ClientId;
  /** Echoed in the reply, so that the client knows which attempt was answered. */
  readonly attempt: number;
  readonly command: Command;
}

export type Input =
  | { readonly kind: 'start'; readonly durable: Durable }
  | { readonly kind: 'message'; readonly message: Message }
  /** The deadline that the replica asked for has come. A host may be late or early: go by `now`. */
  | { readonly kind: 'deadline' }
  | { readonly kind: 'request'; readonly request: Request }
  /** Every write up to this id is on disk. */
  | { readonly kind: 'persisted'; readonly upTo: WriteId }
  /** A write failed permanently: step down, and acknowledge nothing more. */
  | { readonly kind: 'diskError' }
  /** An operator asks for a snapshot now. */
  | { readonly kind: 'takeSnapshot' }
  /**
   * An operator asks for another membership. Refused unless this server leads and no other change is under way; the
   * only sign of a refusal is a declared milestone.
   */
  | { readonly kind: 'reconfigure'; readonly voters: readonly NodeId[]; readonly learners: readonly NodeId[] }
  /** An operator asks this leader to hand leadership over; NOBODY: to the voter with the most complete log. */
  | { readonly kind: 'transfer'; readonly to: NodeId }
  /** The options change while the replica runs. */
  | { readonly kind: 'configure'; readonly options: Options }
  /** The host is about to stop this replica gracefully: transfer leadership, and hold no more requests. */
  | { readonly kind: 'shutdown' };

/** What has to reach the disk, after a crash either all of it or nothing: hard state, truncation, entries, snapshot. */
export interface Write {
  readonly id: WriteId;
  /** Whether term and votedFor are part of this write. */
  readonly hardState: boolean;
  readonly term: Term;
  readonly votedFor: NodeId;
  /** Entries from this index on are removed before `entries` are added; 0: none are removed. */
  readonly truncateFrom: Index;
  readonly entries: readonly Entry[];
  /**
   * Replaces every entry up to its lastIncludedIndex; or the whole log, if the entry there is missing or has another
   * term than lastIncludedTerm.
   */
  readonly snapshot: Snapshot | null;
}

export const ReplyStatus = {
  /** The command took effect. get: `value` is what was read; cas: the value matched. */
  ok: 1,
  /** cas found another value (in `value`), and changed nothing. */
  mismatch: 2,
  /** Retry at `leader` (NOBODY: at any other server). If `uncertain`, the command may still take effect. */
  redirect: 3,
  /**
   * Try again later (no leader known, or too much is uncommitted). Unless `uncertain`, this attempt did not and will
   * not take effect.
   */
  refused: 4,
  /** The session has expired: it is no longer known whether the command took effect. */
  sessionExpired: 5,
} as const;
export type ReplyStatus = (typeof ReplyStatus)[keyof typeof ReplyStatus];

export interface Reply {
  readonly client: ClientId;
  readonly attempt: number;
  readonly status: ReplyStatus;
  /** The value found by a get or by a cas that did not match (null: no such key). Otherwise null. */
  readonly value: string | null;
  /** The command that wrote the value which get or cas found; session 0: the key was never written. */
  readonly writerSession: SessionId;
  readonly writerSerial: Serial;
  readonly leader: NodeId;
  readonly uncertain: boolean;
}

export const DeclareKind = { role: 1, commit: 2, applied: 3, configuration: 4, milestone: 5 } as const;
export type DeclareKind = (typeof DeclareKind)[keyof typeof DeclareKind];

export const RoleCode = { follower: 1, preCandidate: 2, candidate: 3, leader: 4 } as const;
export type RoleCode = (typeof RoleCode)[keyof typeof RoleCode];

/** A change of state that cannot be seen from outside. Owned by the Output and reused: copy what you keep. */
export class Declaration {
  kind: DeclareKind = DeclareKind.role;
  /** role: the current term. commit: the current term. applied: the entry's term. */
  term: Term = 0;
  /**
   * commit: the commit index. applied: the entry's index. configuration: the index of its entry (0: the initial
   * configuration).
   */
  index: Index = 0;
  role: RoleCode = RoleCode.follower;
  /** role: the leader this server knows of. */
  leader: NodeId = NOBODY;
  /** applied: the entry's command, and whether it took effect (a duplicate does not); session 0: no command. */
  session: SessionId = 0;
  serial: Serial = 0;
  effect = false;
  /** applied: hash of the whole state after this entry. */
  stateHash = 0;
  configuration: Configuration | null = null;
  /** milestone: its name in the replica's own vocabulary, such as 'conflict truncated'. */
  milestone = '';
}

/** Everything one step asks of its host. The host owns it, and calls `clear` or `reset` before each step. */
export class Output {
  /** At most one write a step. */
  write: Write | null = null;
  /** Messages that may be sent at once. */
  readonly send: Message[] = [];
  /**
   * Messages to be sent once every write issued so far, this step's included, is on disk. Dropped if the node crashes
   * before that.
   */
  readonly sendAfter: Message[] = [];
  readonly replies: Reply[] = [];
  /** When the host is to step with `deadline`, by the node's own clock. Must be set by every step. */
  deadline: Micros = NEVER;
  /** Set once a replica that was asked to shut down has nothing left to wait for. */
  stopped = false;
  /** How many of `declarations` this step has filled in; the rest are left over from earlier steps. */
  declared = 0;
  /** How many of those are changes of role. */
  roles = 0;
  readonly declarations: Declaration[] = [];

  clear(): void {
    this.send.length = 0;
    this.sendAfter.length = 0;
    this.replies.length = 0;
    this.reset();
  }

  /** Clears all but the lists of messages and replies, for a host that has emptied those itself. */
  reset(): void {
    this.write = null;
    this.deadline = NEVER;
    this.stopped = false;
    this.declared = 0;
    this.roles = 0;
  }

  /** Returns the next free declaration with `kind` set; the caller fills in the fields of that kind. */
  declare(kind: DeclareKind): Declaration {
    let declaration = this.declarations[this.declared];
    if (declaration === undefined) {
      declaration = new Declaration();
      this.declarations.push(declaration);
    }
    this.declared++;
    if (kind === DeclareKind.role) this.roles++;
    declaration.kind = kind;
    return declaration;
  }
}

/** A replica's own random stream, keyed by the host: 32 uniform bits per call. */
export interface Random {
  next(): number;
}
