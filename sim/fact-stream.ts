import { hashText } from '../core/hash.ts';
import type { Declaration, Durable, Reply, Request, Write } from '../core/io.ts';
import type { Configuration } from '../core/raft/configuration.ts';
import type { Message } from '../core/raft/messages.ts';
import type { Index, Micros, NodeId, Term } from '../core/units.ts';
import { type DropReason, Fact, type FactConsumer, FactKind, factKindCount, type Phase } from './facts.ts';
import type { Hearing } from './judges/hearing.ts';
import { Digest } from './kernel/digest.ts';
import type { Counters } from './measure/counters.ts';
import type { Operation } from './operation.ts';

type Handler = (fact: Fact) => void;

/** Spreads a second value over a word that holds one already. */
const SPREAD = 0x01000193;
const TWO_32 = 4294967296;

/** Who is told directly, with what a fact is about: the judges and what counts every message and operation. */
export interface Direct {
  readonly hearing: Hearing | null;
  readonly counters: Counters | null;
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
  /** A bit for each kind that somebody listens to through a table: most facts are heard by nobody there. */
  private tables = 0;

  /** `digested: false` only to measure what the digest costs. */
  constructor(consumers: readonly FactConsumer[], digested = true, direct = NOBODY_DIRECT) {
    this.digest = digested ? new Digest() : null;
    this.handlers = UNHEARD.slice();
    this.hearing = direct.hearing;
    this.counters = direct.counters;
    if (direct.hearing !== null) this.listen(direct.hearing.rare);
    for (const consumer of consumers) this.listen(consumer.on);
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

  /** Nobody listens any more. */
  close(): void {
    this.hearing = null;
    this.counters = null;
    this.tables = 0;
    this.handlers = UNHEARD;
  }

  /** How many facts have been told: the number of the last one. */
  get count(): number {
    return this.fact.sequence;
  }

  digestText(): string {
    return this.digest === null ? '' : this.digest.toString();
  }

  /**
   * A message is digested whole when it leaves; later facts name it by its number. Of most there is nothing to tell
   * anybody, so the Fact is filled for the others only.
   */
  messageSent(message: Message, heldBack: boolean): void {
    const { digest, hearing, counters } = this;
    const { type, from, to, term } = message;
    this.fact.sequence++;
    if (digest !== null) {
      digest.eight(
        wordOf(this.now),
        (FactKind.messageSent << 16) | from,
        message.id,
        term,
        (to << 8) | type | flagsOf(message),
        message.prevLogIndex ^ Math.imul(message.prevLogTerm, SPREAD),
        message.leaderCommit ^ Math.imul(message.matchIndex, SPREAD),
        message.entries.length ^
          Math.imul(message.round, SPREAD) ^
          Math.imul(message.conflictIndex, 0x9e3779b1) ^
          Math.imul(message.conflictTerm, 0x85ebca77) ^
          Math.imul(message.offset, 0xc2b2ae3d),
      );
    }
    if (hearing !== null && !hearing.expects(message))
      hearing.messageSent(this.ofMessage(FactKind.messageSent, from, to, message), message);
    if (counters !== null) counters.messageSent(this.now, heldBack);
    if (this.heard(FactKind.messageSent)) {
      this.ofMessage(FactKind.messageSent, from, to, message).effect = heldBack;
      this.tellMessage(message);
    }
  }

  messageDelivered(message: Message): void {
    const { hearing, counters } = this;
    const { from, to } = message;
    this.fact.sequence++;
    this.roll(FactKind.messageDelivered, to, message.id, from);
    if (hearing !== null) hearing.messageDelivered(message);
    if (counters !== null) counters.messageDelivered(this.now);
    if (this.heard(FactKind.messageDelivered)) {
      this.ofMessage(FactKind.messageDelivered, to, from, message);
      this.tellMessage(message);
    }
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
    this.fact.sequence++;
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
    this.fact.sequence++;
    this.roll(FactKind.writeDurable, node, write.id, 0);
    if (hearing !== null && !hearing.expectsDurable(node, write))
      hearing.writeDurable(this.fill(FactKind.writeDurable, node), write);
    if (this.heard(FactKind.writeDurable)) {
      this.fill(FactKind.writeDurable, node);
      this.tellWrite(write);
    }
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
    this.fact.sequence++;
    this.roll(FactKind.commit, node, term, index);
    if (hearing !== null && !hearing.expectsCommit(node, term, index))
      hearing.commit(this.ofCommit(node, term, index));
    if (this.heard(FactKind.commit)) {
      this.ofCommit(node, term, index);
      this.tell();
    }
  }

  applied(node: NodeId, declaration: Declaration): void {
    const { hearing } = this;
    this.fact.sequence++;
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
    this.fact.sequence++;
    this.roll(kind, node, request.client, request.attempt);
    if (!this.heard(kind)) return;
    this.fill(kind, node).request = request;
    this.tell();
  }

  private ofReply(kind: FactKind, node: NodeId, reply: Reply): void {
    this.fact.sequence++;
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
    this.fact.sequence++;
    return this.fill(kind, node);
  }

  /** The Fact whose number is told already, with what all kinds have. */
  private fill(kind: FactKind, node: NodeId): Fact {
    const fact = this.fact;
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
    this.roll(FactKind.writeIssued, node, write.id, write.term ^ votedFor);
    if (length === 1) digest.four(truncateFrom, 1, entries[0].term, entries[0].hash);
    else {
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
