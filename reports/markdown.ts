import type { LostRun } from '../sim/run/lost-run.ts';
import type { Report } from '../sim/run/result.ts';
import type { SweepResult } from '../sim/run/sweep-result.ts';
import { brokenOffInWords } from './broken-off.ts';
import { runCommand } from './commands.ts';
import { aside, correctness, gradedIn, gradesOf } from './course-grades.ts';
import { actualOf } from './expectation-text.ts';
import { counted, grouped, milliseconds, percent, printable, seconds } from './format.ts';
import { lostInWords } from './lost-run.ts';
import { failedChecks, isCutShort } from './sweep-checks.ts';
import {
  idleFaults,
  metricNames,
  needsPlaces,
  neverReached,
  placeInWords,
  seedsInWords,
  shareInWords,
  signatureName,
  stoppedInWords,
  subjectOf,
} from './sweep-names.ts';
import { unjudgedIn } from './sweep-unjudged.ts';
import { firstViolation, whenOf } from './terminal-why.ts';
import { drawWitness, witnessText } from './witness.ts';

/*
 * Step summaries as GitHub shows them. GitHub drops a summary of more than 1 MiB whole, so this one stays below
 * 900 kB: sections that do not fit any more are left out, and it says which.
 */

const MAX_BYTES = 900_000;
/** Room for the sentence that says what was left out. */
const RESERVE = 2000;
const MAX_ROWS = 200;
const WITNESS_WIDTH = 100;
const MAX_OPERATIONS = 40;

interface Section {
  readonly title: string;
  readonly text: string;
}

/** Summary of single runs, and of those that came to no report. */
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
        seconds(report.raft.leaderlessSeconds),
        `\`${report.digest}\``,
      ]),
  );
  const grades = gradesSection(reports);
  const first: Section = { title: 'overview', text: `## raftsim\n\n${overview}`.trimEnd() };
  // What failed is read first and cut last.
  const failed = sections.filter((_, i) => reports[i].verdict !== 'pass');
  const passed = sections.filter((_, i) => reports[i].verdict === 'pass');
  return joined([first, ...grades, ...lost.map(lostSection), ...failed, ...passed], maxBytes);
}

/** Summary of a sweep. */
export function sweepMarkdownText(sweep: SweepResult, maxBytes = MAX_BYTES): string {
  const stopped = isCutShort(sweep) ? '' : stoppedInWords(sweep);
  const head = [
    `## ${verdictMark(sweep.verdict)} sweep ${escaped(subjectOf(sweep))}`,
    `seeds ${seedsInWords(sweep.seeds)}${sweep.shard === '' ? '' : `, shard ${sweep.shard}`}: ` +
      `${grouped(sweep.pass)} pass, ${grouped(sweep.fail)} fail, ${grouped(sweep.undecided)} undecided; ${shareInWords(sweep)}`,
    ...(stopped === '' ? [] : [`**${stopped}**`]),
    ...failedChecks(sweep).map(({ text }) => `❌ **${escaped(text)}**`),
  ];
  const sections: Section[] = [{ title: 'overview', text: head.join('\n\n') }];
  const add = (title: string, text: string): void => {
    if (text !== '') sections.push({ title, text: `### ${title}\n\n${text}` });
  };
  add(
    'Failures by cause',
    table(
      ['cause', 'runs', 'first seed', 'smallest', 'again'],
      sweep.signatures
        .slice(0, MAX_ROWS)
        .map((signature) => [
          signatureName(signature),
          grouped(signature.runs),
          `\`${signature.firstSeed}\``,
          `${seconds(signature.smallest.second)} (seed ${signature.smallest.seed})`,
          code(runCommand(sweep, signature.scenario, signature.cell, signature.firstSeed)),
        ]),
    ),
  );
  add(
    'Without a verdict',
    table(
      ['run', 'why', 'again'],
      unjudgedIn(sweep)
        .slice(0, MAX_ROWS)
        .map(({ run, why, command }) => [escaped(run), escaped(why), code(command)]),
    ),
  );
  const placed = needsPlaces(sweep);
  add(
    'Across seeds',
    table(
      ['metric', 'median', 'p95', 'worst', 'seed', ...(placed ? ['where'] : [])],
      Object.entries(sweep.across).map(([metric, figures]) => {
        const { name, print } = metricNames[metric as keyof typeof sweep.across];
        const { median, p95, worst, worstSeed, worstScenario, worstCell } = figures;
        const place = placed ? [code(placeInWords(sweep, worstScenario, worstCell))] : [];
        return [name, print(median), print(p95), print(worst), `\`${worstSeed}\``, ...place];
      }),
    ),
  );
  add(
    'By cell',
    table(
      ['scenario', 'cell', 'runs', 'failing', 'failure rate', 'p99 ms'],
      sweep.grid
        .slice(0, MAX_ROWS)
        .map((cell) => [
          cell.scenario,
          code(cell.cell),
          grouped(cell.runs),
          percent(cell.fail / cell.runs),
          cell.medians.failureRate === null ? '–' : percent(cell.medians.failureRate),
          cell.medians['latency.all.p99'] === null ? '–' : milliseconds(cell.medians['latency.all.p99']),
        ]),
    ),
  );
  add(
    'Never reached',
    neverReached(sweep)
      .map((name) => `- ${escaped(name)}`)
      .join('\n'),
  );
  add(
    'Faults without effect',
    idleFaults(sweep)
      .map((name) => `- ${escaped(name)}`)
      .join('\n'),
  );
  return joined(sections, maxBytes);
}

