import { hashText } from '../core/hash.ts';
import type { Declaration, Durable, Reply, Request, Write } from '../core/io.ts';
import type { Configuration } from '../core/raft/configuration.ts';
import type { Message } from '../core/raft/messages.ts';
import type { Index, Micros, NodeId, Term } from '../core/units.ts';
import {
  type DropReason,
  Fact,
  type FactConsumer,
  FactKind,
  factKindCount,
  MessageCount,
  type Phase,
} from './facts.ts';
import type { Hearing } from './judges/hearing.ts';
import { Digest } from './kernel/digest.ts';
import type { Counters } from './measure/counters.ts';
import type { Operation } from './operation.ts';

type Handler = (fact: Fact) => void;

/** Spreads a second value over a word that holds one already. */
const SPREAD = 0x01000193;
/** Kinds of facts by their bits. */
const SENT = 1 << FactKind.messageSent;
const DELIVERED = 1 << FactKind.messageDelivered;
const WRITES = (1 << FactKind.writeIssued) | (1 << FactKind.writeDurable);
const TWO_32 = 4294967296;

/** Who is told directly, with what a fact is about: the judges and what counts every message and operation. */
export interface Direct {
  readonly hearing: Hearing | null;
  readonly counters: Counters | null;
  /** Where messages are counted for them. */
  readonly messages?: MessageCount;
}
const NOBODY_DIRECT: Direct = { hearing: null, counters: null };

/** Who listens through tables before anybody does: lists for the kinds that somebody asks for are made when he does. */
const NOBODY: Handler[] = [];
const UNHEARD: Handler[][] = new Array<Handler[]>(factKindCount).fill(NOBODY);

/**
 * Where facts are told, digested and handed on. One method a kind: each sets the numbers of its kind in the one
 * Fact object, rolls them into the digest, and calls who listens to that kind: the judges and the counters
 * directly, others through their tables. What a fact is about (a message, a write, ...) goes into the Fact only
 * where somebody listens through a table: to store a young object in an old one costs more than all the numbers.
 */
export class FactStream {
  /** World time of whatever is told next; the event loop sets it. */
  now: Micros = 0;
  private readonly fact = new Fact();
  private readonly digest: Digest | null;
  /*
   * These three change once more at the end of a run. Set twice at its beginning, they are no constants to the engine:
   * else it would have to compile all that relies on them anew after the first run.
   */
  private hearing: Hearing | null = null;
  private counters: Counters | null = null;
  /** By kind. */
  private handlers = UNHEARD;
  /** Who wants to know of commits that go further than all before, and how far these went. */
  private readonly risen: Handler[] = [];
  private committed: Index = 0;
  /** A bit for each kind that somebody listens to through a table: most facts are heard by nobody there. */
  private tables = 0;
  /** Messages told so far, and all other facts. */
  private readonly messages: MessageCount;
  private others = 0;

  /** `digested: false` only to measure what the digest costs. */
  constructor(consumers: readonly FactConsumer[], digested = true, direct = NOBODY_DIRECT) {
    this.digest = digested ? new Digest() : null;
    this.handlers = UNHEARD.slice();
    this.hearing = direct.hearing;
    this.counters = direct.counters;
    this.messages = direct.messages ?? new MessageCount();
    direct.counters?.whenWaiting((waits) => this.wait(waits));
    if (direct.hearing !== null) this.listen(direct.hearing.rare);
    for (const { on, risen } of consumers) {
      this.listen(on);
      if (risen !== undefined) this.risen.push(risen);
    }
  }

  private listen(on: FactConsumer['on']): void {
    for (let kind = 0; kind < factKindCount; kind++) {
      const handler = on[kind as FactKind];
      if (handler === undefined) continue;
      if (this.handlers[kind] === NOBODY) this.handlers[kind] = [handler];
      else this.handlers[kind].push(handler);
      this.tables |= 1 << kind;
    }
  }

