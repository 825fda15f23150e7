import { hashText } from '../../core/hash.ts';
import type { Declaration, Durable } from '../../core/io.ts';
import type { Configuration } from '../../core/raft/configuration.ts';
import type { Message } from '../../core/raft/messages.ts';
import type { NodeId } from '../../core/units.ts';
import { SPREAD } from './fact-digest.ts';
import { FactDispatcher } from './fact-dispatcher.ts';
import { type DropReason, FactKind, type Phase } from './facts.ts';

/** The methods for rare kinds of facts: they always fill the Fact, digest it and dispatch it, listeners or not. */
export abstract class RareFacts extends FactDispatcher {
  messageDropped(message: Message, reason: DropReason): void {
    const fact = this.begin(FactKind.messageDropped, message.to);
    fact.peer = message.from;
    fact.code = message.type;
    fact.reason = reason;
    this.roll(FactKind.messageDropped, message.to, message.id, reason);
    this.dispatchMessage(message);
  }

  messageDuplicated(message: Message): void {
    const fact = this.begin(FactKind.messageDuplicated, message.from);
    fact.peer = message.to;
    fact.code = message.type;
    this.roll(FactKind.messageDuplicated, message.from, message.id, message.to);
    this.dispatchMessage(message);
  }

  protected dispatchMessage(message: Message): void {
    this.fact.message = message;
    this.dispatch();
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
    this.dispatch();
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

  /** `place`: where in the source, '' if unknown. Not digested: it may differ between versions of Node. */
  threw(node: NodeId, message: string, place = ''): void {
    this.fact.text = message;
    this.fact.what = place;
    this.plain(FactKind.threw, node, hashText(message));
  }

  /** A replica returned output that no host can use. */
  unusable(node: NodeId, message: string): void {
    this.fact.text = message;
    this.plain(FactKind.unusable, node, hashText(message));
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

  /** An effect of a fault that only the fault itself can count. */
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

  /** Completes and dispatches a fact whose other fields are in the Fact already. */
  private plain(kind: FactKind, node: NodeId, word: number): void {
    this.begin(kind, node);
    this.roll(kind, node, word, 0);
    this.dispatch();
  }
}
