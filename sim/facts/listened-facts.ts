import type { Declaration, Reply, Request, Write } from '../../core/io.ts';
import type { Message } from '../../core/raft/messages.ts';
import type { Index, NodeId, Term } from '../../core/units.ts';
import { type DropReason, type Fact, FactKind } from './facts.ts';
import { RareFacts } from './rare-facts.ts';

/**
 * What the fact stream does for frequent facts that have other listeners than the judges: direct consumers are called first,
 * and the Fact is only filled if there is a handler. Storing a young object (the message, the write) in the old Fact goes
 * through V8's write barrier, which costs more than everything else here.
 */
export abstract class ListenedFacts extends RareFacts {
  protected dispatchSent(message: Message, heldBack: boolean): void {
    const { direct } = this;
    for (let i = 0; i < direct.length; i++) direct[i].messageSent(this.now, message, heldBack);
    if (!this.hasHandler(FactKind.messageSent)) return;
    this.ofMessage(FactKind.messageSent, message.from, message.to, message).effect = heldBack;
    this.dispatchMessage(message);
  }

  protected dispatchDelivered(message: Message): void {
    const { direct } = this;
    for (let i = 0; i < direct.length; i++) direct[i].messageDelivered(this.now, message);
    if (!this.hasHandler(FactKind.messageDelivered)) return;
    this.ofMessage(FactKind.messageDelivered, message.to, message.from, message);
    this.dispatchMessage(message);
  }

  /** Fills the Fact for a message that is counted already, with its servers and its type. */
  protected ofMessage(kind: FactKind, node: NodeId, peer: NodeId, { type }: Message): Fact {
    const fact = this.fill(kind, node);
    fact.peer = peer;
    fact.code = type;
    return fact;
  }

  protected dispatchRequest(kind: FactKind, node: NodeId, request: Request, reason: DropReason): void {
    const { direct } = this;
    for (let i = 0; i < direct.length; i++) direct[i].request(kind, this.now, node, request, reason);
    if (!this.hasHandler(kind)) return;
    const fact = this.fill(kind, node);
    fact.request = request;
    fact.reason = reason;
    this.dispatch();
  }

  protected dispatchReply(kind: FactKind, node: NodeId, reply: Reply, reason: DropReason): void {
    const { direct } = this;
    for (let i = 0; i < direct.length; i++) direct[i].reply(kind, this.now, node, reply, reason);
    if (!this.hasHandler(kind)) return;
    const fact = this.fill(kind, node);
    fact.reply = reply;
    fact.reason = reason;
    this.dispatch();
  }

  protected dispatchIssued(node: NodeId, write: Write): void {
    const { direct } = this;
    for (let i = 0; i < direct.length; i++) direct[i].writeIssued(this.now, node, write);
    if (this.hasHandler(FactKind.writeIssued)) this.dispatchWrite(FactKind.writeIssued, node, write);
  }

  protected dispatchDurable(node: NodeId, write: Write): void {
    const { direct } = this;
    for (let i = 0; i < direct.length; i++) direct[i].writeDurable(this.now, node, write);
    if (this.hasHandler(FactKind.writeDurable)) this.dispatchWrite(FactKind.writeDurable, node, write);
  }

  private dispatchWrite(kind: FactKind, node: NodeId, write: Write): void {
    this.fill(kind, node).write = write;
    this.dispatch();
  }

  protected dispatchCommit(node: NodeId, term: Term, index: Index): void {
    const { direct } = this;
    for (let i = 0; i < direct.length; i++) direct[i].commit(this.now, node, term, index);
    if (!this.hasHandler(FactKind.commit)) return;
    this.ofCommit(node, term, index);
    this.dispatch();
  }

  protected ofCommit(node: NodeId, term: Term, index: Index): Fact {
    const fact = this.fill(FactKind.commit, node);
    fact.term = term;
    fact.index = index;
    return fact;
  }

  protected dispatchApplied(node: NodeId, declaration: Declaration): void {
    const { direct } = this;
    for (let i = 0; i < direct.length; i++) direct[i].applied(this.now, node, declaration);
    if (!this.hasHandler(FactKind.applied)) return;
    this.ofApplied(node, declaration);
    this.dispatch();
  }

  protected ofApplied(node: NodeId, declaration: Declaration): Fact {
    const fact = this.fill(FactKind.applied, node);
    fact.term = declaration.term;
    fact.index = declaration.index;
    fact.session = declaration.session;
    fact.serial = declaration.serial;
    fact.effect = declaration.effect;
    fact.stateHash = declaration.stateHash;
    return fact;
  }
}
