import type { Declaration, Durable, Reply, Request, Write } from '../../core/io.ts';
import type { Configuration } from '../../core/raft/configuration.ts';
import type { Message } from '../../core/raft/messages.ts';
import type { Index, Micros, NodeId, Serial, SessionId, Term } from '../../core/units.ts';
import type { Operation } from './operation.ts';

/*
 * Facts: everything that happens in a run, in order, as observed by hosts and network or declared by a replica. This one
 * stream is all that digest, judges, measures and recorder see, except that the judge of recovery also asks the world for what
 * no server can be blamed for (`Circumstances`).
 */

export const FactKind = {
  messageSent: 1,
  messageDelivered: 2,
  messageDropped: 3,
  messageDuplicated: 4,
  requestSent: 5,
  requestDelivered: 6,
  requestDropped: 7,
  replySent: 8,
  replyDelivered: 9,
  replyDropped: 10,
  writeIssued: 11,
  writeDurable: 12,
  writesLost: 13,
  booted: 14,
  crashed: 15,
  paused: 16,
  resumed: 17,
  role: 18,
  commit: 19,
  applied: 20,
  configuration: 21,
  milestone: 22,
  invoked: 23,
  completed: 24,
  faultBegan: 25,
  faultEnded: 26,
  phase: 27,
  threw: 28,
  faultDid: 29,
  unusable: 30,
} as const;
export type FactKind = (typeof FactKind)[keyof typeof FactKind];
export const factKindCount = 31;

/** Why a message, request or reply did not arrive. */
export const DropReason = {
  /** The network lost it. */
  loss: 1,
  /** The link was cut by a partition when it was sent, or when it should have arrived. */
  cut: 2,
  /** The receiving server was down. */
  down: 3,
  /** The queue of a link with limited bandwidth was full. */
  overflow: 4,
  /** The checksum did not match. */
  corrupted: 5,
} as const;
export type DropReason = (typeof DropReason)[keyof typeof DropReason];
export const dropReasonNames = ['', 'lost', 'cut', 'server down', 'queue full', 'corrupted'] as const;
/** A DropReason in words, as traces hold it. */
export type DropWord = (typeof dropReasonNames)[number];

/** The phases of a run. Latency, failure rate and virtual seconds are measured in `run` only. */
export const Phase = { run: 1, settle: 2, end: 3 } as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

/** fault*: the target, in words, of a strike for which there was no server. */
export const NO_TARGET = 'nobody';

/**
 * One fact of any kind. A single Fact object is overwritten for each fact of a run: read it during the call, and copy
 * what you keep. Only the fields documented for its kind are meaningful.
 */
export class Fact {
  kind: FactKind = FactKind.phase;
  /** 1, 2, 3, ...: the event number used by reports and `--at`. */
  sequence = 0;
  /** World time. */
  time: Micros = 0;
  /** The server it concerns. For requests and replies: the server, not the client. */
  node: NodeId = 0;
  /** message*: the other server. role: the leader the server knows of. crashed: 0. */
  peer: NodeId = 0;
  /** role, commit: the server's current term. applied: the entry's term. */
  term: Term = 0;
  /**
   * commit: the commit index. applied: the entry's index. configuration: the index of its entry. writesLost: the
   * number of writes. faultDid: the number of `what`.
   */
  index: Index = 0;
  /**
   * message*: a MessageType. role: a RoleCode. phase: a Phase. completed: an Outcome. booted, crashed: the
   * incarnation. fault*: the position of the fault step in the scenario.
   */
  code = 0;
  /** *Dropped: a DropReason. */
  reason: DropReason = DropReason.loss;
  /** applied: the command's session and serial; session 0 if the entry was not a command. */
  session: SessionId = 0;
  serial: Serial = 0;
  /** applied: whether the command took effect (a duplicate does not). messageSent: whether later messages overtake it. */
  effect = false;
  /** applied: hash of the server's whole state after the entry; 0 if the replica does not declare one. */
  stateHash = 0;
  /** message*, request*, reply*: the subject of the fact; its number tells transmissions apart. */
  message: Message | null = null;
  request: Request | null = null;
  reply: Reply | null = null;
  write: Write | null = null;
  /** booted: the contents of the disk. */
  durable: Durable | null = null;
  configuration: Configuration | null = null;
  /** invoked, completed. */
  operation: Operation | null = null;
  /** milestone: its name. threw, unusable: the error's message. crashed: the cause. fault*: the target in words. */
  text = '';
  /**
   * faultDid: what `index` counts, in singular and plural: "entry torn|entries torn". threw: the place in the source,
   * "my-raft.ts:12:9"; '' if unknown.
   */
  what = '';
}

/**
 * How many messages have been sent and delivered so far. These are most facts of a run, so the fact stream counts them
 * once for all consumers.
 */
export class MessageCount {
  sent = 0;
  delivered = 0;
}

/**
 * A consumer of every fact that is called directly for the frequent kinds, with what these consist of: to fill the Fact
 * would cost as much as what a recorder does with it. `reason`: why it did not arrive, if the kind is *Dropped.
 */
export interface DirectConsumer {
  messageSent(now: Micros, message: Message, heldBack: boolean): void;
  messageDelivered(now: Micros, message: Message): void;
  request(kind: FactKind, now: Micros, node: NodeId, request: Request, reason: DropReason): void;
  reply(kind: FactKind, now: Micros, node: NodeId, reply: Reply, reason: DropReason): void;
  writeIssued(now: Micros, node: NodeId, write: Write): void;
  writeDurable(now: Micros, node: NodeId, write: Write): void;
  commit(now: Micros, node: NodeId, term: Term, index: Index): void;
  applied(now: Micros, node: NodeId, declaration: Declaration): void;
}

/** A consumer of facts, with a handler for each kind it needs. The handlers are looked up once, when the run starts. */
export interface FactConsumer {
  readonly on: Partial<Readonly<Record<FactKind, (fact: Fact) => void>>>;
  /** Called for a `commit` of an index higher than any before: about one commit in five. */
  readonly risen?: (fact: Fact) => void;
  /** Called directly for the kinds that it has a method for, besides the handlers in `on`. */
  readonly direct?: DirectConsumer;
}

/** What a consumer does that handles all facts, or all of some kinds, alike. */
export function alike(
  handler: (fact: Fact) => void,
  kinds: readonly FactKind[] = Object.values(FactKind),
): FactConsumer['on'] {
  const on: Partial<Record<FactKind, (fact: Fact) => void>> = {};
  for (const kind of kinds) on[kind] = handler;
  return on;
}