  /** While the counters wait for a time, messages are told as if somebody listened to them through a table. */
  private wait(waits: boolean): void {
    for (const kind of [FactKind.messageSent, FactKind.messageDelivered]) {
      if (waits) this.tables |= 1 << kind;
      else if (this.handlers[kind].length === 0) this.tables &= ~(1 << kind);
    }
  }

  /** Nobody listens any more. */
  close(): void {
    this.hearing = null;
    this.counters = null;
    this.tables = 0;
    this.handlers = UNHEARD;
    this.risen.length = 0;
  }

  /** How many facts have been told: the number of the last one. */
  get count(): number {
    return this.others + this.messages.sent + this.messages.delivered;
  }

  digestText(): string {
    return this.digest === null ? '' : this.digest.toString();
  }

  /**
   * A message is digested whole when it leaves; later facts name it by its number. Of most there is nothing to tell
   * anybody, so the Fact is filled for the others only. `heldBack`: it will arrive behind others that leave later.
   */
  messageSent(message: Message, heldBack: boolean): void {
    const listened = heldBack !== false || (this.tables & SENT) !== 0;
    if (listened) this.wakeCounters(heldBack);
    const { digest } = this;
    const { from } = message;
    this.messages.sent++;
    if (digest !== null) {
      digest.eight(
        wordOf(this.now),
        (FactKind.messageSent << 16) | from,
        message.id,
        message.term,
        (message.to << 8) | message.type | flagsOf(message),
        message.prevLogIndex ^ Math.imul(message.prevLogTerm, SPREAD),
        message.leaderCommit ^ Math.imul(message.matchIndex, SPREAD),
        message.entries.length ^
          Math.imul(message.round, SPREAD) ^
          Math.imul(message.conflictIndex, 0x9e3779b1) ^
          Math.imul(message.conflictTerm, 0x85ebca77) ^
          Math.imul(message.offset, 0xc2b2ae3d),
      );
    }
    if (this.hearing !== null && !this.hearing.expects(message)) this.heedSent(message);
    if (listened) this.tellSent(message, heldBack);
  }

  private tellSent(message: Message, heldBack: boolean): void {
    this.ofMessage(FactKind.messageSent, message.from, message.to, message).effect = heldBack;
    this.tellMessage(message);
  }

  private heedSent(message: Message): void {
    const fact = this.ofMessage(FactKind.messageSent, message.from, message.to, message);
    if (this.hearing !== null) this.hearing.messageSent(fact, message);
  }

  messageDelivered(message: Message): void {
    const listened = (this.tables & DELIVERED) !== 0;
    if (listened) this.wakeCounters(false);
    this.messages.delivered++;
    this.roll(FactKind.messageDelivered, message.to, message.id, message.from);
    if (this.hearing !== null) this.hearing.messageDelivered(message);
    if (!listened) return;
    this.ofMessage(FactKind.messageDelivered, message.to, message.from, message);
    this.tellMessage(message);
  }

  /** Before a message is counted: somebody may wait for this moment. */
  private wakeCounters(heldBack: boolean): void {
    if (this.counters === null) return;
    this.counters.wake(this.now);
    if (heldBack) this.counters.heldBack();
  }

  messageDropped(message: Message, reason: DropReason): void {
    const fact = this.begin(FactKind.messageDropped, message.to);
    fact.peer = message.from;
    fact.code = message.type;
    fact.reason = reason;
    this.roll(FactKind.messageDropped, message.to, message.id, reason);
    this.tellMessage(message);
  }

  messageDuplicated(message: Message): void {
    const fact = this.begin(FactKind.messageDuplicated, message.from);
    fact.peer = message.to;
    fact.code = message.type;
    this.roll(FactKind.messageDuplicated, message.from, message.id, message.to);
    this.tellMessage(message);
  }

  requestSent(node: NodeId, request: Request): void {
    this.ofRequest(FactKind.requestSent, node, request);
  }

  requestDelivered(node: NodeId, request: Request): void {
    this.ofRequest(FactKind.requestDelivered, node, request);
  }

  requestDropped(node: NodeId, request: Request, reason: DropReason): void {
    this.fact.reason = reason;
    this.ofRequest(FactKind.requestDropped, node, request);
  }

