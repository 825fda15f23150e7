import { hashText } from '../../../core/hash.ts';
import { type SimulateOptions, simulate } from '../simulate.ts';
import type { TraceEvent } from '../trace/event.ts';
import { EventListener } from '../trace/recorder.ts';
import { eventLine } from '../trace/words.ts';
import type { PlanEntry, PlannedRun } from './plan.ts';
import type { Nondeterminism } from './result.ts';
import { type FinishedRun, finishedRun } from './row.ts';

/* One run of a sweep. A given share of the runs is performed twice, to verify that both have the same history. */

export interface RunOutcome extends FinishedRun {
  /** Set if the run was performed twice and the histories differ. */
  readonly difference: Nondeterminism | null;
}

/** How many events of a verified run are compared one by one; later ones are compared only through the digest. */
const MOST_KEPT = 1_000_000;
const TWO_32 = 4_294_967_296;

/** Whether this run belongs to the share (0..1) that is performed twice. Depends on the run's name alone. */
function isVerified({ scenario, cell, seed }: PlannedRun, share: number): boolean {
  return (hashText(`${scenario}\n${cell}\n${seed}`) >>> 0) / TWO_32 < share;
}

export function playRun(
  { scenario }: PlanEntry,
  run: PlannedRun,
  subject: SimulateOptions,
  verify: number,
): RunOutcome {
  if (!isVerified(run, verify)) {
    return { ...finishedRun(run, scenario, simulate(scenario, run.seed, subject)), difference: null };
  }
  const first: string[] = [];
  const keep = new EventListener((event) => {
    if (first.length < MOST_KEPT) first.push(JSON.stringify(event));
  });
  const result = simulate(scenario, run.seed, { ...subject, consumers: [keep] });

  let compared = 0;
  let difference: Nondeterminism | null = null;
  const differ = (event: number, before: string, after: string): Nondeterminism => {
    const { scenario: label, cell, seed } = run;
    return { scenario: label, cell, seed, event, first: before, second: after };
  };
  const compare = new EventListener((event) => {
    if (difference !== null || compared >= MOST_KEPT) return;
    const before = first[compared++];
    if (before === JSON.stringify(event)) return;
    difference = differ(
      event.n,
      before === undefined ? 'nothing: the run was over' : inWords(before),
      eventLine(event).trimStart(),
    );
  });
  const again = simulate(scenario, run.seed, { ...subject, consumers: [compare] });
  if (difference === null && compared < first.length)
    difference = differ(compared + 1, inWords(first[compared]), 'nothing: the run was over');
  if (difference === null && again.report.digest !== result.report.digest) {
    difference = differ(compared + 1, `digest ${result.report.digest}`, `digest ${again.report.digest}`);
  }
  return { ...finishedRun(run, scenario, result), difference };
}

function inWords(line: string): string {
  return eventLine(JSON.parse(line) as TraceEvent).trimStart();
}
