import { Op } from '../core/kv/command.ts';
import { Fifo } from '../core/raft/fifo.ts';
import { opNames } from '../sim/code-names.ts';
import { type Fact, type FactConsumer, FactKind } from '../sim/facts.ts';
import { Cause, causeNames, type Operation, Outcome, outcomeNames } from '../sim/operation.ts';

/*
 * The history of a run's operations as NDJSON: one JSON object a line, UTF-8, every line ended by a line feed.
 * The first line is a header, each other line an operation, in the order of invocation:
 *
 *   {"format":"raftsim-history","version":1,"scenario":"crash-leader","seed":"42","operations":2}
 *   {"id":1,"client":1,"op":"put","key":"x","value":"c1-1","session":2,"serial":1,"intended":1000,"invoked":1000,
 *    "completed":9000,"outcome":"ok","attempts":1,"redirects":0,"from":12,"to":40}
 *   {"id":2,"client":2,"op":"get","key":"x","session":3,"serial":1,"intended":9500,"invoked":9500,
 *    "completed":12000,"outcome":"ok","found":"c1-1","writer":[2,1],"attempts":1,"redirects":0,"from":44,"to":61}
 *
 * id         1, 2, 3, ... in order of invocation.
 * client     1, 2, ...; 0: a probe of the settling phase.
 * op         get, put, cas or delete. `value` is what put and cas write; `expected` is what cas expects to find,
 *            null for "no such key".
 * session, serial   name the command; retries keep them.
 * intended, invoked, completed   microseconds of virtual time; `completed` is null while it has no final answer.
 * outcome    ok | failed (it certainly did not happen) | unknown (it may have happened, now or later) | pending
 *            (the run was broken off). A cas that found another value is ok with `matched` false.
 * cause      why it was not ok: "timed out", "no leader", "refused", "lost"; absent when it was.
 * found      a get that was ok, a cas that did not match: the value found, null for "no such key".
 * matched    a cas that was ok: whether it found what it expected.
 * writer     [session, serial] of the command that wrote what was found (or what a matching cas replaced), null if
 *            nobody ever did; absent if the replica does not tell.
 * from, to   numbers of the events of invocation and completion: the order that judges go by, since many events
 *            share an instant. `to` is null where `completed` is; an unknown operation never returns for a judge,
 *            whatever `to` says: the client gave it up then.
 */

interface HistoryHeader {
  readonly scenario: string;
  readonly seed: string;
  /** How many lines will follow. */
  readonly operations: number;
}

/** One line of the history, as JSON.parse returns it. */
interface HistoryLine {
  readonly id: number;
  readonly client: number;
  readonly op: (typeof opNames)[1 | 2 | 3 | 4];
  readonly key: string;
  readonly value?: string;
  readonly expected?: string | null;
  readonly session: number;
  readonly serial: number;
  readonly intended: number;
  readonly invoked: number;
  readonly completed: number | null;
  readonly outcome: (typeof outcomeNames)[number];
  readonly cause?: string;
  readonly found?: string | null;
  readonly matched?: boolean;
  readonly writer?: readonly [session: number, serial: number] | null;
  readonly attempts: number;
  readonly redirects: number;
  readonly from: number;
  readonly to: number | null;
}

/**
 * Writes the history of a run while it is played, each line with its line feed, so that a long one is never held
 * whole: an operation waits only for those that began before it and have no answer yet.
 */
export class HistoryWriter implements FactConsumer {
  /** In order of invocation, from the first that is not written. */
  private readonly waiting = new Fifo<Operation>();
  private readonly write: (line: string) => void;

  constructor({ scenario, seed, operations }: HistoryHeader, write: (line: string) => void) {
    this.write = write;
    write(`${JSON.stringify({ format: 'raftsim-history', version: 1, scenario, seed, operations })}\n`);
  }

  readonly on = {
    [FactKind.invoked]: ({ operation }: Fact): void => {
      if (operation !== null) this.waiting.push(operation);
    },
    [FactKind.completed]: (): void => {
      while (this.waiting.size > 0 && this.waiting.at(0)?.outcome !== Outcome.pending) this.writeNext();
    },
  };

  /** Once, after the last fact: what was still waited for when the run ended. */
  finish(): void {
    while (this.waiting.size > 0) this.writeNext();
  }

  private writeNext(): void {
    const operation = this.waiting.shift();
    if (operation !== undefined) this.write(`${JSON.stringify(historyLine(operation))}\n`);
  }
}

function historyLine(operation: Operation): HistoryLine {
  const { outcome } = operation;
  const pending = outcome === Outcome.pending;
  return {
    id: operation.id,
    client: operation.client,
    op: opNames[operation.op],
    key: operation.key,
    ...(operation.value === null ? {} : { value: operation.value }),
    ...(operation.op === Op.cas ? { expected: operation.expected } : {}),
    session: operation.session,
    serial: operation.serial,
    intended: operation.intendedAt,
    invoked: operation.invokedAt,
    completed: pending ? null : operation.completedAt,
    outcome: outcomeNames[outcome],
    ...(operation.cause === Cause.none ? {} : { cause: causeNames[operation.cause] }),
    ...(outcome === Outcome.ok ? answerOf(operation) : {}),
    attempts: operation.attempts,
    redirects: operation.redirects,
    from: operation.invokedSequence,
    to: pending ? null : operation.completedSequence,
  };
}

function answerOf(operation: Operation): Pick<HistoryLine, 'found' | 'matched' | 'writer'> {
  const cas = operation.op === Op.cas;
  const reads = operation.op === Op.get || (cas && !operation.matched);
  const { writerSession, writerSerial } = operation;
  return {
    ...(reads ? { found: operation.found } : {}),
    ...(cas ? { matched: operation.matched } : {}),
    ...(operation.writerKnown && (reads || cas)
      ? { writer: writerSession === 0 ? null : ([writerSession, writerSerial] as const) }
      : {}),
  };
}
