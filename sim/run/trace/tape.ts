import type { Declaration, Reply, Request, Write } from '../../../core/io.ts';
import type { Message } from '../../../core/raft/messages.ts';
import type { Index, Micros, NodeId, Term } from '../../../core/units.ts';
import { requireNumber } from '../../arguments.ts';
import {
  type DirectConsumer,
  type DropReason,
  type Fact,
  type FactConsumer,
  FactKind,
} from '../../facts/facts.ts';
import type { Operation } from '../../facts/operation.ts';
import type { TraceEvent } from './event.ts';
import { Bit, REASON_SHIFT, UNCERTAIN } from './tape-layout.ts';
import { eventsOn } from './tape-reader.ts';
import { isSpecial, snapshotFits, specialBits, specialFits } from './tape-special.ts';
import { fits, TapeWriter } from './tape-writer.ts';

/** More facts than memory can hold, and still a small integer to V8. */
const UNLIMITED = 1 << 30;

/**
 * A consumer that keeps all facts of a run in some twenty bytes each, outside of V8's heap, and turns them into events of a
 * trace only when they are read. Facts of rare kinds, and numbers of more than 31 bits, are kept as events at once.
 */
export class Tape extends TapeWriter implements FactConsumer, DirectConsumer {
  readonly on: Partial<Record<FactKind, (fact: Fact) => void>> = {};
  readonly direct = this;

  /** @param most later facts are not kept */
  constructor(most = UNLIMITED) {
    requireNumber('most', most, '1_000_000');
    super(most);
    const keep = (fact: Fact): void => this.keep(fact);
    const dropped = (fact: Fact): void => this.moved(fact, fact.message, fact.reason);
    const duplicated = (fact: Fact): void => this.moved(fact, fact.message, 0);
    const invoked = (fact: Fact): void => this.invoked(fact, fact.operation);
    const completed = (fact: Fact): void => this.completed(fact, fact.operation);
    const { on } = this;
    for (const kind of KEPT_KINDS) on[kind] = keep;
    on[FactKind.messageDropped] = dropped;
    on[FactKind.messageDuplicated] = duplicated;
    on[FactKind.invoked] = invoked;
    on[FactKind.completed] = completed;
  }

  /** The facts in order, in the form that traces hold. */
  [Symbol.iterator](): Iterator<TraceEvent> {
    return eventsOn(this);
  }

  messageSent(now: Micros, message: Message, heldBack: boolean): void {
    if (this.isFull) return;
    const { id, from, to, term, prevLogIndex, prevLogTerm, leaderCommit, matchIndex, entries } = message;
    const { length } = entries;
    const special = isSpecial(message);
    const brief = length === 0 && prevLogTerm === 0 && leaderCommit === 0;
    let code: number = message.type;
    if (message.success) code |= Bit.success;
    if (heldBack) code |= Bit.heldBack;
    if (brief) code |= Bit.brief;
    if (special) code |= specialBits(message);
    const page = this.begin(FactKind.messageSent, now, from, to, code, length);
    const { at } = this;
    page[at] = id;
    page[at + 1] = term;
    page[at + 2] = prevLogIndex;
    page[at + 3] = matchIndex;
    let exact = fits(id) && fits(term) && fits(prevLogIndex) && fits(matchIndex);
    let end = at + 4;
    if (!brief) {
      page[at + 4] = prevLogTerm;
      page[at + 5] = leaderCommit;
      page[at + 6] = length;
      end = this.entries(page, at + 7, entries);
      exact = exact && fits(prevLogTerm) && fits(leaderCommit);
    }
    if (special) {
      end = this.special(page, end, message);
      exact = exact && specialFits(message);
    }
    this.end(end);
    if (!exact) this.keepInstead({ peer: to, effect: heldBack, message });
  }

  /** Writes the fields that only few messages use. */
  private special(page: Int32Array, at: number, message: Message): number {
    const { snapshot } = message;
    page[at] = message.conflictIndex;
    page[at + 1] = message.conflictTerm;
    page[at + 2] = message.round;
    page[at + 3] = message.offset;
    return snapshot === null ? at + 4 : this.snapshot(page, at + 4, snapshot);
  }

  private snapshot(page: Int32Array, at: number, snapshot: NonNullable<Message['snapshot']>): number {
    page[at] = snapshot.lastIncludedIndex;
    page[at + 1] = snapshot.lastIncludedTerm;
    return at + 2;
  }

  messageDelivered(now: Micros, message: Message): void {
    if (this.isFull) return;
    const { id, from, to, type } = message;
    const page = this.begin(FactKind.messageDelivered, now, to, from, type);
    page[this.at] = id;
    this.end(this.at + 1);
    if (!fits(id)) this.keepInstead({ peer: from, code: type, message });
  }

