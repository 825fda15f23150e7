import type { ChalkInstance } from 'chalk';
import { printable } from '../../sim/facts/printable.ts';
import type { BaselineMetric, SweepResult } from '../../sim/run/sweep/result.ts';
import { counted, cutTo, grouped, milliseconds, percent } from '../words/format.ts';
import { metricNames } from '../words/sweep.ts';
import { CANARY, failedChecks } from '../words/sweep-checks.ts';
import { unjudgedIn } from '../words/unjudged.ts';
import { type Canvas, verdictMark } from './canvas.ts';
import { folded, labelled, layoutWidth, stacked, TEXT_COLUMN, USUAL_WIDTH, wrapped } from './layout.ts';
import { FIGURE_WIDTH, NAME_WIDTH, rowName } from './sweep-across.ts';

/* The optional parts of a sweep's report as text. */

const MAX_CELLS = 24;
const MAX_UNJUDGED = 4;
const CELL_WIDTH = 40;
/** Room after the figures for the longest word of `changeWord`. */
const VERDICT_WIDTH = 8;
/** The figures of a cell. */
const CELL_HEADS = ['failing runs', 'failure rate', 'all p99'] as const;
const CELL_COLUMNS = [13, 14, FIGURE_WIDTH] as const;

/** The runs without a verdict, each with its reason and the command that plays it again. */
export function unjudgedLines(sweep: SweepResult, { paint, width }: Canvas): string[] {
  const unjudged = unjudgedIn(sweep);
  const lines = unjudged.slice(0, MAX_UNJUDGED).flatMap(({ run, why, command }) => {
    const text = cutTo(`${run} ${why}`, layoutWidth(width) - 4);
    const told = folded([`  ${verdictMark('undecided', paint)} ${text}`], width);
    return command === '' ? told : [...told, `    ${command}`];
  });
  const more = unjudged.length - MAX_UNJUDGED;
  return more > 0 ? [...lines, `    ${paint.dim(`and ${grouped(more)} more without a verdict`)}`] : lines;
}

/** The scenarios that are expected to show a violation. */
export function expectedLines({ expected }: SweepResult, { paint, width }: Canvas): string[] {
  return expected.map(({ scenario, property, runs, violated, firstSeed }) => {
    const mark = verdictMark(violated > 0 ? 'pass' : 'fail', paint);
    const first = firstSeed === null ? '' : `, first with seed ${firstSeed}`;
    const text = `${scenario} violates ${property} in ${grouped(violated)} of ${counted(runs, 'run')}${first}`;
    return `  ${mark} ${cutTo(text, width - 4)}`;
  });
}

/** Latency and failures by cell. */
export function gridLines({ grid, scenarios }: SweepResult, { paint, width }: Canvas): string[] {
  if (grid.length === 0) return [];
  const heads = inCellColumns(CELL_HEADS);
  const columns = CELL_WIDTH + heads.length + 2;
  const lines = stacked(
    `  ${paint.dim('by cell')}${' '.repeat(CELL_WIDTH - 7)}`,
    paint.dim(heads),
    columns,
    width,
  );
  for (const cell of grid.slice(0, MAX_CELLS)) {
    const { failureRate, 'latency.all.p99': p99 } = cell.medians;
    const line = inCellColumns([
      percent(cell.fail / cell.runs),
      failureRate === null ? '–' : percent(failureRate),
      p99 === null ? '–' : `${milliseconds(p99)} ms`,
    ]);
    // Cells may differ only at the end of their names, so a long name is not cut but has a line of its own.
    const name = printable(scenarios.length > 1 ? `${cell.scenario} ${cell.cell}` : cell.cell);
    const first = `    ${name.padEnd(CELL_WIDTH - 2)}`;
    if (columns <= width && name.length > CELL_WIDTH - 2)
      lines.push(...folded([first], width), ' '.repeat(CELL_WIDTH + 2) + line);
    else lines.push(...stacked(first, line, columns, width));
  }
  if (grid.length > MAX_CELLS) lines.push(`    ${paint.dim(`and ${grid.length - MAX_CELLS} more`)}`);
  return lines;
}

