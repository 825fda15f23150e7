import type { SweepResult, SweepRow, SweepSignature, SweptScenario } from '../../sim/run/sweep/result.ts';
import { runCommand } from '../words/commands.ts';
import { counted, percent } from '../words/format.ts';
import { checksOf } from '../words/sweep-checks.ts';
import { whyUnjudged } from '../words/unjudged.ts';
import { type Case, documentOf, type Suite } from './junit.ts';

/** The most failing seeds per scenario that have a case of their own. */
const MAX_SEED_CASES = 100;

/**
 * The report of a sweep: a suite for the checks of the sweep as a whole, if there are any, and one per scenario,
 * with a case for each cause of failure and for each of the first hundred failing seeds.
 */
export function sweepJunitText(sweep: SweepResult): string {
  const scenarios = sweep.scenarios.map((scenario) => sweepSuite(sweep, scenario));
  const suites = checksOf(sweep).length === 0 ? scenarios : [wholeSuite(sweep), ...scenarios];
  return documentOf(suites, sweep.wallSeconds);
}

function wholeSuite(sweep: SweepResult): Suite {
  const cases = checksOf(sweep).map(
    ({ name, holds, text }): Case =>
      holds ? { name, result: 'passed' } : { name, result: 'failure', type: 'sweep', text },
  );
  return {
    name: 'the whole sweep',
    file: '',
    properties: sweepProperties(sweep),
    cases,
    output: checksOf(sweep)
      .map(({ text }) => text)
      .join('\n'),
  };
}

function sweepProperties({ seeds, digest, raftsim }: SweepResult): Suite['properties'] {
  return { seeds, digest, raftsim };
}

function sweepSuite(sweep: SweepResult, scenario: SweptScenario): Suite {
  const rows = sweep.rows.filter((row) => row.scenario === scenario.label);
  const notPassed = rows.filter((row) => row.verdict !== 'pass');
  const passed = rows.length - notPassed.length;
  // With a grid a seed is played in each cell: it may pass in one and fail in another.
  const unit = rows.some((row) => row.cell !== '') ? 'run' : 'seed';
  const all: Case = { name: `${counted(passed, unit)} passed`, result: 'passed' };
  const share = percent(rows.length === 0 ? 0 : notPassed.length / rows.length);
  const lines = [`${counted(rows.length, 'run')}, ${passed} passed, ${share} did not.`];
  const leftOut = notPassed.length - MAX_SEED_CASES;
  if (leftOut > 0)
    lines.push(`${counted(leftOut, `more ${unit}`)} that did not pass have no case of their own.`);
  return {
    name: scenario.label,
    file: scenario.file,
    properties: sweepProperties(sweep),
    cases: [
      ...(passed > 0 ? [all] : []),
      ...sweep.signatures
        .filter((signature) => signature.scenario === scenario.label)
        .map((signature) => causeCase(sweep, signature)),
      ...notPassed.slice(0, MAX_SEED_CASES).map((row) => seedCase(sweep, row)),
    ],
    output: lines.join('\n'),
  };
}

function causeCase(sweep: SweepResult, signature: SweepSignature): Case {
  const { scenario, cell, property, reason, runs, firstSeed, message } = signature;
  const said = message === undefined ? '' : `: ${message}`;
  const command = runCommand(sweep, scenario, cell, firstSeed);
  const text = `${counted(runs, 'run')}, the first with seed ${firstSeed}${said}\n${command}`;
  return { name: `${property}: ${reason}`, result: 'failure', type: property, text };
}

function seedCase(sweep: SweepResult, row: SweepRow): Case {
  return {
    name: `seed ${row.seed}${row.cell === '' ? '' : ` ${row.cell}`}`,
    result: row.verdict === 'fail' ? 'failure' : 'error',
    type: row.failures[0]?.property ?? (row.unmet.length > 0 ? 'expect' : row.verdict),
    text: `${whatFailed(row)}\n${runCommand(sweep, row.scenario, row.cell, row.seed)}`,
  };
}

function whatFailed(row: SweepRow): string {
  const failures = row.failures.map(
    ({ property, reason, event, second, message }) =>
      `${property}: ${reason}${message === undefined ? '' : `: ${message}`} (event ${event}, ${second} s)`,
  );
  const unmet = row.unmet.map((text) => `expect ${text}`);
  const open = row.verdict === 'undecided' || row.brokenOff !== undefined ? [whyUnjudged(row)] : [];
  return [...failures, ...unmet, ...open].join('\n');
}
