import type { Reply, Request, Write } from '../../../core/io.ts';
import type { Message } from '../../../core/raft/messages.ts';
import { type Fact, type FactConsumer, FactKind, factKindCount } from '../../facts.ts';
import type { Operation } from '../../operation.ts';
import type { TraceEvent } from './event.ts';
import { Bit, REASON_SHIFT, UNCERTAIN } from './tape-layout.ts';
import { eventsOn } from './tape-reader.ts';
import { fits, TapeWriter } from './tape-writer.ts';

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
    if (message === null || this.isFull) return;
    const { id, term, prevLogIndex, prevLogTerm, leaderCommit, matchIndex, entries } = message;
    const { length } = entries;
    const special = isSpecial(message);
    let code: number = message.type;
    if (message.success) code |= Bit.success;
    if (fact.effect) code |= Bit.heldBack;
    if (special) code |= specialBits(message);
    const brief = length === 0 && prevLogTerm === 0 && leaderCommit === 0;
    if (brief) code |= Bit.brief;
    const page = this.begin(fact, fact.peer, code, length);
    const { at } = this;
    page[at] = id;
    page[at + 1] = term;
    page[at + 2] = prevLogIndex;
    page[at + 3] = matchIndex;
    if (!fits(id) || !fits(term) || !fits(prevLogIndex) || !fits(matchIndex)) this.exact = false;
    let end = at + 4;
    if (!brief) {
      page[at + 4] = prevLogTerm;
      page[at + 5] = leaderCommit;
      page[at + 6] = length;
      if (!fits(prevLogTerm) || !fits(leaderCommit)) this.exact = false;
      end = this.entries(page, at + 7, entries);
    }
    if (special) end = this.special(page, end, message);
    this.end(fact, end);
  }

  /** Writes the fields that only few messages use. */
  private special(page: Int32Array, at: number, message: Message): number {
    const { conflictIndex, conflictTerm, round, offset, snapshot } = message;
    page[at] = conflictIndex;
    page[at + 1] = conflictTerm;
    page[at + 2] = round;
    page[at + 3] = offset;
    if (!fits(conflictIndex) || !fits(conflictTerm) || !fits(round) || !fits(offset)) this.exact = false;
    return snapshot === null ? at + 4 : this.snapshot(page, at + 4, snapshot);
  }

  private snapshot(page: Int32Array, at: number, snapshot: NonNullable<Message['snapshot']>): number {
    const { lastIncludedIndex, lastIncludedTerm } = snapshot;
    page[at] = lastIncludedIndex;
    page[at + 1] = lastIncludedTerm;
    if (!fits(lastIncludedIndex) || !fits(lastIncludedTerm)) this.exact = false;
    return at + 2;
  }

  private moved(fact: Fact, message: Message | null, reason: number): void {
    if (message === null || this.isFull) return;
    const { id } = message;
    const page = this.begin(fact, fact.peer, fact.code | (reason << REASON_SHIFT));
    const { at } = this;
    page[at] = id;
    if (!fits(id)) this.exact = false;
    this.end(fact, at + 1);
  }

  private request(fact: Fact, request: Request | null, reason: number): void {
    if (request === null || this.isFull) return;
    const { client, attempt } = request;
    const page = this.begin(fact, 0, reason);
    const { at } = this;
    page[at] = client;
    page[at + 1] = attempt;
    page[at + 2] = this.payloads.numberOfCommand(request.command);
    if (!fits(client) || !fits(attempt)) this.exact = false;
    this.end(fact, at + 3);
  }

  private reply(fact: Fact, reply: Reply | null, reason: number): void {
    if (reply === null || this.isFull) return;
    const { client, attempt } = reply;
    const code = reply.status | (reason << REASON_SHIFT) | (reply.uncertain ? UNCERTAIN : 0);
    const page = this.begin(fact, reply.leader, code);
    const { at } = this;
    page[at] = client;
    page[at + 1] = attempt;
    page[at + 2] = this.numberOf(reply.value);
    if (!fits(client) || !fits(attempt)) this.exact = false;
    this.end(fact, at + 3);
  }

  private writeIssued(fact: Fact, write: Write | null): void {
    if (write === null || this.isFull) return;
    const { id, hardState, term, votedFor, truncateFrom, entries, snapshot } = write;
    const { length } = entries;
    let code = 0;
    if (hardState) code = Bit.hardState;
    if (truncateFrom !== 0) code |= Bit.truncates;
    if (snapshot !== null) code |= Bit.snapshot;
    const page = this.begin(fact, hardState ? votedFor : 0, code, length);
    const { at } = this;
    page[at] = id;
    page[at + 1] = length;
    let end = this.entries(page, at + 2, entries);
    if (hardState) page[end++] = term;
    if (truncateFrom !== 0) page[end++] = truncateFrom;
    if (snapshot !== null) end = this.snapshot(page, end, snapshot);
    if (!fits(id) || !fits(term) || !fits(truncateFrom)) this.exact = false;
    this.end(fact, end);
  }

  private writeDurable(fact: Fact, write: Write | null): void {
    if (write === null || this.isFull) return;
    const { id } = write;
    const page = this.begin(fact, 0, 0);
    const { at } = this;
    page[at] = id;
    if (!fits(id)) this.exact = false;
    this.end(fact, at + 1);
  }

  private commit(fact: Fact): void {
    if (this.isFull) return;
    const { term, index } = fact;
    const page = this.begin(fact, 0, 0);
    const { at } = this;
    page[at] = term;
    page[at + 1] = index;
    if (!fits(term) || !fits(index)) this.exact = false;
    this.end(fact, at + 2);
  }

  private applied(fact: Fact): void {
    if (this.isFull) return;
    const { index, term, session, serial } = fact;
    const page = this.begin(fact, 0, fact.effect ? 1 : 0);
    const { at } = this;
    page[at] = index;
    page[at + 1] = term;
    page[at + 2] = session;
    page[at + 3] = serial;
    page[at + 4] = fact.stateHash;
    if (!fits(index) || !fits(term) || !fits(session) || !fits(serial)) this.exact = false;
    this.end(fact, at + 5);
  }

  private invoked(fact: Fact, operation: Operation | null): void {
    if (operation !== null && !this.isFull) this.operation(fact, operation, 0, 0);
  }

  private completed(fact: Fact, operation: Operation | null): void {
    if (operation === null || this.isFull) return;
    const { outcome, cause, matched } = operation;
    this.operation(fact, operation, matched ? 1 : 0, outcome | (cause << REASON_SHIFT));
  }

  private operation(fact: Fact, operation: Operation, peer: number, code: number): void {
    const { id, client } = operation;
    const page = this.begin(fact, peer, code);
    const { at } = this;
    page[at] = id;
    page[at + 1] = client;
    page[at + 2] = this.payloads.numberOfCommand(operation);
    page[at + 3] = fact.kind === FactKind.invoked ? 0 : this.numberOf(operation.found);
    if (!fits(id) || !fits(client)) this.exact = false;
    this.end(fact, at + 4);
  }
}

/** Whether a message uses a field that only few messages use. */
function isSpecial(message: Message): boolean {
  if (message.round !== 0 || message.conflictIndex !== 0 || message.snapshot !== null) return true;
  if (message.conflictTerm !== 0 || message.offset !== 0) return true;
  return message.preVote || message.transfer || message.done;
}

function specialBits({ preVote, transfer, done, snapshot }: Message): number {
  let bits = Bit.special;
  if (preVote) bits |= Bit.preVote;
  if (transfer) bits |= Bit.transfer;
  if (done) bits |= Bit.done;
  return snapshot === null ? bits : bits | Bit.snapshot;
}