  private moved({ kind, time, node, peer, code }: Fact, message: Message | null, reason: number): void {
    if (message === null || this.isFull) return;
    const page = this.begin(kind, time, node, peer, code | (reason << REASON_SHIFT));
    page[this.at] = message.id;
    this.end(this.at + 1);
  }

  request(kind: FactKind, now: Micros, node: NodeId, request: Request, reason: DropReason): void {
    if (this.isFull) return;
    const { client, attempt } = request;
    const page = this.begin(kind, now, node, 0, reason);
    const { at } = this;
    page[at] = client;
    page[at + 1] = attempt;
    page[at + 2] = this.payloads.numberOfCommand(request.command);
    this.end(at + 3);
    if (!fits(attempt)) this.keepInstead({ request, reason });
  }

  reply(kind: FactKind, now: Micros, node: NodeId, reply: Reply, reason: DropReason): void {
    if (this.isFull) return;
    const { client, attempt } = reply;
    const code = reply.status | (reason << REASON_SHIFT) | (reply.uncertain ? UNCERTAIN : 0);
    const page = this.begin(kind, now, node, reply.leader, code);
    const { at } = this;
    page[at] = client;
    page[at + 1] = attempt;
    page[at + 2] = this.numberOf(reply.value);
    this.end(at + 3);
    if (!fits(client) || !fits(attempt)) this.keepInstead({ reply, reason });
  }

  writeIssued(now: Micros, node: NodeId, write: Write): void {
    if (this.isFull) return;
    const { id, hardState, term, truncateFrom, entries, snapshot } = write;
    const { length } = entries;
    let code = 0;
    if (hardState) code = Bit.hardState;
    if (truncateFrom !== 0) code |= Bit.truncates;
    if (snapshot !== null) code |= Bit.snapshot;
    const page = this.begin(FactKind.writeIssued, now, node, hardState ? write.votedFor : 0, code, length);
    const { at } = this;
    page[at] = id;
    page[at + 1] = length;
    let end = this.entries(page, at + 2, entries);
    if (hardState) page[end++] = term;
    if (truncateFrom !== 0) page[end++] = truncateFrom;
    if (snapshot !== null) end = this.snapshot(page, end, snapshot);
    this.end(end);
    if (!fits(id) || !fits(term) || !fits(truncateFrom) || !snapshotFits(snapshot))
      this.keepInstead({ write });
  }

  writeDurable(now: Micros, node: NodeId, write: Write): void {
    if (this.isFull) return;
    const page = this.begin(FactKind.writeDurable, now, node, 0, 0);
    page[this.at] = write.id;
    this.end(this.at + 1);
    if (!fits(write.id)) this.keepInstead({ write });
  }

  commit(now: Micros, node: NodeId, term: Term, index: Index): void {
    if (this.isFull) return;
    const page = this.begin(FactKind.commit, now, node, 0, 0);
    const { at } = this;
    page[at] = term;
    page[at + 1] = index;
    this.end(at + 2);
    if (!fits(term) || !fits(index)) this.keepInstead({ term, index });
  }

  applied(now: Micros, node: NodeId, declaration: Declaration): void {
    if (this.isFull) return;
    const { index, term, session, serial, effect, stateHash } = declaration;
    const page = this.begin(FactKind.applied, now, node, 0, effect ? 1 : 0);
    const { at } = this;
    page[at] = index;
    page[at + 1] = term;
    page[at + 2] = session;
    page[at + 3] = serial;
    page[at + 4] = stateHash;
    this.end(at + 5);
    if (!fits(index) || !fits(term) || !fits(session) || !fits(serial))
      this.keepInstead({ index, term, session, serial, effect, stateHash });
  }

  private invoked(fact: Fact, operation: Operation | null): void {
    if (operation !== null && !this.isFull) this.operation(fact, operation, 0, 0);
  }

  private completed(fact: Fact, operation: Operation | null): void {
    if (operation === null || this.isFull) return;
    const { outcome, cause, matched } = operation;
    this.operation(fact, operation, matched ? 1 : 0, outcome | (cause << REASON_SHIFT));
  }

  private operation({ kind, time }: Fact, operation: Operation, peer: number, code: number): void {
    const page = this.begin(kind, time, 0, peer, code);
    const { at } = this;
    page[at] = operation.id;
    page[at + 1] = operation.client;
    page[at + 2] = this.payloads.numberOfCommand(operation);
    page[at + 3] = kind === FactKind.invoked ? 0 : this.numberOf(operation.found);
    this.end(at + 4);
  }
}

/** The kinds that are too rare for a layout of their own. */
const KEPT_KINDS = [
  FactKind.writesLost,
  FactKind.booted,
  FactKind.crashed,
  FactKind.paused,
  FactKind.resumed,
  FactKind.role,
  FactKind.configuration,
  FactKind.milestone,
  FactKind.faultBegan,
  FactKind.faultEnded,
  FactKind.phase,
  FactKind.threw,
  FactKind.faultDid,
  FactKind.unusable,
] as const;