  replySent(node: NodeId, reply: Reply): void {
    this.ofReply(FactKind.replySent, node, reply);
  }

  replyDelivered(node: NodeId, reply: Reply): void {
    this.ofReply(FactKind.replyDelivered, node, reply);
  }

  replyDropped(node: NodeId, reply: Reply, reason: DropReason): void {
    this.fact.reason = reason;
    this.ofReply(FactKind.replyDropped, node, reply);
  }

  /** A write is digested whole when it is issued; that it is durable names it by its number. */
  writeIssued(node: NodeId, write: Write): void {
    const { digest, hearing } = this;
    this.others++;
    if (digest !== null) this.digestWrite(digest, node, write);
    if (hearing !== null && !hearing.expectsWrite(node, write))
      hearing.writeIssued(this.fill(FactKind.writeIssued, node), write);
    if (this.heard(FactKind.writeIssued)) {
      this.fill(FactKind.writeIssued, node);
      this.tellWrite(write);
    }
  }

  writeDurable(node: NodeId, write: Write): void {
    const { hearing } = this;
    this.others++;
    this.roll(FactKind.writeDurable, node, write.id, 0);
    if (hearing !== null && !hearing.expectsDurable(node, write))
      hearing.writeDurable(this.fill(FactKind.writeDurable, node), write);
    if (this.heard(FactKind.writeDurable)) {
      this.fill(FactKind.writeDurable, node);
      this.tellWrite(write);
    }
  }

  /** What is on disk as soon as it is issued: two facts, of which mostly nobody has anything to say. */
  written(node: NodeId, write: Write): void {
    const { digest, hearing } = this;
    if (
      hearing === null ||
      digest === null ||
      (this.tables & WRITES) !== 0 ||
      hearing.expectsWritten(node, write) === false
    ) {
      this.writeIssued(node, write);
      this.writeDurable(node, write);
      return;
    }
    this.others += 2;
    this.digestWrite(digest, node, write);
    this.roll(FactKind.writeDurable, node, write.id, 0);
  }

  writesLost(node: NodeId, count: number): void {
    this.fact.index = count;
    this.plain(FactKind.writesLost, node, count);
  }

  booted(node: NodeId, incarnation: number, durable: Durable): void {
    this.fact.durable = durable;
    this.fact.code = incarnation;
    this.plain(FactKind.booted, node, incarnation);
  }

  crashed(node: NodeId, incarnation: number, cause: string): void {
    this.fact.code = incarnation;
    this.fact.peer = 0;
    this.fact.text = cause;
    this.plain(FactKind.crashed, node, incarnation);
  }

  paused(node: NodeId): void {
    this.plain(FactKind.paused, node, 0);
  }

  resumed(node: NodeId): void {
    this.plain(FactKind.resumed, node, 0);
  }

  role(node: NodeId, declaration: Declaration): void {
    const fact = this.begin(FactKind.role, node);
    fact.term = declaration.term;
    fact.code = declaration.role;
    fact.peer = declaration.leader;
    this.roll(FactKind.role, node, declaration.term, (declaration.role << 16) | declaration.leader);
    this.tell();
  }

  commit(node: NodeId, declaration: Declaration): void {
    const { term, index } = declaration;
    const { hearing } = this;
    this.others++;
    this.roll(FactKind.commit, node, term, index);
    if (hearing !== null && !hearing.expectsCommit(node, term, index))
      hearing.commit(this.ofCommit(node, term, index));
    if (index > this.committed) this.rise(node, term, index);
    if (this.heard(FactKind.commit)) {
      this.ofCommit(node, term, index);
      this.tell();
    }
  }

  private rise(node: NodeId, term: Term, index: Index): void {
    this.committed = index;
    const fact = this.ofCommit(node, term, index);
    for (const handler of this.risen) handler(fact);
  }

