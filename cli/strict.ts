import type { FaultResult, Report } from '../sim/run/result.ts';
import { strikes } from '../sim/scenario/placement.ts';
import type { FaultStep, Scenario } from '../sim/scenario/scenario.ts';
import { exitCodes } from './command.ts';

/**
 * The report as --strict has it: a run in which a declared fault did nothing has not been tested by it, so that
 * its pass is no verdict. A repeated step counts as a whole, and what chaos draws is not declared.
 */
export function strictly(report: Report, scenario: Scenario): Report {
  const declared = scenario.faults.filter((step) => step.placement.kind !== 'chaos');
  const inVain = declared.some((step) => !report.faults.some((row) => isStrikeOf(row, step, scenario)));
  if (report.verdict !== 'pass' || !inVain) return report;
  return { ...report, verdict: 'undecided', exitCode: exitCodes.undecided };
}

const microsPerSecond = 1_000_000;

/** Whether the row can be a strike of the step that had an effect; a strike at a given time is that step's alone. */
function isStrikeOf(row: FaultResult, step: FaultStep, scenario: Scenario): boolean {
  if (!row.effective || row.do !== step.do) return false;
  const at = Math.round(row.at * microsPerSecond);
  const timed = scenario.faults.find(({ do: name, placement }) => {
    return name === row.do && placement.kind === 'at' && placement.at === at;
  });
  if (timed !== undefined || step.placement.kind === 'at') return timed === step || sameMoment(timed, step);
  const [first, last] = strikes(step.placement, scenario.run);
  return at >= first && at <= last;
}

/** Two steps of one fault at the same instant cannot be told apart by their rows. */
function sameMoment(a: FaultStep | undefined, b: FaultStep): boolean {
  return a?.placement.kind === 'at' && b.placement.kind === 'at' && a.placement.at === b.placement.at;
}
