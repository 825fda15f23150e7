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

/** What a disk holds when a replica starts on it; all zero and empty on a new one. */
export interface Durable {
  readonly term: Term;
  readonly votedFor: NodeId;
  readonly snapshot: Snapshot | null;
  /** The entries after the snapshot (or from index 1), without gaps. */
  readonly entries: readonly Entry[];
}

/** One attempt of a client to get its command done. */
export interface Request {
  readonly client: ClientId;
  /** Echoed in the reply, so that the client knows which attempt was answered. */
  readonly attempt: number;
  readonly command: Command;
}

export type Input =
  | { readonly kind: 'start'; readonly durable: Durable }
  | { readonly kind: 'message'; readonly message: Message }
  /** The deadline that the replica asked for has come (or passed, or the host is early: check `now`). */
  | { readonly kind: 'deadline' }
  | { readonly kind: 'request'; readonly request: Request }
  /** Every write up to this id is on disk. */
  | { readonly kind: 'persisted'; readonly upTo: WriteId }
  /** A write failed for good: stop leading, acknowledge nothing more. */
  | { readonly kind: 'diskError' }
  /** An operator asks for a snapshot now. */
  | { readonly kind: 'takeSnapshot' }
  /** An operator asks for another membership; refused (silently, as seen in `declare`) unless leader and idle. */
  | { readonly kind: 'reconfigure'; readonly voters: readonly NodeId[]; readonly learners: readonly NodeId[] }
  /** An operator asks this leader to hand leadership over; NOBODY: to the voter with the most complete log. */
  | { readonly kind: 'transfer'; readonly to: NodeId }
  /** New options while running. */
  | { readonly kind: 'configure'; readonly options: Options }
  /** A graceful stop is near: hand leadership over, hold nothing. */
  | { readonly kind: 'shutdown' };

/** What has to reach the disk, after a crash either all of it or nothing: hard state, truncation, entries, snapshot. */
export interface Write {
  readonly id: WriteId;
  /** Whether term and votedFor are part of this write. */
  readonly hardState: boolean;
  readonly term: Term;
  readonly votedFor: NodeId;
  /** Entries from this index on are removed first; 0: none are. */
  readonly truncateFrom: Index;
  readonly entries: readonly Entry[];
  /**
   * Replaces every entry up to its lastIncludedIndex, and the whole log if that does not hold (lastIncludedIndex,
   * lastIncludedTerm).
   */
  readonly snapshot: Snapshot | null;
}

export const ReplyStatus = {
  /** Done. get: `value` is what was read; cas: it matched. */
  ok: 1,
  /** cas found another value, and changed nothing; `value` is what it found. */
  mismatch: 2,
  /** Ask `leader` (NOBODY: anybody else). If `uncertain`, the command may still come to happen. */
  redirect: 3,
  /**
   * Not now (no leader in sight, too much uncommitted). If not `uncertain` it did not and will not happen through
   * this attempt.
   */
  refused: 4,
  /** The session has expired: whether the command ever happened cannot be told any more. */
  sessionExpired: 5,
} as const;
export type ReplyStatus = (typeof ReplyStatus)[keyof typeof ReplyStatus];

export interface Reply {
  readonly client: ClientId;
  readonly attempt: number;
  readonly status: ReplyStatus;
  /** get, and a cas that did not match: the value found (null: no such key). Otherwise null. */
  readonly value: string | null;
  /** Which command wrote the value that get or cas found; session 0: the key was never written. */
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
  /** commit: the commit index. applied: the entry's. configuration: the entry's that holds it (0: the initial one). */
  index: Index = 0;
  role: RoleCode = RoleCode.follower;
  /** role: the leader this node knows of. */
  leader: NodeId = NOBODY;
  /** applied: whose command it was, and whether it took effect (a duplicate does not); session 0: no command. */
  session: SessionId = 0;
  serial: Serial = 0;
  effect = false;
  /** applied: hash of the whole state after this entry. */
  stateHash = 0;
  configuration: Configuration | null = null;
  /** milestone: its name in the replica's own vocabulary, such as 'conflict truncated'. */
  milestone = '';
}

/** Everything one step asks of its host. The host owns it, and clears it before each step (or resets it). */
export class Output {
  /** At most one write a step. */
  write: Write | null = null;
  /** Safe to send now. */
  readonly send: Message[] = [];
  /** To be sent once every write asked for so far (this step's included) is on disk. Dropped if the node crashes before. */
  readonly sendAfter: Message[] = [];
  readonly replies: Reply[] = [];
  /** When the host is to step with `deadline`, by the node's own clock. Must be set by every step. */
  deadline: Micros = NEVER;
  /** Set when a stopping replica has nothing left to wait for. */
  stopped = false;
  declared = 0;
  /** How many of them are changes of role. */
  roles = 0;
  readonly declarations: Declaration[] = [];

  clear(): void {
    this.send.length = 0;
    this.sendAfter.length = 0;
    this.replies.length = 0;
    this.reset();
  }

  /** All but the lists of messages and replies: enough for a host that empties each after it has gone through it. */
  reset(): void {
    this.write = null;
    this.deadline = NEVER;
    this.stopped = false;
    this.declared = 0;
    this.roles = 0;
  }

  /** The next free declaration, with `kind` set; the caller fills in the fields of that kind. */
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

/** A replica's own stream of randomness, keyed by the host: 32 uniform bits a call. */
export interface Random {
  next(): number;
}
