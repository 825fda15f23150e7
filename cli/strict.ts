import type { Report } from '../sim/run/result.ts';
import type { RunResult } from '../sim/run/simulate.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { exitCodes } from './command.ts';

/** What --strict looks at. */
export type Judged = Pick<RunResult, 'report' | 'inVain'>;

/**
 * The report as --strict has it: a run in which a declared fault did nothing has not been tested by it, so that
 * its pass is no verdict. A repeated step counts as a whole, and what chaos draws is not declared.
 */
export function strictly({ report, inVain }: Judged): Report {
  if (report.verdict !== 'pass' || inVain.length === 0) return report;
  return { ...report, verdict: 'undecided', exitCode: exitCodes.undecided };
}

/** What --strict has to say of a run: a line for each declared fault that did nothing. */
export function strictlySaid({ inVain }: Judged, scenario: Scenario): readonly string[] {
  return inVain.map((step) => {
    const { line, text } = scenario.faults[step];
    return `${scenario.file}:${line}: no effect in this run: ${text}`;
  });
}
