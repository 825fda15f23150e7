import type { Reply, Request, Write } from '../../../core/io.ts';
import type { Message } from '../../../core/raft/messages.ts';
import { type Fact, type FactConsumer, FactKind, factKindCount } from '../../facts.ts';
import type { Operation } from '../../operation.ts';
import type { TraceEvent } from './event.ts';
import { Field, REASON_SHIFT, UNCERTAIN } from './tape-layout.ts';
import { eventsOn } from './tape-reader.ts';
import { TapeWriter } from './tape-writer.ts';

/**
 * A consumer that keeps all facts of a run in some twenty bytes each, outside of V8's heap, and turns them into events of a
 * trace only when they are read. Facts of rare kinds, and numbers of more than 31 bits, are kept as events at once.
 */
export class Tape extends TapeWriter implements FactConsumer {
  readonly on: Partial<Record<FactKind, (fact: Fact) => void>> = {};

  /** @param most later facts are not kept */
  constructor(most = Number.POSITIVE_INFINITY) {
    super(most);
    const { on } = this;
    for (let kind = 1; kind < factKindCount; kind++) on[kind as FactKind] = (fact) => this.keep(fact);
    on[FactKind.messageSent] = (fact) => this.sent(fact, fact.message);
    on[FactKind.messageDelivered] = (fact) => this.moved(fact, fact.message, 0);
    on[FactKind.messageDropped] = (fact) => this.moved(fact, fact.message, fact.reason);
    on[FactKind.messageDuplicated] = (fact) => this.moved(fact, fact.message, 0);
    on[FactKind.requestSent] = (fact) => this.request(fact, fact.request, 0);
    on[FactKind.requestDelivered] = (fact) => this.request(fact, fact.request, 0);
    on[FactKind.requestDropped] = (fact) => this.request(fact, fact.request, fact.reason);
    on[FactKind.replySent] = (fact) => this.reply(fact, fact.reply, 0);
    on[FactKind.replyDelivered] = (fact) => this.reply(fact, fact.reply, 0);
    on[FactKind.replyDropped] = (fact) => this.reply(fact, fact.reply, fact.reason);
    on[FactKind.writeIssued] = (fact) => this.writeIssued(fact, fact.write);
    on[FactKind.writeDurable] = (fact) => this.writeDurable(fact, fact.write);
    on[FactKind.commit] = (fact) => this.commit(fact);
    on[FactKind.applied] = (fact) => this.applied(fact);
    on[FactKind.invoked] = (fact) => this.invoked(fact, fact.operation);
    on[FactKind.completed] = (fact) => this.completed(fact, fact.operation);
  }

  /** The facts in order, in the form that traces hold. */
  [Symbol.iterator](): Iterator<TraceEvent> {
    return eventsOn(this);
  }

  private sent(fact: Fact, message: Message | null): void {
    if (message === null || !this.begin(fact, fact.peer, message.type, message.entries.length)) return;
    const { entries, snapshot } = message;
    const fields = this.at++;
    let bits = flagsOf(message);
    if (fact.effect) bits |= Field.heldBack;
    this.put(message.id);
    this.put(message.term);
    if (message.prevLogIndex !== 0) {
      bits |= Field.prevLogIndex;
      this.put(message.prevLogIndex);
    }
    if (message.prevLogTerm !== 0) {
      bits |= Field.prevLogTerm;
      this.put(message.prevLogTerm);
    }
    if (entries.length !== 0) {
      bits |= Field.entries;
      this.entries(entries);
    }
    if (message.leaderCommit !== 0) {
      bits |= Field.leaderCommit;
      this.put(message.leaderCommit);
    }
    if (message.matchIndex !== 0) {
      bits |= Field.matchIndex;
      this.put(message.matchIndex);
    }
    if (message.conflictIndex !== 0) {
      bits |= Field.conflictIndex;
      this.put(message.conflictIndex);
    }
    if (message.conflictTerm !== 0) {
      bits |= Field.conflictTerm;
      this.put(message.conflictTerm);
    }
    if (message.round !== 0) {
      bits |= Field.round;
      this.put(message.round);
    }
    if (snapshot !== null) {
      bits |= Field.snapshot;
      this.put(snapshot.lastIncludedIndex);
      this.put(snapshot.lastIncludedTerm);
    }
    if (message.offset !== 0) {
      bits |= Field.offset;
      this.put(message.offset);
    }
    this.replace(fields, bits);
    this.end(fact);
  }

