import type { Report } from '../../sim/report.ts';
import type { RunResult } from '../../sim/run/simulate.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { exitCodes } from '../request/command.ts';

/** The parts of a result that --strict examines. */
export type Judged = Pick<RunResult, 'report' | 'ineffective'>;

/**
 * The report under --strict: a passing run is undecided if a declared fault had no effect, since the fault has tested
 * nothing. A repeated step counts as a whole, and faults drawn by chaos are not declared.
 */
export function strictly({ report, ineffective }: Judged): Report {
  if (report.verdict !== 'pass' || ineffective.length === 0) return report;
  return { ...report, verdict: 'undecided', exitCode: exitCodes.undecided };
}

/** The messages of --strict about a run: a line for each declared fault that had no effect. */
export function strictlySaid({ ineffective }: Judged, scenario: Scenario): readonly string[] {
  return ineffective.map((step) => {
    const { line, text } = scenario.faults[step];
    return `${scenario.file}:${line}: no effect in this run: ${text}`;
  });
}
