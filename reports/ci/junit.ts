import xmlbuilder, { type XMLElement } from 'xmlbuilder';
import type { Report } from '../../sim/report.ts';
import type { LostRun } from '../../sim/run/lost-run.ts';
import type { SweepResult, SweepRow, SweptScenario } from '../../sim/run/sweep/result.ts';
import { renderTerminal } from '../terminal/run.ts';
import { brokenOffInWords } from '../words/broken-off.ts';
import { runCommand } from '../words/commands.ts';
import { aside, correctness, gradesOf, OWN_VALUES } from '../words/course-grades.ts';
import { actualOf } from '../words/expectations.ts';
import { counted, percent } from '../words/format.ts';
import { lostInWords } from '../words/lost-run.ts';
import { checksOf } from '../words/sweep-checks.ts';
import { whyUnjudged } from '../words/unjudged.ts';

/*
 * Reports in JUnit XML, as CI servers read it: a suite is a scenario, a case is a property or an expectation.
 * Texts are in element bodies, since attributes lose their line breaks; characters that XML cannot represent are
 * left out.
 */

/** The most failing seeds per scenario that have a case of their own. */
const MAX_SEED_CASES = 100;
/** Replacement for characters that XML 1.0 cannot represent. */
const INVALID = '';

interface Case {
  readonly name: string;
  readonly result: 'passed' | 'skipped' | 'failure' | 'error';
  readonly type: string;
  readonly text: string;
}

interface Suite {
  readonly name: string;
  readonly file: string;
  readonly seconds: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
  readonly output: string;
}

/** The report of single runs: one suite each. A lost run has a single case, an error. */
export function junitText(reports: readonly Report[], lost: readonly LostRun[] = []): string {
  return documentOf([...reports.map(runSuite), ...lost.map(lostSuite)]);
}

/**
 * The report of a sweep: a suite for the checks of the sweep as a whole, if there are any, and one per scenario,
 * with a case for each cause of failure and for each of the first hundred failing seeds.
 */
export function sweepJunitText(sweep: SweepResult): string {
  const scenarios = sweep.scenarios.map((scenario) => sweepSuite(sweep, scenario));
  return documentOf(checksOf(sweep).length === 0 ? scenarios : [wholeSuite(sweep), ...scenarios]);
}

function runSuite(report: Report): Suite {
  const { name, file, sha256 } = report.scenario;
  const properties = report.properties.map((property): Case => {
    const { verdict, checked, reason = '', message = '', at } = property;
    const type = `${property.name}: ${reason}`;
    if (verdict === 'fail') {
      const where = at === undefined ? '' : ` (event ${at.event}, ${at.second} s)`;
      return { name: property.name, result: 'failure', type, text: `${message}${where}\n${report.replay}` };
    }
    if (verdict === 'undecided') {
      return {
        name: property.name,
        result: 'error',
        type: 'undecided',
        text: 'A budget ran out before a verdict.',
      };
    }
    return checked === 0
      ? { name: property.name, result: 'skipped', type: '', text: 'There was nothing to judge.' }
      : { name: property.name, result: 'passed', type: '', text: '' };
  });
  const expectations = report.expectations.map(
    (expectation): Case => ({
      name: `expect ${expectation.text}`,
      result: expectation.verdict === 'pass' ? 'passed' : 'failure',
      type: 'expect',
      text: `${actualOf(expectation)} (${file}:${expectation.line})\n${report.replay}`,
    }),
  );
  return {
    name,
    file,
    seconds: report.wallSeconds,
    properties: {
      seed: report.seed,
      digest: report.digest,
      sha256,
      raftsim: report.raftsim,
      ...gradesIn(report),
    },
    cases: [...brokenOffCase(report), ...properties, ...expectations, ...metChecks(report)],
    output: renderTerminal(report, { color: false }),
  };
}

function brokenOffCase({ brokenOff, replay }: Report): readonly Case[] {
  if (brokenOff === undefined) return [];
  const text = `${brokenOffInWords(brokenOff)}\n${replay}`;
  return [{ name: 'the whole run', result: 'error', type: 'undecided', text }];
}

/** The grades by the course CS3700, as properties of the suite: figures with their tiers. */
function gradesIn({ cs3700 }: Report): Suite['properties'] {
  if (cs3700 === undefined) return {};
  const grades = gradesOf(cs3700).map(
    ({ benchmark, figure, tier }) => [`cs3700.${benchmark}`, [figure, tier].join(' ').trim()] as const,
  );
  return {
    cs3700: correctness(cs3700),
    ...Object.fromEntries(grades),
    'cs3700.aside': aside(cs3700).join(', '),
  };
}