function inCellColumns(texts: readonly string[]): string {
  return texts.map((text, i) => text.padStart(CELL_COLUMNS[i] ?? 0)).join('');
}

/** The changes relative to the baseline sweep. */
export function baselineLines({ baseline }: SweepResult, canvas: Canvas): string[] {
  if (baseline === null) return [];
  const { paint, width } = canvas;
  const heads = ['before', 'after', 'change'].map((head) => head.padStart(FIGURE_WIDTH)).join('');
  const title = `against ${baseline.file}, ${counted(baseline.common, 'common run')}`;
  const lines = [
    ...folded([`  ${cutTo(title, layoutWidth(width) - 2)}`], width),
    ...stacked(' '.repeat(NAME_WIDTH), paint.dim(`${heads}  (95 % CI)`), USUAL_WIDTH, width),
    ...baseline.metrics.flatMap((metric) => metricLines(metric, canvas)),
  ];
  const { newlyFailing, newlyPassing } = baseline;
  if (newlyFailing + newlyPassing > 0) {
    lines.push(`    ${grouped(newlyFailing)} newly failing, ${grouped(newlyPassing)} newly passing`);
  }
  return lines;
}

function metricLines(figures: BaselineMetric, { paint, width }: Canvas): string[] {
  const { name, print } = metricNames[figures.metric];
  const signed = (value: number): string => (value < 0 ? `-${print(-value)}` : `+${print(value)}`);
  const values = [print(figures.before), print(figures.after), signed(figures.difference)];
  const [low, high] = figures.interval;
  const columns = values.map((value) => value.padStart(FIGURE_WIDTH)).join('');
  const text = cutTo(
    `${columns}  (${signed(low)} … ${signed(high)})`,
    layoutWidth(width) - NAME_WIDTH - VERDICT_WIDTH,
  );
  const verdict = changeWord(figures.verdict, paint);
  return folded(stacked(rowName(name), text + verdict, USUAL_WIDTH, width), width);
}

function changeWord(verdict: BaselineMetric['verdict'], paint: ChalkInstance): string {
  switch (verdict) {
    case 'ok':
      return '';
    case 'better':
      return ` ${paint.green('better')}`;
    case 'worse':
      return ` ${paint.yellow('worse')}`;
    case 'beyond':
      return ` ${paint.red('beyond')}`;
    default:
      throw new Error(`no such verdict: ${String(verdict satisfies never)}`);
  }
}

/** States that the sweep caught its canary, a known bug. */
export function canaryLines({ canary }: SweepResult, { paint, width }: Canvas): string[] {
  if (canary?.caught !== true) return [];
  const text = `bug ${canary.bug} was caught by ${canary.property} (seed ${canary.seed})`;
  return [labelled(paint, 'canary', cutTo(text, width - TEXT_COLUMN))];
}

/** States that it did not: then its other verdicts mean little, so this is shown above them. */
export function missedCanaryLines(sweep: SweepResult, { paint, width }: Canvas): string[] {
  const missed = failedChecks(sweep).find(({ name }) => name === CANARY);
  return missed === undefined ? [] : [`  ${paint.red(`✗ ${cutTo(missed.text, width - 4)}`)}`];
}

/** States that two runs of one seed differ, in which case no other result can be relied on. */
export function nondeterminismLines({ nondeterminism }: SweepResult, { paint, width }: Canvas): string[] {
  if (nondeterminism === null) return [];
  const { scenario, cell, seed, event, first, second } = nondeterminism;
  const where = [scenario, cell, `seed ${seed}`].filter((part) => part !== '').join(' ');
  const room = width - TEXT_COLUMN;
  return [
    ...wrapped(`✗ two runs of ${where} differ from event ${grouped(event)} on`, width - 4, 3).map(
      (line, i) => `  ${i === 0 ? '' : '  '}${paint.red(line)}`,
    ),
    ...wrapped(first, room, 2).map((line, i) => labelled(paint, i === 0 ? 'first' : '', line)),
    ...wrapped(second, room, 2).map((line, i) => labelled(paint, i === 0 ? 'second' : '', line)),
  ];
}
