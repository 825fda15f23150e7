import type { Durable, Reply, Request, Write } from '../core/io.ts';
import type { Configuration } from '../core/raft/configuration.ts';
import type { Message } from '../core/raft/messages.ts';
import type { Index, Micros, NodeId, Serial, SessionId, Term } from '../core/units.ts';
import type { Operation } from './operation.ts';

/*
 * The one stream of facts: everything that happened, in order, as observed by the hosts and the world or declared by the
 * replica. The digest, the judges, the measures and the recorder are computed from it and from nothing else.
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

/** Why something on its way did not arrive. */
export const DropReason = {
  /** The network lost it. */
  loss: 1,
  /** A partition stood in the way when it left, or when it should have arrived. */
  cut: 2,
  /** Nobody was up at the other end. */
  down: 3,
  /** A queue was full. */
  overflow: 4,
  /** The checksum did not match. */
  corrupted: 5,
} as const;
export type DropReason = (typeof DropReason)[keyof typeof DropReason];
export const dropReasonNames = ['', 'lost', 'cut', 'nobody there', 'queue full', 'corrupted'] as const;

/** The stretches of a run. Latency, failure rate and virtual seconds speak of `run` alone. */
export const Phase = { run: 1, settle: 2, end: 3 } as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

/**
 * One fact, in one shape. There is a single Fact object for a whole run and it is filled anew each time: read
 * it during the call, copy what you keep. Only the fields listed for its kind mean anything.
 */
export class Fact {
  kind: FactKind = FactKind.phase;
  /** 1, 2, 3, ...: the event number that reports and `--at` speak of. */
  sequence = 0;
  /** World time. */
  time: Micros = 0;
  /** The server it happened to or that did it. For requests and replies: the server at that end. */
  node: NodeId = 0;
  /** message*: the other server. role: the leader the node knows of. crashed: 0. */
  peer: NodeId = 0;
  /** role, commit: the node's current term. applied: the entry's term. */
  term: Term = 0;
  /**
   * commit: the commit index. applied: the entry's index. configuration: its entry's index. writesLost: how many
   * writes. faultDid: how many of `what`.
   */
  index: Index = 0;
  /**
   * message*: a MessageType. *Dropped: see `reason`. role: a RoleCode. phase: a Phase. completed: an Outcome.
   * booted, crashed: the incarnation. fault*: the position of the fault step in the scenario.
   */
  code = 0;
  /** *Dropped: a DropReason. */
  reason: DropReason = DropReason.loss;
  /** applied: session 0 when the entry was no command. */
  session: SessionId = 0;
  serial: Serial = 0;
  /** applied: whether the command took effect (a duplicate does not). */
  effect = false;
  /** applied: hash of the node's whole state after the entry; 0 when the replica does not tell. */
  stateHash = 0;
  /** message*, and the packet's number in message*, request*, reply*. */
  message: Message | null = null;
  request: Request | null = null;
  reply: Reply | null = null;
  write: Write | null = null;
  /** booted: what the disk held. */
  durable: Durable | null = null;
  configuration: Configuration | null = null;
  /** invoked, completed. */
  operation: Operation | null = null;
  /** milestone: its name. threw, unusable: the message. crashed: the cause. fault*: the target in words. */
  text = '';
  /**
   * faultDid: what the fault did so often, named in one and in many: "entry torn|entries torn". threw: where in the
   * source it was, "my-raft.ts:12:9"; '' if nobody knows.
   */
  what = '';
}

/**
 * How many messages have left and arrived so far. These are most facts of a run, so the fact stream counts them once for all
 * who need the numbers.
 */
export class MessageCount {
  sent = 0;
  delivered = 0;
}

/** A listener to facts of certain kinds. Its handlers are looked up once, when the run starts. */
export interface FactConsumer {
  readonly on: Partial<Readonly<Record<FactKind, (fact: Fact) => void>>>;
  /** Called for a `commit` of an index above all before: about one in five. */
  readonly risen?: (fact: Fact) => void;
}
