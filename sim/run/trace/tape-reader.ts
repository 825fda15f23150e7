import type { ReplyStatus } from '../../../core/io.ts';
import { NO_ENTRIES } from '../../../core/raft/entry.ts';
import { Message, MessageType } from '../../../core/raft/messages.ts';
import type { Micros } from '../../../core/units.ts';
import { type DropReason, FactKind } from '../../facts/facts.ts';
import type { Cause, Outcome } from '../../facts/operation.ts';
import { times } from '../../kernel/lists.ts';
import type { EntryContents, MessageContents, WriteContents } from './contents.ts';
import type { TraceEvent } from './event.ts';
import { eventOf, PLAIN_FACT, type TracedFact } from './facts.ts';
import type { Payloads, TracedCommand } from './payloads.ts';
import {
  Bit,
  codeIn,
  KEPT,
  kindIn,
  LATER,
  LATER_SHIFT,
  nodeIn,
  peerIn,
  REASON_SHIFT,
  TWO_31,
  TYPES,
  UNCERTAIN,
} from './tape-layout.ts';

/** What a tape consists of. */
export interface TapeContents {
  readonly pages: readonly Int32Array[];
  readonly payloads: Payloads;
  readonly texts: readonly string[];
  readonly kept: readonly TraceEvent[];
}

/** The facts on a tape in order, as events. */
export function* eventsOn({ pages, payloads, texts, kept }: TapeContents): Generator<TraceEvent> {
  let n = 0;
  let now = 0;
  for (const page of pages) {
    const reader = new TapeReader(page, payloads, texts);
    while (!reader.done) {
      const head = reader.next();
      const kind = kindIn(head);
      if (kind === LATER) now += head >>> LATER_SHIFT || reader.next() + reader.next() * TWO_31;
      else {
        n++;
        yield kind === KEPT ? kept[reader.next()] : eventOf(reader.fact(head, n, now));
      }
    }
  }
}

/** What the fields of a message and of a write hold unless a tape says otherwise. */
const MESSAGE: MessageContents = new Message(MessageType.appendEntries, 0, 0, 0);
const WRITE: WriteContents = {
  id: 0,
  hardState: false,
  term: 0,
  votedFor: 0,
  truncateFrom: 0,
  entries: NO_ENTRIES,
  snapshot: null,
};

/** Reads the facts of one page. */
class TapeReader {
  private at = 0;

  constructor(
    private readonly words: Int32Array,
    private readonly payloads: Payloads,
    private readonly texts: readonly string[],
  ) {}

  get done(): boolean {
    return this.at >= this.words.length;
  }

  next(): number {
    return this.words[this.at++];
  }

  /** Reads a fact that begins with this word. */
  fact(head: number, sequence: number, time: Micros): TracedFact {
    const kind = kindIn(head) as FactKind;
    const fact = { ...PLAIN_FACT, sequence, kind, time, node: nodeIn(head), peer: peerIn(head) };
    return { ...fact, ...this.particulars(kind, fact.peer, codeIn(head)) };
  }

  /** What only facts of this kind have. */
  private particulars(kind: FactKind, peer: number, code: number): Partial<TracedFact> {
    switch (kind) {
      case FactKind.messageSent:
        return this.sent(code);
      case FactKind.messageDelivered:
      case FactKind.messageDropped:
      case FactKind.messageDuplicated:
        return { code: lowerIn(code), reason: reasonIn(code), message: { ...MESSAGE, id: this.next() } };
      case FactKind.requestSent:
      case FactKind.requestDelivered:
      case FactKind.requestDropped:
        return { reason: code as DropReason, request: this.request() };
      case FactKind.replySent:
      case FactKind.replyDelivered:
      case FactKind.replyDropped:
        return { reason: reasonIn(code), reply: this.reply(peer, lowerIn(code)) };
      case FactKind.writeIssued:
        return { write: this.write(peer, code) };
      case FactKind.writeDurable:
        return { write: { ...WRITE, id: this.next() } };
      case FactKind.commit:
        return { term: this.next(), index: this.next() };
      case FactKind.applied:
        return this.applied(code);
      case FactKind.invoked:
      case FactKind.completed:
        return { operation: this.operation(peer, code) };
      default:
        throw new Error(`facts of kind ${kind} are kept as events`);
    }
  }

  private sent(code: number): Partial<TracedFact> {
    const message = {
      ...MESSAGE,
      type: (code & (TYPES - 1)) as MessageType,
      preVote: (code & Bit.preVote) !== 0,
      transfer: (code & Bit.transfer) !== 0,
      success: (code & Bit.success) !== 0,
      done: (code & Bit.done) !== 0,
      id: this.next(),
      term: this.next(),
      prevLogIndex: this.next(),
      matchIndex: this.next(),
      ...((code & Bit.brief) === 0 ? this.rest() : {}),
    };
    const effect = (code & Bit.heldBack) !== 0;
    if ((code & Bit.special) === 0) return { effect, message };
    return { effect, message: { ...message, ...this.special(), snapshot: this.snapshotIn(code) } };
  }

  private rest(): Pick<MessageContents, 'prevLogTerm' | 'leaderCommit' | 'entries'> {
    return { prevLogTerm: this.next(), leaderCommit: this.next(), entries: this.entries() };
  }

  private special(): Partial<MessageContents> {
    return {
      conflictIndex: this.next(),
      conflictTerm: this.next(),
      round: this.next(),
      offset: this.next(),
    };
  }

  private write(votedFor: number, code: number): WriteContents {
    return {
      hardState: (code & Bit.hardState) !== 0,
      votedFor,
      id: this.next(),
      entries: this.entries(),
      term: (code & Bit.hardState) !== 0 ? this.next() : 0,
      truncateFrom: (code & Bit.truncates) !== 0 ? this.next() : 0,
      snapshot: this.snapshotIn(code),
    };
  }

  private entries(): readonly EntryContents[] {
    return times(this.next(), () => this.payloads.entries[this.next()]);
  }

  private snapshotIn(code: number): MessageContents['snapshot'] {
    return (code & Bit.snapshot) !== 0
      ? { lastIncludedIndex: this.next(), lastIncludedTerm: this.next() }
      : null;
  }

  private request(): TracedFact['request'] {
    return { client: this.next(), attempt: this.next(), command: this.command() };
  }

  private reply(leader: number, code: number): TracedFact['reply'] {
    return {
      client: this.next(),
      attempt: this.next(),
      status: (code & ~UNCERTAIN) as ReplyStatus,
      value: this.text(),
      leader,
      uncertain: (code & UNCERTAIN) !== 0,
    };
  }

  private applied(effect: number): Partial<TracedFact> {
    return {
      index: this.next(),
      term: this.next(),
      session: this.next(),
      serial: this.next(),
      stateHash: this.next(),
      effect: effect !== 0,
    };
  }

  private operation(matched: number, code: number): TracedFact['operation'] {
    return {
      id: this.next(),
      client: this.next(),
      ...this.command(),
      outcome: lowerIn(code) as Outcome,
      cause: reasonIn(code) as number as Cause,
      matched: matched !== 0,
      found: this.text(),
    };
  }

  private command(): TracedCommand {
    return this.payloads.commands[this.next()];
  }

  private text(): string | null {
    const number = this.next();
    return number === 0 ? null : this.texts[number - 1];
  }
}

/** The two parts of a code. */
function lowerIn(code: number): number {
  return code & ((1 << REASON_SHIFT) - 1);
}

function reasonIn(code: number): DropReason {
  return (code >>> REASON_SHIFT) as DropReason;
}
