import { wasRejection } from '../../sim/run/lost-run.ts';
import type { SweepResult, SweepRow } from '../../sim/run/sweep/result.ts';
import { brokenOffInWords } from './broken-off.ts';
import { runCommand } from './commands.ts';

/** A run of a sweep that has no verdict: which, why, and how to play it again. */
interface Unjudged {
  /** "crash-leader cluster.replicas=5 seed 7" */
  readonly run: string;
  readonly why: string;
  readonly command: string;
}

/** Every run without a verdict, in the order of the rows. */
export function unjudgedIn(sweep: SweepResult): readonly Unjudged[] {
  return sweep.rows
    .filter(({ verdict }) => verdict === 'undecided')
    .map((row) => ({
      run: [row.scenario, row.cell, `seed ${row.seed}`].filter((part) => part !== '').join(' '),
      why: whyUnjudged(row),
      command: runCommand(sweep, row.scenario, row.cell, row.seed),
    }));
}

/** "ended its worker thread: process.exit(7)", "has no verdict: an unhandled rejection: no luck" */
export function whyUnjudged({ crashed, brokenOff }: SweepRow): string {
  if (crashed !== undefined)
    return `${wasRejection(crashed) ? 'has no verdict' : 'ended its worker thread'}: ${crashed}`;
  return brokenOff === undefined
    ? 'came to no verdict before a budget ran out'
    : `was ${brokenOffInWords(brokenOff)}`;
}
