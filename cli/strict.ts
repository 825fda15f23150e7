import type { Report } from '../sim/run/result.ts';
import type { RunResult } from '../sim/run/simulate.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { exitCodes } from './command.ts';

/** The parts of a result that --strict examines. */
export type Judged = Pick<RunResult, 'report' | 'inVain'>;

/**
 * The report under --strict: a passing run is undecided if a declared fault had no effect, since the fault has tested
 * nothing. A repeated step counts as a whole, and faults drawn by chaos are not declared.
 */
export function strictly({ report, inVain }: Judged): Report {
  if (report.verdict !== 'pass' || inVain.length === 0) return report;
  return { ...report, verdict: 'undecided', exitCode: exitCodes.undecided };
}

/** The messages of --strict about a run: a line for each declared fault that had no effect. */
export function strictlySaid({ inVain }: Judged, scenario: Scenario): readonly string[] {
  return inVain.map((step) => {
    const { line, text } = scenario.faults[step];
    return `${scenario.file}:${line}: no effect in this run: ${text}`;
  });
}
