import type { BrokenOff, Report } from '../../sim/report.ts';
import type { LostRun } from '../../sim/run/lost-run.ts';
import type { SweepResult } from '../../sim/run/sweep/result.ts';
import type { Checked } from '../terminal/check.ts';
import { brokenOffInWords } from '../words/broken-off.ts';
import { runCommand } from '../words/commands.ts';
import { actualOf } from '../words/expectations.ts';
import { counted } from '../words/format.ts';
import { lostInWords } from '../words/lost-run.ts';
import { signatureName } from '../words/sweep.ts';
import { failedChecks } from '../words/sweep-checks.ts';
import { whyUnjudged } from '../words/unjudged.ts';
import type { Annotation } from './workflow-command.ts';

/* Failures as annotations for GitHub. */

/** One per lost run, per property and reason, and per expectation that was not met. */
export function annotationsOf(
  reports: readonly Report[],
  lost: readonly LostRun[] = [],
): readonly Annotation[] {
  const found = new Map<string, Annotation>();
  for (const run of lost) {
    const title = `${run.scenario}: no verdict`;
    const message = `${lostInWords(run)}\n${run.replay}`;
    remember(found, `${run.file} ${title}`, { file: run.file, line: 1, title, message });
  }
  for (const report of reports) {
    const { file, name } = report.scenario;
    if (report.brokenOff !== undefined) {
      const title = `${name}: broken off`;
      const message = `${brokenOffInWords(report.brokenOff)}\n${report.replay}`;
      remember(found, `${file} ${title}`, { file, line: lineOf(report.brokenOff), title, message });
    }
    for (const { name: property, reason, verdict, message } of report.properties) {
      if (verdict !== 'fail') continue;
      const title = `${property}: ${reason ?? ''}`;
      remember(found, `${file} ${title}`, {
        file,
        line: 1,
        title: `${name}: ${title}`,
        message: `${message ?? ''}\n${report.replay}`,
      });
    }
    for (const expectation of report.expectations) {
      if (expectation.verdict === 'pass') continue;
      const title = `expect ${expectation.text}`;
      remember(found, `${file} ${title}`, {
        file,
        line: expectation.line,
        title: `${name}: ${title}`,
        message: `${actualOf(expectation)}\n${report.replay}`,
      });
    }
  }
  return [...found.values()];
}

/** One per history that is not linearizable. */
export function checkAnnotations(checked: readonly Checked[]): readonly Annotation[] {
  return checked
    .filter(({ result }) => result.verdict === 'illegal')
    .map(({ file, result }) => ({
      file: file === '<stdin>' ? '' : file,
      line: 0,
      title: `${file}: not linearizable`,
      message: result.message ?? '',
    }));
}

/**
 * One per failed check of the sweep as a whole, per scenario with lost runs, and per failure signature. `lineOf` is
 * the line in a scenario's file that states an expectation.
 */
export function sweepAnnotations(
  sweep: SweepResult,
  lineOf: (scenario: string, expectation: string) => number = () => 1,
): readonly Annotation[] {
  const whole = failedChecks(sweep).map(({ short, text }) => ({
    file: '',
    line: 1,
    title: short,
    message: text,
  }));
  return [
    ...whole,
    ...lostRuns(sweep),
    ...sweep.signatures.map((signature) => {
      const { scenario, cell, firstSeed, runs, property, reason, message } = signature;
      const said = message === undefined ? '' : `: ${message}`;
      return {
        file: sweep.scenarios.find(({ label }) => label === scenario)?.file ?? '',
        line: property === 'expect' ? lineOf(scenario, reason) : 1,
        title: `${scenario}: ${signatureName(signature)}`,
        message: `${counted(runs, 'run')}, first with seed ${firstSeed}${said}\n${runCommand(sweep, scenario, cell, firstSeed)}`,
      };
    }),
  ];
}

/** For each scenario with lost runs: the first of them, and their number. */
function lostRuns(sweep: SweepResult): readonly Annotation[] {
  return sweep.scenarios.flatMap(({ label, file }) => {
    const lost = sweep.rows.filter(({ scenario, crashed }) => scenario === label && crashed !== undefined);
    const [first] = lost;
    if (first === undefined) return [];
    const command = runCommand(sweep, label, first.cell, first.seed);
    const message = `${counted(lost.length, 'run')}, first with seed ${first.seed}: ${whyUnjudged(first)}\n${command}`;
    return [{ file, line: 1, title: `${label}: no verdict`, message }];
  });
}

function remember(found: Map<string, Annotation>, key: string, annotation: Annotation): void {
  if (!found.has(key)) found.set(key, annotation);
}

/** The line of the fault that used up most events of a run that was broken off; 1 if it was not a fault. */
function lineOf(brokenOff: BrokenOff): number {
  return 'events' in brokenOff ? (brokenOff.mostly.fault?.line ?? 1) : 1;
}