  applied(node: NodeId, declaration: Declaration): void {
    const { hearing } = this;
    this.others++;
    this.roll(FactKind.applied, node, declaration.index, declaration.stateHash);
    if (hearing !== null && !hearing.expectsApplied(node, declaration))
      hearing.applied(this.ofApplied(node, declaration));
    if (this.heard(FactKind.applied)) {
      this.ofApplied(node, declaration);
      this.tell();
    }
  }

  configuration(node: NodeId, index: number, configuration: Configuration): void {
    const fact = this.fact;
    fact.index = index;
    fact.configuration = configuration;
    this.plain(FactKind.configuration, node, index);
  }

  milestone(node: NodeId, name: string): void {
    this.fact.text = name;
    this.plain(FactKind.milestone, node, hashText(name));
  }

  /** `keyHash` and `valueHash`: the hashes of its texts, which whoever made it knows. */
  invoked(
    operation: Operation,
    keyHash = hashText(operation.key),
    valueHash = hashOf(operation.value),
  ): void {
    const fact = this.begin(FactKind.invoked, 0);
    operation.invokedSequence = fact.sequence;
    operation.invokedAt = this.now;
    this.roll(FactKind.invoked, 0, operation.id, 0);
    if (this.digest !== null) this.digest.pair(keyHash, valueHash);
    if (this.hearing !== null) this.hearing.invoked(fact, operation);
    if (this.counters !== null) this.counters.invoked(operation);
    if (this.heard(FactKind.invoked)) this.tellOperation(operation);
  }

  completed(operation: Operation): void {
    const fact = this.begin(FactKind.completed, 0);
    const { outcome } = operation;
    fact.code = outcome;
    operation.completedSequence = fact.sequence;
    operation.completedAt = this.now;
    this.roll(FactKind.completed, 0, operation.id, (outcome << 8) | operation.cause);
    if (this.digest !== null && operation.found !== null)
      this.digest.pair(hashText(operation.found), operation.found.length);
    if (this.hearing !== null) this.hearing.completed(fact, operation);
    if (this.counters !== null) this.counters.completed(operation);
    if (this.heard(FactKind.completed)) this.tellOperation(operation);
  }

  faultBegan(step: number, target: string): void {
    this.fact.code = step;
    this.fact.text = target;
    this.plain(FactKind.faultBegan, 0, step);
  }

  faultEnded(step: number, target: string): void {
    this.fact.code = step;
    this.fact.text = target;
    this.plain(FactKind.faultEnded, 0, step);
  }

  /** What only the fault itself can tell of its effect. */
  faultDid(step: number, target: string, amount: number, what: string): void {
    this.fact.code = step;
    this.fact.text = target;
    this.fact.index = amount;
    this.fact.what = what;
    this.plain(FactKind.faultDid, 0, step ^ Math.imul(amount, SPREAD));
  }

  phase(phase: Phase): void {
    this.fact.code = phase;
    this.plain(FactKind.phase, 0, phase);
  }

  /** `place`: where in the source it was; '' if nobody knows. It is no part of the history, and not in the digest. */
  threw(node: NodeId, message: string, place = ''): void {
    this.fact.text = message;
    this.fact.what = place;
    this.plain(FactKind.threw, node, hashText(message));
  }

  /** A replica handed out what no host can use. */
  unusable(node: NodeId, message: string): void {
    this.fact.text = message;
    this.plain(FactKind.unusable, node, hashText(message));
  }

  private ofRequest(kind: FactKind, node: NodeId, request: Request): void {
    this.others++;
    this.roll(kind, node, request.client, request.attempt);
    if (!this.heard(kind)) return;
    this.fill(kind, node).request = request;
    this.tell();
  }

  private ofReply(kind: FactKind, node: NodeId, reply: Reply): void {
    this.others++;
    this.roll(kind, node, (reply.client << 8) | reply.status, reply.attempt);
    if (!this.heard(kind)) return;
    this.fill(kind, node).reply = reply;
    this.tell();
  }

  private plain(kind: FactKind, node: NodeId, word: number): void {
    this.begin(kind, node);
    this.roll(kind, node, word, 0);
    this.tell();
  }

