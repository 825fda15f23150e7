import type { ReplyStatus } from '../../../core/io.ts';
import { NO_ENTRIES } from '../../../core/raft/entry.ts';
import { Message, MessageType } from '../../../core/raft/messages.ts';
import type { Micros } from '../../../core/units.ts';
import { type DropReason, Fact, FactKind } from '../../facts.ts';
import { times } from '../../lists.ts';
import { Cause, Outcome } from '../../operation.ts';
import type { EntryContents, MessageContents, WriteContents } from './contents.ts';
import type { TraceEvent } from './event.ts';
import { eventOf, type TracedFact } from './facts.ts';
import type { Payloads, TracedCommand } from './payloads.ts';
import {
  codeIn,
  EPOCH,
  Field,
  KEPT,
  kindIn,
  nodeIn,
  peerIn,
  REASON_SHIFT,
  TWO_31,
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
  let epoch = 0;
  for (const page of pages) {
    const reader = new TapeReader(page, payloads, texts);
    while (!reader.done) {
      const kind = kindIn(reader.head);
      if (kind === EPOCH) {
        reader.next();
        epoch = reader.next() + reader.next() * TWO_31;
        continue;
      }
      n++;
      if (kind === KEPT) {
        reader.next();
        yield kept[reader.next()];
      } else yield eventOf(reader.fact(n, epoch));
    }
  }
}

/** What the fields of a fact and of a message hold unless a tape says otherwise. */
const FACT: TracedFact = new Fact();
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

  /** The next word, which remains the next. */
  get head(): number {
    return this.words[this.at];
  }

  next(): number {
    return this.words[this.at++];
  }

  /** Reads one fact; times on the tape are counted from `epoch`. */
  fact(sequence: number, epoch: Micros): TracedFact {
    const head = this.next();
    const kind = kindIn(head) as FactKind;
    const time = epoch + this.next();
    const fact = { ...FACT, sequence, kind, time, node: nodeIn(head), peer: peerIn(head) };
    return { ...fact, ...this.particulars(kind, fact.peer, codeIn(head)) };
  }

  /** What only facts of this kind have. */
  private particulars(kind: FactKind, peer: number, code: number): Partial<TracedFact> {
    switch (kind) {
      case FactKind.messageSent:
        return this.sent(code as MessageType);
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
        return { write: this.write() };
      case FactKind.writeDurable:
        return { write: { ...WRITE, id: this.next() } };
      case FactKind.commit:
        return { term: this.next(), index: this.next() };
      case FactKind.applied:
        return this.applied(code);
      case FactKind.invoked:
        return { operation: { ...this.operation(), outcome: Outcome.pending, cause: Cause.none } };
      case FactKind.completed:
        return { operation: this.completed(peer, code) };
      default:
        throw new Error(`facts of kind ${kind} are kept as events`);
    }
  }

  private sent(type: MessageType): Partial<TracedFact> {
    const fields = this.next();
    const numberIf = (field: number): number => ((fields & field) === 0 ? 0 : this.next());
    const message: MessageContents = {
      ...MESSAGE,
      type,
      preVote: (fields & Field.preVote) !== 0,
      transfer: (fields & Field.transfer) !== 0,
      success: (fields & Field.success) !== 0,
      done: (fields & Field.done) !== 0,
      id: this.next(),
      term: this.next(),
      prevLogIndex: numberIf(Field.prevLogIndex),
      prevLogTerm: numberIf(Field.prevLogTerm),
      entries: this.entriesIf((fields & Field.entries) !== 0),
      leaderCommit: numberIf(Field.leaderCommit),
      matchIndex: numberIf(Field.matchIndex),
      conflictIndex: numberIf(Field.conflictIndex),
      conflictTerm: numberIf(Field.conflictTerm),
      round: numberIf(Field.round),
      snapshot: this.snapshotIf((fields & Field.snapshot) !== 0),
      offset: numberIf(Field.offset),
    };
    return { effect: (fields & Field.heldBack) !== 0, message };
  }

  private write(): WriteContents {
    const fields = this.next();
    const hardState = (fields & Field.hardState) !== 0;
    return {
      id: this.next(),
      hardState,
      term: hardState ? this.next() : 0,
      votedFor: hardState ? this.next() : 0,
      truncateFrom: (fields & Field.truncateFrom) !== 0 ? this.next() : 0,
      entries: this.entriesIf((fields & Field.entries) !== 0),
      snapshot: this.snapshotIf((fields & Field.snapshot) !== 0),
    };
  }

  private entriesIf(present: boolean): readonly EntryContents[] {
    return present ? times(this.next(), () => this.entry()) : NO_ENTRIES;
  }

  private entry(): EntryContents {
    const index = this.next();
    const term = this.next();
    const payload = this.next();
    return {
      index,
      term,
      command: this.payloads.commandOf(payload),
      configuration: this.payloads.configurationOf(payload),
    };
  }

  private snapshotIf(present: boolean): MessageContents['snapshot'] {
    return present ? { lastIncludedIndex: this.next(), lastIncludedTerm: this.next() } : null;
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

  private operation() {
    const id = this.next();
    const client = this.next();
    return { ...this.command(), id, client, matched: true, found: null };
  }

  private completed(matched: number, code: number): TracedFact['operation'] {
    return {
      ...this.operation(),
      outcome: lowerIn(code) as Outcome,
      cause: reasonIn(code) as number as Cause,
      matched: matched !== 0,
      found: this.text(),
    };
  }

  private command(): TracedCommand {
    const command = this.payloads.commandOf(this.next());
    if (command === null) throw new Error('a tape holds a request without a command');
    return command;
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
