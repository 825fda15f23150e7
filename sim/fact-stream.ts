import { hashText } from '../core/hash.ts';
import type { Declaration, Durable, Reply, Request, Write } from '../core/io.ts';
import type { Configuration } from '../core/raft/configuration.ts';
import type { Message } from '../core/raft/messages.ts';
import type { Micros, NodeId } from '../core/units.ts';
import { type DropReason, Fact, type FactConsumer, FactKind, factKindCount, type Phase } from './facts.ts';
import { Digest } from './kernel/digest.ts';
import type { Operation } from './operation.ts';

type Handler = (fact: Fact) => void;

/**
 * Where facts are told, digested and handed on. One method a kind: each sets the fields of its kind in the one
 * Fact object, rolls the same fields into the digest, and calls who listens to that kind.
 */
export class FactStream {
  /** World time of whatever is told next; the event loop sets it. */
  now: Micros = 0;
  private readonly fact = new Fact();
  private readonly digest: Digest | null;
  private readonly handlers: Handler[][] = Array.from({ length: factKindCount }, () => []);

  /** `digested: false` only to measure what the digest costs. */
  constructor(consumers: readonly FactConsumer[], digested = true) {
    this.digest = digested ? new Digest() : null;
    for (const consumer of consumers) {
      for (const [kind, handler] of Object.entries(consumer.on)) this.handlers[Number(kind)].push(handler);
    }
  }

  /** Nobody listens any more. */
  close(): void {
    for (const handlers of this.handlers) handlers.length = 0;
  }

  /** How many facts have been told: the number of the last one. */
  get count(): number {
    return this.fact.sequence;
  }

  digestText(): string {
    return this.digest === null ? '' : this.digest.toString();
  }

  messageSent(message: Message, heldBack: boolean): void {
    const fact = this.fact;
    fact.effect = heldBack;
    this.ofMessage(FactKind.messageSent, message, message.from, message.to);
    if (this.digest !== null) this.digestMessage(message);
    this.tell();
  }

  messageDelivered(message: Message): void {
    this.ofMessage(FactKind.messageDelivered, message, message.to, message.from);
    this.tell();
  }

  messageDropped(message: Message, reason: DropReason): void {
    this.fact.reason = reason;
    this.ofMessage(FactKind.messageDropped, message, message.to, message.from);
    if (this.digest !== null) this.digest.word(reason);
    this.tell();
  }

