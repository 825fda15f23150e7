import { ReplyStatus } from '../../core/io.ts';
import { Op } from '../../core/kv/command.ts';
import type { Micros } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind, Phase } from '../facts/facts.ts';
import { type Operation, Outcome } from '../facts/operation.ts';

/** Factor for keys of attempts, client * 2^32 + attempt; attempts are numbered within 32 bits. */
const TWO_32 = 4_294_967_296;

/** A count of gets and one of puts (the latter including all other operations that write). */
interface CourseCounts {
  readonly get: number;
  readonly put: number;
}

/** The figures of a run as the course CS3700 counts them. */
export interface CourseMeasured {
  readonly totalMessages: number;
  /** Refusals, by the kind of operation refused. */
  readonly refused: CourseCounts;
  readonly redirects: number;
  readonly duplicates: number;
  readonly unanswered: CourseCounts;
  readonly asked: CourseCounts;
  /** Upper median over all answers; 0 without any. */
  readonly medianLatency: Micros;
  /**
   * Answers that are invalid whatever their value: to no open attempt, of an expired session, or a get without
   * value.
   */
  readonly incorrect: number;
  /** Gets whose answer was not the client's last acknowledged put on that key when the answer arrived. */
  readonly wrongValues: number;
  /** Crashes of servers by a failed assertion of their own. */
  readonly died: number;
  /** Keys of which a client had a write acknowledged. */
  readonly stored: number;
}

/**
 * Counts as the course's simulator does, from the first instant of the run to its last: each attempt is a request
 * of its own, each answer to it (redirects included) is a latency sample, and a further answer to it is a
 * duplicate if the first was ok, otherwise incorrect.
 */
export class CourseFigures implements FactConsumer {
  private running = true;
  private totalMessages = 0;
  private readonly refused = { get: 0, put: 0 };
  private redirects = 0;
  private duplicates = 0;
  private readonly asked = { get: 0, put: 0 };
  private readonly answered = { get: 0, put: 0 };
  private readonly latencies: Micros[] = [];
  private incorrect = 0;
  private wrongValues = 0;
  private died = 0;
  /** Attempts without an answer yet. */
  private readonly open = new Map<number, { readonly sentAt: Micros; readonly what: 'get' | 'put' }>();
  /** Attempts that were completed by their answer. */
  private readonly completed = new Set<number>();
  /** By key: the value of the last acknowledged write. Each key belongs to a single client. */
  private readonly items = new Map<string, string | null>();

  readonly on = {
    [FactKind.phase]: (fact: Fact): void => {
      if (fact.code !== Phase.run) this.running = false;
    },
    [FactKind.messageSent]: (): void => {
      if (this.running) this.totalMessages++;
    },
    [FactKind.crashed]: (fact: Fact): void => {
      if (this.running && fact.text === 'assertion') this.died++;
    },
    [FactKind.invoked]: (fact: Fact): void => {
      if (this.counts(fact.operation)) this.asked[nameOf(fact.operation)]++;
    },
    [FactKind.requestSent]: (fact: Fact): void => {
      const { request } = fact;
      if (this.running && request !== null && request.client !== 0)
        this.open.set(request.client * TWO_32 + request.attempt, {
          sentAt: fact.time,
          what: nameOf(request.command),
        });
    },
    [FactKind.replyDelivered]: (fact: Fact): void => {
      if (this.running) this.replied(fact);
    },
    [FactKind.completed]: (fact: Fact): void => {
      if (this.counts(fact.operation) && fact.operation.outcome === Outcome.ok)
        this.answeredWell(fact.operation);
    },
  };

  summarise(): CourseMeasured {
    const { asked, answered } = this;
    this.latencies.sort((a, b) => a - b);
    return {
      totalMessages: this.totalMessages,
      refused: this.refused,
      redirects: this.redirects,
      duplicates: this.duplicates,
      unanswered: { get: asked.get - answered.get, put: asked.put - answered.put },
      asked,
      medianLatency: this.latencies[this.latencies.length >> 1] ?? 0,
      incorrect: this.incorrect,
      wrongValues: this.wrongValues,
      died: this.died,
      stored: this.items.size,
    };
  }

  private counts(operation: Operation | null): operation is Operation {
    return this.running && operation !== null && operation.client !== 0;
  }

  private replied({ reply, time }: Fact): void {
    if (reply === null || reply.client === 0) return;
    const name = reply.client * TWO_32 + reply.attempt;
    const attempt = this.open.get(name);
    if (attempt === undefined) {
      if (this.completed.has(name)) this.duplicates++;
      else this.incorrect++;
      return;
    }
    this.open.delete(name);
    this.latencies.push(time - attempt.sentAt);
    switch (reply.status) {
      case ReplyStatus.ok:
      case ReplyStatus.mismatch:
        this.completed.add(name);
        return;
      case ReplyStatus.refused:
        this.refused[attempt.what]++;
        this.redirects++;
        return;
      case ReplyStatus.redirect:
        this.redirects++;
        return;
      case ReplyStatus.sessionExpired:
        this.incorrect++;
        return;
      default:
        throw new Error(`no such reply: ${String(reply.status satisfies never)}`);
    }
  }

  private answeredWell(operation: Operation): void {
    this.answered[nameOf(operation)]++;
    if (operation.op !== Op.get) {
      this.items.set(operation.key, operation.value);
      return;
    }
    if (operation.found === null) this.incorrect++;
    else if (this.items.get(operation.key) !== operation.found) this.wrongValues++;
  }
}

function nameOf({ op }: { readonly op: Op }): 'get' | 'put' {
  return op === Op.get ? 'get' : 'put';
}
