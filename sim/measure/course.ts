import { ReplyStatus } from '../../core/io.ts';
import { Op } from '../../core/kv/command.ts';
import type { Micros } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind, Phase } from '../facts.ts';
import { type Operation, Outcome } from '../operation.ts';

/** An attempt's name: clients and attempts are numbered from 1, attempts within 32 bits. */
const TWO_32 = 4_294_967_296;

/** Clients' counts of gets and of puts. */
interface CourseCounts {
  readonly get: number;
  readonly put: number;
}

/** What a run comes to by the course's own way of counting. */
export interface CourseMeasured {
  readonly totalMessages: number;
  /** Refusals, by what was refused. */
  readonly refused: CourseCounts;
  readonly redirects: number;
  readonly duplicates: number;
  readonly unanswered: CourseCounts;
  readonly asked: CourseCounts;
  /** Upper median over all answers; 0 without any. */
  readonly medianLatency: Micros;
  /** Answers that make no sense, whatever they say. */
  readonly incorrect: number;
  /** Gets whose answer was not the client's last acknowledged put on that key when the answer arrived. */
  readonly wrongValues: number;
  /** Servers that died by themselves. */
  readonly died: number;
  /** Keys that clients know to be stored. */
  readonly stored: number;
}

/**
 * Counts as the course's simulator does, from the run's first instant to its last: each attempt is a request of its
 * own, each answer to it (a redirect too) a latency sample, each second answer a duplicate or nonsense.
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
  /** Attempts that have no answer yet. */
  private readonly open = new Map<number, { readonly sentAt: Micros; readonly what: 'get' | 'put' }>();
  /** Attempts that were answered with ok. */
  private readonly completed = new Set<number>();
  /** By key: what its client last knew to be there. Keys are a client's own. */
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