  messageDuplicated(message: Message): void {
    this.ofMessage(FactKind.messageDuplicated, message, message.from, message.to);
    this.tell();
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

  writeIssued(node: NodeId, write: Write): void {
    this.ofWrite(FactKind.writeIssued, node, write);
    const digest = this.digest;
    if (digest !== null) {
      digest.word(write.term ^ (write.hardState ? write.votedFor << 24 : 0));
      digest.word(write.truncateFrom);
      for (const entry of write.entries) {
        digest.word(entry.term);
        digest.word(entry.hash);
      }
      if (write.snapshot !== null) {
        digest.word(write.snapshot.lastIncludedIndex);
        digest.word(write.snapshot.stateHash);
      }
    }
    this.tell();
  }

  writeDurable(node: NodeId, write: Write): void {
    this.ofWrite(FactKind.writeDurable, node, write);
    this.tell();
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
    const fact = this.fact;
    fact.term = declaration.term;
    fact.code = declaration.role;
    fact.peer = declaration.leader;
    this.begin(FactKind.role, node);
    if (this.digest !== null) {
      this.digest.word(declaration.term);
      this.digest.word((declaration.role << 16) | declaration.leader);
    }
    this.tell();
  }

  commit(node: NodeId, declaration: Declaration): void {
    const fact = this.fact;
    fact.term = declaration.term;
    fact.index = declaration.index;
    this.begin(FactKind.commit, node);
    if (this.digest !== null) {
      this.digest.word(declaration.term);
      this.digest.word(declaration.index);
    }
    this.tell();
  }

  applied(node: NodeId, declaration: Declaration): void {
    const fact = this.fact;
    fact.term = declaration.term;
    fact.index = declaration.index;
    fact.session = declaration.session;
    fact.serial = declaration.serial;
    fact.effect = declaration.effect;
    fact.stateHash = declaration.stateHash;
    this.begin(FactKind.applied, node);
    if (this.digest !== null) {
      this.digest.word(declaration.index);
      this.digest.word(declaration.stateHash);
    }
    this.tell();
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
    operation.invokedSequence = this.fact.sequence + 1;
    operation.invokedAt = this.now;
    this.ofOperation(FactKind.invoked, operation);
    if (this.digest !== null) {
      this.digest.word(keyHash);
      this.digest.word(valueHash);
    }
    this.tell();
  }

  completed(operation: Operation): void {
    operation.completedSequence = this.fact.sequence + 1;
    operation.completedAt = this.now;
    this.fact.code = operation.outcome;
    this.ofOperation(FactKind.completed, operation);
    if (this.digest !== null) {
      this.digest.word((operation.outcome << 8) | operation.cause);
      this.digest.word(hashOf(operation.found));
    }
    this.tell();
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
    this.plain(FactKind.faultDid, 0, step ^ Math.imul(amount, 0x01000193));
  }

  phase(phase: Phase): void {
    this.fact.code = phase;
    this.plain(FactKind.phase, 0, phase);
  }

  threw(node: NodeId, message: string): void {
    this.fact.text = message;
    this.plain(FactKind.threw, node, hashText(message));
  }

  private ofMessage(kind: FactKind, message: Message, node: NodeId, peer: NodeId): void {
    const fact = this.fact;
    fact.message = message;
    fact.peer = peer;
    fact.code = message.type;
    this.begin(kind, node);
    if (this.digest !== null) this.digest.word(message.id);
  }

  /** A message is digested whole when it leaves; later facts name it by its number. */
  private digestMessage(message: Message): void {
    const digest = this.digest;
    if (digest === null) return;
    digest.word((message.from << 20) | (message.to << 8) | message.type);
    digest.word(message.term);
    digest.word(message.prevLogIndex ^ Math.imul(message.prevLogTerm, 0x01000193));
    digest.word(message.leaderCommit ^ Math.imul(message.matchIndex, 0x01000193));
    digest.word(message.entries.length ^ (message.success ? 0x10000 : 0) ^ (message.preVote ? 0x20000 : 0));
    digest.word(message.round ^ Math.imul(message.conflictIndex, 0x01000193) ^ message.conflictTerm);
  }

  private ofRequest(kind: FactKind, node: NodeId, request: Request): void {
    this.fact.request = request;
    this.begin(kind, node);
    if (this.digest !== null) {
      this.digest.word(request.client);
      this.digest.word(request.attempt);
    }
    this.tell();
  }

  private ofReply(kind: FactKind, node: NodeId, reply: Reply): void {
    this.fact.reply = reply;
    this.begin(kind, node);
    if (this.digest !== null) {
      this.digest.word((reply.client << 8) | reply.status);
      this.digest.word(reply.attempt);
    }
    this.tell();
  }

  private ofWrite(kind: FactKind, node: NodeId, write: Write): void {
    this.fact.write = write;
    this.begin(kind, node);
    if (this.digest !== null) this.digest.word(write.id);
  }

  private ofOperation(kind: FactKind, operation: Operation): void {
    this.fact.operation = operation;
    this.begin(kind, 0);
    if (this.digest !== null) this.digest.word(operation.id);
  }

  private plain(kind: FactKind, node: NodeId, word: number): void {
    this.begin(kind, node);
    if (this.digest !== null) this.digest.word(word);
    this.tell();
  }

  private begin(kind: FactKind, node: NodeId): void {
    const fact = this.fact;
    fact.kind = kind;
    fact.node = node;
    fact.sequence++;
    const now = this.now;
    fact.time = now;
    if (this.digest !== null) {
      // Microseconds since the start pass 2^32 after 71 minutes: both halves count.
      this.digest.word(now ^ Math.imul((now / 4294967296) | 0, 0x9e3779b1));
      this.digest.word((kind << 16) | node);
    }
  }

  private tell(): void {
    const fact = this.fact;
    const handlers = this.handlers[fact.kind];
    for (let i = 0; i < handlers.length; i++) handlers[i](fact);
  }
}

function hashOf(text: string | null): number {
  return text === null ? 0 : hashText(text);
}
