import type { Report } from '../../sim/report.ts';
import type { LostRun } from '../../sim/run/lost-run.ts';
import { drawWitness, witnessText } from '../terminal/witness.ts';
import { brokenOffInWords } from '../words/broken-off.ts';
import { aside, correctness, gradedIn, gradesOf } from '../words/course-grades.ts';
import { actualOf } from '../words/expectations.ts';
import { counted, grouped, milliseconds, percent, seconds } from '../words/format.ts';
import { lostInWords } from '../words/lost-run.ts';
import { firstViolation, notHeld, whenOf } from '../words/violations.ts';
import { escaped, fenced, joined, MAX_BYTES, MAX_ROWS, type Section, table, verdictMark } from './parts.ts';

const WITNESS_WIDTH = 100;
const MAX_OPERATIONS = 40;

/** The summary of single runs in Markdown, including lost runs, which have no report. */
export function markdownText(
  reports: readonly Report[],
  lost: readonly LostRun[] = [],
  maxBytes = MAX_BYTES,
): string {
  const sections = reports.map((report): Section => {
    const name = `${report.scenario.name}, seed ${report.seed}`;
    return { title: name, text: runSection(report) };
  });
  const overview = table(
    ['', 'scenario', 'seed', 'failure rate', 'p99 ms', 'no leader', 'digest'],
    reports
      .slice(0, MAX_ROWS)
      .map((report) => [
        verdictMark(report.verdict),
        report.scenario.name,
        `\`${report.seed}\``,
        percent(report.failureRate),
        report.latency.all === undefined ? '–' : milliseconds(report.latency.all.p99),
        report.raft.rolesDeclared === false ? '–' : seconds(report.raft.leaderlessSeconds),
        `\`${report.digest}\``,
      ]),
  );
  const grades = gradesSection(reports);
  const first: Section = { title: 'overview', text: `## raftsim\n\n${overview}`.trimEnd() };
  // Failed runs come first, so that they are left out last.
  const failed = sections.filter((_, i) => reports[i].verdict !== 'pass');
  const passed = sections.filter((_, i) => reports[i].verdict === 'pass');
  return joined([first, ...grades, ...lost.map(lostSection), ...failed, ...passed], maxBytes);
}

/** The grades by the course CS3700 of those runs that are graded. */
function gradesSection(reports: readonly Report[]): readonly Section[] {
  const graded = gradedIn(reports).slice(0, MAX_ROWS);
  if (graded.length === 0) return [];
  const heads = gradesOf(graded[0].cs3700).map(({ name }) => name);
  const rows = graded.map(({ name, cs3700 }) => [
    cs3700.correct ? '✅' : '❌',
    escaped(name),
    ...gradesOf(cs3700).map(({ figure, tier }) => (tier === '' ? figure : `${figure} **${tier}**`)),
    [...(correctness(cs3700) === 'correct' ? [] : [correctness(cs3700)]), ...aside(cs3700)].join('; '),
  ]);
  const correct = graded.filter(({ cs3700 }) => cs3700.correct).length;
  const text = `${table(['', 'scenario', ...heads, ''], rows)}\n\n${correct} of ${graded.length} correct.`;
  return [{ title: 'CS3700', text: `### CS3700\n\n${text}` }];
}

function lostSection(lost: LostRun): Section {
  const title = `${lost.scenario}, seed ${lost.seed}`;
  const head = `### ${verdictMark('undecided')} ${escaped(title)}`;
  return { title, text: `${head}\n\n${escaped(lostInWords(lost))}\n\n${fenced(lost.replay)}` };
}

function runSection(report: Report): string {
  const { name, file } = report.scenario;
  const { requests, raft, network } = report;
  const lines = [
    `### ${verdictMark(report.verdict)} ${escaped(name)}, seed ${escaped(report.seed)}`,
    ...(report.brokenOff === undefined ? [] : [`- ${escaped(brokenOffInWords(report.brokenOff))}`]),
    ...notHeld(report.properties).map((property) => {
      const when = property.at === undefined ? '' : ` (${whenOf(property, report.faults)})`;
      return `- **${property.name}** ${property.verdict}: ${escaped(property.message ?? 'a budget ran out')}${when}`;
    }),
    ...report.expectations
      .filter(({ verdict }) => verdict !== 'pass')
      .map((expectation) => {
        return `- expect ${escaped(expectation.text)}: ${escaped(actualOf(expectation))} (${escaped(file)}:${expectation.line})`;
      }),
  ];
  const violation = firstViolation(report);
  if (violation?.witness !== undefined) {
    const drawn = drawWitness(violation.witness, WITNESS_WIDTH, MAX_OPERATIONS)
      .map((line) => witnessText(line))
      .join('\n');
    lines.push('', fenced(drawn));
  }
  const figures = [
    `${counted(requests.ok, 'operation')} ok, ${grouped(requests.failed)} failed, ${grouped(requests.unknown)} unknown`,
    raft.rolesDeclared === false
      ? 'no server declared a role'
      : `${counted(raft.elections, 'election')}, no leader for ${seconds(raft.leaderlessSeconds)}`,
    `${counted(network.sent, 'message')}, ${grouped(network.lost)} lost, ${grouped(network.cut)} cut`,
  ];
  lines.push('', `${figures.join('; ')}.`, '', fenced(report.replay));
  return lines.join('\n');
}