  private begin(kind: FactKind, node: NodeId): Fact {
    this.others++;
    return this.fill(kind, node);
  }

  /** The Fact whose number is told already, with what all kinds have. */
  private fill(kind: FactKind, node: NodeId): Fact {
    const fact = this.fact;
    fact.sequence = this.count;
    fact.kind = kind;
    fact.node = node;
    fact.time = this.now;
    return fact;
  }

  /** Fills the Fact, whose number is told already, with what is to be known of a message without opening it. */
  private ofMessage(kind: FactKind, node: NodeId, peer: NodeId, { type }: Message): Fact {
    const fact = this.fill(kind, node);
    fact.peer = peer;
    fact.code = type;
    return fact;
  }

  private ofCommit(node: NodeId, term: Term, index: Index): Fact {
    const fact = this.fill(FactKind.commit, node);
    fact.term = term;
    fact.index = index;
    return fact;
  }

  private ofApplied(node: NodeId, declaration: Declaration): Fact {
    const fact = this.fill(FactKind.applied, node);
    fact.term = declaration.term;
    fact.index = declaration.index;
    fact.session = declaration.session;
    fact.serial = declaration.serial;
    fact.effect = declaration.effect;
    fact.stateHash = declaration.stateHash;
    return fact;
  }

  /** Of every fact its time, kind and server are digested, and two words more. */
  private roll(kind: FactKind, node: NodeId, c: number, d: number): void {
    const digest = this.digest;
    if (digest === null) return;
    digest.four(wordOf(this.now), (kind << 16) | node, c, d);
  }

  private digestWrite(digest: Digest, node: NodeId, write: Write): void {
    const { entries, snapshot, truncateFrom } = write;
    const { length } = entries;
    const votedFor = write.hardState ? (write.votedFor + 1) << 20 : 0;
    const now = wordOf(this.now);
    const issued = (FactKind.writeIssued << 16) | node;
    const state = write.term ^ votedFor;
    if (length === 1) {
      digest.eight(now, issued, write.id, state, truncateFrom, 1, entries[0].term, entries[0].hash);
    } else {
      digest.four(now, issued, write.id, state);
      digest.pair(truncateFrom, length);
      for (let i = 0; i < length; i++) digest.pair(entries[i].term, entries[i].hash);
    }
    if (snapshot !== null) digest.pair(snapshot.lastIncludedIndex, snapshot.stateHash);
  }

  private tellMessage(message: Message): void {
    this.fact.message = message;
    this.tell();
  }

  private tellWrite(write: Write): void {
    this.fact.write = write;
    this.tell();
  }

  private tellOperation(operation: Operation): void {
    this.fact.operation = operation;
    this.tell();
  }

  private heard(kind: FactKind): boolean {
    return (this.tables & (1 << kind)) !== 0;
  }

  private tell(): void {
    const fact = this.fact;
    const handlers = this.handlers[fact.kind];
    for (let i = 0; i < handlers.length; i++) handlers[i](fact);
  }
}

function wordOf(now: Micros): number {
  return (now | 0) === now ? now : longWordOf(now);
}

/** Microseconds since the start pass 2^32 after 71 minutes: both halves count. */
function longWordOf(now: Micros): number {
  return now ^ Math.imul((now / TWO_32) | 0, 0x9e3779b1);
}

/** What a message says yes or no to. Asked for `true`, as whether something counts as true takes ten times as long. */
function flagsOf(message: Message): number {
  let flags = 0;
  if (message.success === true) flags = 1 << 24;
  if (message.wantAck === true) flags |= 1 << 27;
  if (message.preVote === true || message.transfer === true || message.done === true)
    flags |= rareFlagsOf(message);
  return flags;
}

function rareFlagsOf({ preVote, transfer, done }: Message): number {
  return (preVote ? 1 << 25 : 0) | (transfer ? 1 << 26 : 0) | (done ? 1 << 28 : 0);
}

function hashOf(text: string | null): number {
  return text === null ? 0 : hashText(text);
}
