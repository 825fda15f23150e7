import { Op } from '../../core/kv/command.ts';
import { Fifo } from '../../core/raft/fifo.ts';
import { type Fact, type FactConsumer, FactKind } from '../../sim/facts/facts.ts';
import { Cause, causeNames, type Operation, Outcome, outcomeNames } from '../../sim/facts/operation.ts';
import { opNames } from '../../sim/facts/words.ts';

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
 * session, serial   identify the command; retries keep them.
 * intended, invoked, completed   microseconds of virtual time; `completed` is null if there is no final answer.
 * outcome    ok | failed (it certainly did not happen) | unknown (it may have happened, now or later) | pending
 *            (the run was broken off). A cas that found another value is ok with `matched` false.
 * cause      why it was not ok: "timed out", "no leader", "refused", "lost"; absent when it was.
 * found      a get that was ok, a cas that did not match: the value found, null for "no such key".
 * matched    a cas that was ok: whether it found what it expected.
 * writer     [session, serial] of the command that wrote what was found (or what a matching cas replaced), null if
 *            no command ever wrote it; absent if the replica does not report it.
 * from, to   sequence numbers of the events of invocation and completion. Judges use this order, since many events
 *            share an instant. `to` is null if `completed` is. For a judge, an operation with unknown outcome never
 *            returns, whatever `to` says: that is only when the client gave it up.
 */

interface HistoryHeader {
  readonly scenario: string;
  readonly seed: string;
  /** Number of lines that follow. */
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
 * Writes the history of a run while the run is simulated, so that a long history is never held in memory as a
 * whole. An operation is written once it and all those invoked before it have completed. Each line includes its
 * line feed.
 */
export class HistoryWriter implements FactConsumer {
  /** The operations not written yet, in order of invocation. */
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

  /** To be called once, after the last fact: writes the remaining operations, completed or not. */
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
