import { hashText } from '../../core/hash.ts';
import type { Declaration, Reply, Request, Write } from '../../core/io.ts';
import type { Message } from '../../core/raft/messages.ts';
import type { Index, NodeId, Term } from '../../core/units.ts';
import { digestMessage, digestWrite, hashOf } from './fact-digest.ts';
import { DropReason, FactKind } from './facts.ts';
import { ListenedFacts } from './listened-facts.ts';
import type { Operation } from './operation.ts';

/* Bit masks of kinds, as in `listenedKinds`. */
const SENT = 1 << FactKind.messageSent;
const DELIVERED = 1 << FactKind.messageDelivered;
const WRITES = (1 << FactKind.writeIssued) | (1 << FactKind.writeDurable);

/**
 * The entry point for facts, with one method for each kind: it rolls the fact into the digest and passes it to the
 * listeners of that kind. Three sorts of listeners differ in how they are called: judges and counters, which every run has,
 * by name; direct consumers (a recorder), with what the fact consists of; handlers, which are found in a table by kind, with
 * the run's single Fact object. The methods of the rare kinds are in `RareFacts`. Those here are so frequent that they fill
 * the Fact only for a handler. `ListenedFacts` calls the second and third sort.
 */
export class FactStream extends ListenedFacts {
  /**
   * Digests the message's fields; later facts about it only digest its number. For most messages the Fact is not filled:
   * no judge needs them (`expectsSent`), and nobody else listens. `heldBack`: later messages will overtake this one.
   */
  messageSent(message: Message, heldBack: boolean): void {
    const listened = heldBack !== false || (this.listenedKinds & SENT) !== 0;
    if (listened) this.wakeCounters(heldBack);
    const { digest } = this;
    this.messages.sent++;
    if (digest !== null) digestMessage(digest, this.now, message);
    if (this.hearing !== null && !this.hearing.expectsSent(message)) this.judgeSent(message);
    if (listened) this.dispatchSent(message, heldBack);
  }

  private judgeSent(message: Message): void {
    const fact = this.ofMessage(FactKind.messageSent, message.from, message.to, message);
    if (this.hearing !== null) this.hearing.messageSent(fact, message);
  }

  messageDelivered(message: Message): void {
    const listened = (this.listenedKinds & DELIVERED) !== 0;
    if (listened) this.wakeCounters(false);
    this.messages.delivered++;
    this.roll(FactKind.messageDelivered, message.to, message.id, message.from);
    if (this.hearing !== null) this.hearing.messageDelivered(message);
    if (listened) this.dispatchDelivered(message);
  }

  /** Lets the counters close their intervals that end by now, before the message is counted. */
  private wakeCounters(heldBack: boolean): void {
    if (this.counters === null) return;
    this.counters.wake(this.now);
    if (heldBack) this.counters.heldBack();
  }

  requestSent(node: NodeId, request: Request): void {
    this.ofRequest(FactKind.requestSent, node, request);
  }

  requestDelivered(node: NodeId, request: Request): void {
    if (this.hearing !== null) this.hearing.requestTaken(this.now, node, request);
    this.ofRequest(FactKind.requestDelivered, node, request);
  }

  requestDropped(node: NodeId, request: Request, reason: DropReason): void {
    this.ofRequest(FactKind.requestDropped, node, request, reason);
  }

  replySent(node: NodeId, reply: Reply): void {
    if (this.hearing !== null) this.hearing.requestAnswered(this.now, node, reply);
    this.ofReply(FactKind.replySent, node, reply);
  }

  replyDelivered(node: NodeId, reply: Reply): void {
    this.ofReply(FactKind.replyDelivered, node, reply);
  }

  replyDropped(node: NodeId, reply: Reply, reason: DropReason): void {
    this.ofReply(FactKind.replyDropped, node, reply, reason);
  }

  private ofRequest(
    kind: FactKind,
    node: NodeId,
    request: Request,
    reason: DropReason = DropReason.loss,
  ): void {
    this.others++;
    this.roll(kind, node, request.client, request.attempt);
    if (this.hasListener(kind)) this.dispatchRequest(kind, node, request, reason);
  }

  private ofReply(kind: FactKind, node: NodeId, reply: Reply, reason: DropReason = DropReason.loss): void {
    this.others++;
    this.roll(kind, node, (reply.client << 8) | reply.status, reply.attempt);
    if (this.hasListener(kind)) this.dispatchReply(kind, node, reply, reason);
  }

  /** Digests the whole write; `writeDurable` only digests its number. */
  writeIssued(node: NodeId, write: Write): void {
    const { digest, hearing } = this;
    this.others++;
    if (digest !== null) digestWrite(digest, this.now, node, write);
    if (hearing !== null && !hearing.expectsIssued(node, write))
      hearing.writeIssued(this.fill(FactKind.writeIssued, node), write);
    if (this.hasListener(FactKind.writeIssued)) this.dispatchIssued(node, write);
  }

  writeDurable(node: NodeId, write: Write): void {
    const { hearing } = this;
    this.others++;
    this.roll(FactKind.writeDurable, node, write.id, 0);
    if (hearing !== null && !hearing.expectsDurable(node, write))
      hearing.writeDurable(this.fill(FactKind.writeDurable, node), write);
    if (this.hasListener(FactKind.writeDurable)) this.dispatchDurable(node, write);
  }

  /** A write that is durable as soon as it is issued: both facts, in one call if no judge needs to look at either. */
  written(node: NodeId, write: Write): void {
    const { digest, hearing } = this;
    if (hearing === null || digest === null || hearing.expectsWritten(node, write) === false) {
      this.writeIssued(node, write);
      this.writeDurable(node, write);
      return;
    }
    digestWrite(digest, this.now, node, write);
    this.roll(FactKind.writeDurable, node, write.id, 0);
    if ((this.listenedKinds & WRITES) === 0) this.others += 2;
    else this.dispatchWritten(node, write);
  }

  private dispatchWritten(node: NodeId, write: Write): void {
    this.others++;
    if (this.hasListener(FactKind.writeIssued)) this.dispatchIssued(node, write);
    this.others++;
    if (this.hasListener(FactKind.writeDurable)) this.dispatchDurable(node, write);
  }

  commit(node: NodeId, declaration: Declaration): void {
    const { term, index } = declaration;
    const { hearing } = this;
    this.others++;
    this.roll(FactKind.commit, node, term, index);
    if (hearing !== null && !hearing.expectsCommit(node, term, index))
      hearing.commit(this.ofCommit(node, term, index));
    if (index > this.committed) this.rise(node, term, index);
    if (this.hasListener(FactKind.commit)) this.dispatchCommit(node, term, index);
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
    if (this.hasListener(FactKind.applied)) this.dispatchApplied(node, declaration);
  }

  /** `keyHash` and `valueHash`: the hashes of the operation's key and value, if the caller knows them already. */
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
    if (this.hasListener(FactKind.invoked)) this.dispatchOperation(operation);
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
    if (this.hasListener(FactKind.completed)) this.dispatchOperation(operation);
  }

  private dispatchOperation(operation: Operation): void {
    this.fact.operation = operation;
    this.dispatch();
  }
}
