import type { LostRun } from '../../sim/run/lost-run.ts';

/** A lost run in one sentence, for machine-readable reports and CI. */
export function lostInWords(lost: LostRun): string {
  return `${lost.replica} ended the run ${whenLost(lost)}, before any verdict: ${lost.why}`;
}

/** "after 1.003 s virtual" */
export function whenLost({ second }: LostRun): string {
  return `after ${Number(second.toFixed(3))} s virtual`;
}
