import { clientInWords } from '../../facts/operation.ts';
import type { Violation } from '../../judges/judge.ts';
import { earlierOf, serialOf } from '../../world/clients/attempts.ts';
import { withoutPadding } from '../../world/clients/values.ts';
import type { TraceEvent } from '../trace/event.ts';

/** A command as events name it: its client and its serial number. */
type Name = string;

/**
 * What clients asked and were told in the commands that a violation is about: which server answered, and to what
 * question, is often the whole explanation.
 */
export class Concerned {
  /** "get k1", by command. */
  private readonly what = new Map<Name, string>();
  /** Numbers of the events that tell of these commands: they begin, are answered, or are over. */
  private readonly numbers = new Set<number>();
  /** Whether one command is at fault, so that each attempt at it matters. */
  private readonly isOne: boolean;

  constructor(events: readonly TraceEvent[], { command, witness, sequence }: Violation) {
    this.isOne = command !== undefined;
    if (command !== undefined) this.what.set(nameOf(command.client, command.serial), '');
    const begun = new Set(witness?.operations.map(({ fromSequence }) => fromSequence));
    const ended = new Set(witness?.operations.map(({ toSequence }) => toSequence ?? 0));
    for (const number of [...begun, ...ended]) this.numbers.add(number);
    for (const { client, number, n } of lastAnswers(events, ended, sequence)) {
      this.what.set(nameOf(client, number), '');
      this.numbers.add(n);
    }
    for (const [i, event] of events.entries()) {
      if (event.kind !== 'requestSent' || !this.isAbout(event)) continue;
      this.what.set(nameOf(event.client, serialOf(event.attempt)), withoutPadding(event.what));
      const before = events[i - 1];
      if (before?.kind === 'invoked' && before.client === event.client) this.numbers.add(before.n);
    }
  }

  /** Whether this event is worth a line: such a command begins, is asked for if it is the only one, or is answered. */
  tells(event: TraceEvent): boolean {
    switch (event.kind) {
      case 'invoked':
      case 'completed':
        return this.numbers.has(event.n);
      case 'requestDelivered':
        return this.isOne && this.isAbout(event);
      case 'replyDelivered':
        return isFinal(event) && this.isAbout(event);
      default:
        return false;
    }
  }

  /** What a server did in such a command, for a note beside it: "answers c1's get k1: found nothing"; '' if nothing. */
  noteOn(event: TraceEvent): string {
    if (event.kind === 'requestDelivered' && this.isOne && this.isAbout(event))
      return `is asked by ${clientInWords(event.client)}: ${withoutPadding(event.what)} (attempt ${earlierOf(event.attempt) + 1})`;
    if (event.kind === 'replySent' && isFinal(event) && this.isAbout(event))
      return `answers ${this.questionOf(event)}: ${this.answerOf(event)}`;
    return '';
  }

  /** "n2 answers c1's get k1: found nothing", for an answer that reached the client. */
  answerInWords(event: TraceEvent): string {
    if (event.kind !== 'replyDelivered') return '';
    return `n${event.node} answers ${this.questionOf(event)}: ${this.answerOf(event)}`;
  }

  private isAbout({ client, attempt }: Attempt): boolean {
    return this.what.has(nameOf(client, serialOf(attempt)));
  }

  private questionOf(event: Attempt): string {
    return `${clientInWords(event.client)}'s ${this.what.get(nameOf(event.client, serialOf(event.attempt))) ?? ''}`;
  }

  private answerOf(event: Attempt & { readonly status: string; readonly value: string | null }): string {
    const found = `found ${withoutPadding(event.value ?? 'nothing')}`;
    if (event.status === 'mismatch') return `no match, ${found}`;
    return this.questionOf(event).includes("'s get ") ? found : 'done';
  }
}

interface Attempt {
  readonly client: number;
  readonly attempt: number;
}

/**
 * The answers that ended operations: for each of these completions, the last answer that this client had received.
 * The violation itself is not among the events; it may be the completion that follows the last of them.
 */
function* lastAnswers(
  events: readonly TraceEvent[],
  ended: ReadonlySet<number>,
  violation: number,
): Generator<{ readonly client: number; readonly number: number; readonly n: number }> {
  let last: (Attempt & { readonly n: number }) | null = null;
  for (const event of events) {
    if (event.kind === 'replyDelivered' && isFinal(event)) last = event;
    const isEnd = event.kind === 'completed' && ended.has(event.n) && event.client === last?.client;
    if (isEnd && last !== null) yield { client: last.client, number: serialOf(last.attempt), n: last.n };
  }
  if (last !== null && ended.has(violation) && last.n === violation - 1)
    yield { client: last.client, number: serialOf(last.attempt), n: last.n };
}

/** Whether the client asks no further. */
function isFinal({ status }: { readonly status: string }): boolean {
  return status === 'ok' || status === 'mismatch';
}

function nameOf(client: number, serial: number): Name {
  return `${client} ${serial}`;
}