  private moved(fact: Fact, message: Message | null, reason: number): void {
    if (message === null || !this.begin(fact, fact.peer, message.type | (reason << REASON_SHIFT))) return;
    this.put(message.id);
    this.end(fact);
  }

  private request(fact: Fact, request: Request | null, reason: number): void {
    if (request === null || !this.begin(fact, 0, reason)) return;
    this.put(request.client);
    this.put(request.attempt);
    this.put(this.payloads.numberOf(request.command));
    this.end(fact);
  }

  private reply(fact: Fact, reply: Reply | null, reason: number): void {
    if (reply === null) return;
    const code = reply.status | (reason << REASON_SHIFT) | (reply.uncertain ? UNCERTAIN : 0);
    if (!this.begin(fact, reply.leader, code)) return;
    this.put(reply.client);
    this.put(reply.attempt);
    this.text(reply.value);
    this.end(fact);
  }

  private writeIssued(fact: Fact, write: Write | null): void {
    if (write === null || !this.begin(fact, 0, 0, write.entries.length)) return;
    const { entries, snapshot } = write;
    const fields = this.at++;
    let bits = 0;
    this.put(write.id);
    if (write.hardState) {
      bits |= Field.hardState;
      this.put(write.term);
      this.put(write.votedFor);
    }
    if (write.truncateFrom !== 0) {
      bits |= Field.truncateFrom;
      this.put(write.truncateFrom);
    }
    if (entries.length !== 0) {
      bits |= Field.entries;
      this.entries(entries);
    }
    if (snapshot !== null) {
      bits |= Field.snapshot;
      this.put(snapshot.lastIncludedIndex);
      this.put(snapshot.lastIncludedTerm);
    }
    this.replace(fields, bits);
    this.end(fact);
  }

  private writeDurable(fact: Fact, write: Write | null): void {
    if (write === null || !this.begin(fact, 0, 0)) return;
    this.put(write.id);
    this.end(fact);
  }

  private commit(fact: Fact): void {
    if (!this.begin(fact, 0, 0)) return;
    this.put(fact.term);
    this.put(fact.index);
    this.end(fact);
  }

  private applied(fact: Fact): void {
    if (!this.begin(fact, 0, fact.effect ? 1 : 0)) return;
    this.put(fact.index);
    this.put(fact.term);
    this.put(fact.session);
    this.put(fact.serial);
    this.put(fact.stateHash | 0);
    this.end(fact);
  }

  private invoked(fact: Fact, operation: Operation | null): void {
    if (operation === null || !this.begin(fact, 0, 0)) return;
    this.operation(operation);
    this.end(fact);
  }

  private completed(fact: Fact, operation: Operation | null): void {
    if (operation === null) return;
    const { outcome, cause, matched } = operation;
    if (!this.begin(fact, matched ? 1 : 0, outcome | (cause << REASON_SHIFT))) return;
    this.operation(operation);
    this.text(operation.found);
    this.end(fact);
  }

  private operation(operation: Operation): void {
    this.put(operation.id);
    this.put(operation.client);
    this.put(this.payloads.numberOf(operation));
  }
}

function flagsOf(message: Message): number {
  let bits = 0;
  if (message.success) bits |= Field.success;
  if (message.preVote) bits |= Field.preVote;
  if (message.transfer) bits |= Field.transfer;
  if (message.done) bits |= Field.done;
  return bits;
}
