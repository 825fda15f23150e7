import { hashText } from '../../../core/hash.ts';
import { type SimulateOptions, simulate } from '../simulate.ts';
import type { TraceEvent } from '../trace/event.ts';
import { sameTapes } from '../trace/same-tapes.ts';
import { Tape } from '../trace/tape.ts';
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
const OVER = 'nothing: the run was over';
const TWO_32 = 4_294_967_296;

/** Whether this run belongs to the share (0..1) that is performed twice. Depends on the run's name alone. */
function isVerified({ scenario, cell, seed }: PlannedRun, share: number): boolean {
  return (hashText(`${scenario}\n${cell}\n${seed}`) >>> 0) / TWO_32 < share;
}

/** Plays one run of a sweep, or, if it belongs to the share `verify` (0..1), twice. */
export function playRun(
  { scenario }: PlanEntry,
  run: PlannedRun,
  subject: SimulateOptions,
  verify: number,
): RunOutcome {
  if (!isVerified(run, verify)) {
    return { ...finishedRun(run, scenario, simulate(scenario, run.seed, subject)), difference: null };
  }
  const first = new Tape(MOST_KEPT);
  const result = simulate(scenario, run.seed, { ...subject, consumers: [first] });
  const second = new Tape(MOST_KEPT);
  const again = simulate(scenario, run.seed, { ...subject, consumers: [second] });
  const difference = differenceOf(run, first, second, [result.report.digest, again.report.digest]);
  return { ...finishedRun(run, scenario, result), difference };
}

/** Where two runs of the same history differ; null if they do not. */
function differenceOf(
  { scenario, cell, seed }: PlannedRun,
  first: Tape,
  second: Tape,
  [digest, other]: readonly [string, string],
): Nondeterminism | null {
  const differ = (event: number, before: string, after: string): Nondeterminism => {
    return { scenario, cell, seed, event, first: before, second: after };
  };
  if (!sameTapes(first, second)) {
    const events = second[Symbol.iterator]();
    for (const before of first) {
      const { value: after = null } = events.next() as { readonly value?: TraceEvent };
      if (after === null) return differ(before.n, inWords(before), OVER);
      if (JSON.stringify(before) !== JSON.stringify(after))
        return differ(before.n, inWords(before), inWords(after));
    }
    const { value: after = null } = events.next() as { readonly value?: TraceEvent };
    if (after !== null) return differ(after.n, OVER, inWords(after));
  }
  return digest === other ? null : differ(first.length + 1, `digest ${digest}`, `digest ${other}`);
}

function inWords(event: TraceEvent): string {
  return eventLine(event).trimStart();
}
