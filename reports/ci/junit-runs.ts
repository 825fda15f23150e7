import type { ExpectationResult, PropertyResult, Report } from '../../sim/report.ts';
import type { LostRun } from '../../sim/run/lost-run.ts';
import { renderRun } from '../terminal/run.ts';
import { brokenOffInWords } from '../words/broken-off.ts';
import { aside, correctness, gradesOf, OWN_VALUES } from '../words/course-grades.ts';
import { actualOf } from '../words/expectations.ts';
import { lostInWords } from '../words/lost-run.ts';
import { type Case, documentOf, type Suite } from './junit.ts';

/** The report of single runs: one suite each. A lost run has a single case, an error. */
export function junitText(reports: readonly Report[], lost: readonly LostRun[] = []): string {
  const seconds = reports.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0);
  return documentOf([...reports.map(runSuite), ...lost.map(lostSuite)], seconds);
}

function runSuite(report: Report): Suite {
  const { seed, digest, raftsim, scenario } = report;
  const { name, file, sha256 } = scenario;
  const cases = [
    ...brokenOffCase(report),
    ...report.properties.map((property) => propertyCase(property, report)),
    ...report.expectations.map((expectation) => expectationCase(expectation, report)),
    ...metChecks(report),
  ];
  return {
    name,
    file,
    seconds: report.wallSeconds,
    properties: { seed, digest, sha256, raftsim, ...gradesIn(report) },
    cases,
    output: renderRun(report, { color: false }),
  };
}

function propertyCase(property: PropertyResult, { replay }: Report): Case {
  const { name, verdict, checked, reason = '', message = '', at } = property;
  switch (verdict) {
    case 'fail': {
      const where = at === undefined ? '' : ` (event ${at.event}, ${at.second} s)`;
      return { name, result: 'failure', type: `${name}: ${reason}`, text: `${message}${where}\n${replay}` };
    }
    case 'undecided':
      return { name, result: 'error', type: 'undecided', text: 'A budget ran out before a verdict.' };
    case 'pass':
      return checked === 0
        ? { name, result: 'skipped', text: 'There was nothing to judge.' }
        : { name, result: 'passed' };
    default:
      throw new Error(`no such verdict: ${String(verdict satisfies never)}`);
  }
}

function expectationCase(expectation: ExpectationResult, { scenario, replay }: Report): Case {
  const name = `expect ${expectation.text}`;
  if (expectation.verdict === 'pass') return { name, result: 'passed' };
  const text = `${actualOf(expectation)} (${scenario.file}:${expectation.line})\n${replay}`;
  return { name, result: 'failure', type: 'expect', text };
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
  return Object.entries(cs3700?.checks ?? {}).flatMap(([check, met]): Case[] => {
    const name = `expect cs3700: ${check}`;
    if (met) return [{ name, result: 'passed' }];
    if (check !== OWN_VALUES) return [];
    const text = 'Does not count: this check of the course can fail for a correct store.';
    return [{ name, result: 'skipped', text }];
  });
}

function lostSuite(lost: LostRun): Suite {
  const { scenario, file, seed, replay } = lost;
  const text = `${lostInWords(lost)}\n${replay}`;
  return {
    name: scenario,
    file,
    properties: { seed },
    cases: [{ name: 'a verdict', result: 'error', type: 'lost', text }],
    output: text,
  };
}