/** The course's checks that are met, as cases; those not met are reported as expectations or properties already. */
function metChecks({ cs3700 }: Report): readonly Case[] {
  return Object.entries(cs3700?.checks ?? {}).flatMap(([name, met]): Case[] => {
    const check = { name: `expect cs3700: ${name}`, type: '', text: '' };
    if (met) return [{ ...check, result: 'passed' }];
    if (name !== OWN_VALUES) return [];
    return [
      {
        ...check,
        result: 'skipped',
        text: 'Does not count: this check of the course can fail for a correct store.',
      },
    ];
  });
}

function lostSuite(lost: LostRun): Suite {
  const { scenario, file, seed, replay } = lost;
  const text = `${lostInWords(lost)}\n${replay}`;
  return {
    name: scenario,
    file,
    seconds: 0,
    properties: { seed },
    cases: [{ name: 'a verdict', result: 'error', type: 'lost', text }],
    output: text,
  };
}

function wholeSuite(sweep: SweepResult): Suite {
  const cases = checksOf(sweep).map(
    ({ name, holds, text }): Case => ({ name, result: holds ? 'passed' : 'failure', type: 'sweep', text }),
  );
  return {
    name: 'the whole sweep',
    file: '',
    seconds: 0,
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
  const command = (cell: string, seed: string): string => runCommand(sweep, scenario.label, cell, seed);
  const causes = sweep.signatures
    .filter((signature) => signature.scenario === scenario.label)
    .map(({ property, reason, runs, firstSeed, cell, message }): Case => {
      const said = message === undefined ? '' : `: ${message}`;
      const text = `${counted(runs, 'run')}, the first with seed ${firstSeed}${said}\n${command(cell, firstSeed)}`;
      return { name: `${property}: ${reason}`, result: 'failure', type: property, text };
    });
  const bad = rows.filter((row) => row.verdict !== 'pass');
  const seeds = bad.slice(0, MAX_SEED_CASES).map(
    (row): Case => ({
      name: `seed ${row.seed}${row.cell === '' ? '' : ` ${row.cell}`}`,
      result: row.verdict === 'fail' ? 'failure' : 'error',
      type: row.failures[0]?.property ?? (row.unmet.length > 0 ? 'expect' : row.verdict),
      text: `${whatFailed(row)}\n${command(row.cell, row.seed)}`,
    }),
  );
  const passed = rows.length - bad.length;
  // With a grid a seed is played in each cell: it may pass in one and fail in another.
  const unit = rows.some((row) => row.cell !== '') ? 'run' : 'seed';
  const all: Case = { name: `${counted(passed, unit)} passed`, result: 'passed', type: '', text: '' };
  const leftOut = bad.length - seeds.length;
  const share = percent(rows.length === 0 ? 0 : bad.length / rows.length);
  const lines = [`${counted(rows.length, 'run')}, ${passed} passed, ${share} did not.`];
  if (leftOut > 0)
    lines.push(`${counted(leftOut, `more ${unit}`)} that did not pass have no case of their own.`);
  return {
    name: scenario.label,
    file: scenario.file,
    seconds: sweep.wallSeconds,
    properties: sweepProperties(sweep),
    cases: [...(passed > 0 ? [all] : []), ...causes, ...seeds],
    output: lines.join('\n'),
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

function documentOf(suites: readonly Suite[]): string {
  const root = xmlbuilder.create('testsuites', {
    version: '1.0',
    encoding: 'UTF-8',
    invalidCharReplacement: INVALID,
  });
  const cases = suites.flatMap((suite) => suite.cases);
  root.att('name', 'raftsim');
  counts(root, cases);
  for (const suite of suites) addSuite(root, suite);
  return `${root.end({ pretty: true })}\n`;
}

function addSuite(root: XMLElement, suite: Suite): void {
  const element = root.ele('testsuite', { name: suite.name, file: suite.file });
  counts(element, suite.cases);
  element.att('skipped', suite.cases.filter((each) => each.result === 'skipped').length);
  element.att('time', suite.seconds.toFixed(3));
  const properties = element.ele('properties');
  for (const [name, value] of Object.entries(suite.properties)) properties.ele('property', { name, value });
  for (const { name, result, type, text } of suite.cases) {
    const testcase = element.ele('testcase', { name, classname: suite.name });
    if (result === 'skipped') testcase.ele('skipped', text);
    else if (result !== 'passed') testcase.ele(result, { type }, text);
  }
  element.ele('system-out', suite.output);
}

function counts(element: XMLElement, cases: readonly Case[]): void {
  element.att('tests', cases.length);
  element.att('failures', cases.filter((each) => each.result === 'failure').length);
  element.att('errors', cases.filter((each) => each.result === 'error').length);
}