/** How the course CS3700 grades those runs that ask for it. */
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
  const notHeld = report.properties.filter((property) => property.verdict !== 'pass');
  const lines = [
    `### ${verdictMark(report.verdict)} ${escaped(name)}, seed ${escaped(report.seed)}`,
    ...(report.brokenOff === undefined ? [] : [`- ${escaped(brokenOffInWords(report.brokenOff))}`]),
    ...notHeld.map(
      (property) =>
        `- **${property.name}** ${property.verdict}: ${escaped(property.message ?? 'a budget ran out')}`,
    ),
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
    lines.push('', whenOf(violation), '', fenced(drawn));
  }
  const figures = [
    `${counted(requests.ok, 'operation')} ok, ${grouped(requests.failed)} failed, ${grouped(requests.unknown)} unknown`,
    `${counted(raft.elections, 'election')}, no leader for ${seconds(raft.leaderlessSeconds)}`,
    `${counted(network.sent, 'message')}, ${grouped(network.lost)} lost, ${grouped(network.cut)} cut`,
  ];
  lines.push('', `${figures.join('; ')}.`, '', fenced(report.replay));
  return lines.join('\n');
}

function verdictMark(verdict: Report['verdict']): string {
  return verdict === 'pass' ? '✅' : verdict === 'fail' ? '❌' : '❔';
}

/** Whole sections as long as they fit; then one sentence about the rest. */
function joined(sections: readonly Section[], maxBytes: number): string {
  let text = '';
  const leftOut: string[] = [];
  let bytes = 0;
  for (const section of sections) {
    const size = Buffer.byteLength(section.text) + 2;
    if (leftOut.length > 0 || bytes + size > maxBytes - RESERVE) {
      leftOut.push(section.title);
      continue;
    }
    text += `${section.text}\n\n`;
    bytes += size;
  }
  if (leftOut.length === 0) return `${text.trimEnd()}\n`;
  const named = leftOut
    .slice(0, 5)
    .map(printable)
    .join(', ')
    .slice(0, RESERVE / 4);
  const more = leftOut.length > 5 ? ` and ${leftOut.length - 5} more` : '';
  return `${text}Left out to stay within GitHub's limit: ${escaped(named)}${more}.\n`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => printable(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** As text, not as Markdown or HTML. */
function escaped(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>#|&]/gu, (character) => `&#${character.codePointAt(0)};`);
}

function code(text: string): string {
  return text === '' ? '' : `\`${printable(text).replaceAll('`', "'")}\``;
}

function fenced(text: string): string {
  return `\`\`\`text\n${text.replaceAll('```', "'''")}\n\`\`\``;
}
