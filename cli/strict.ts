import type { Report } from '../sim/run/result.ts';
import { exitCodes } from './command.ts';

/**
 * The report as --strict has it: a run whose faults did nothing has not been tested by them, so that its pass is
 * no verdict.
 */
export function strictly(report: Report): Report {
  const inVain = report.faults.some((fault) => !fault.effective);
  if (report.verdict !== 'pass' || !inVain) return report;
  return { ...report, verdict: 'undecided', exitCode: exitCodes.undecided };
}
