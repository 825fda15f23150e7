import { printable } from '../../sim/facts/printable.ts';
import type { Across, SweepResult } from '../../sim/run/sweep/result.ts';
import type { SweepMetric } from '../../sim/scenario/sweep-metrics.ts';
import { cutTo, milliseconds } from '../words/format.ts';
import { metricNames, placeInWords } from '../words/sweep.ts';
import type { Canvas } from './canvas.ts';
import { folded, INDENT, stacked } from './layout.ts';

/* The distribution of each metric over the runs of a sweep: median, 95th percentile, worst value and its seed. */

/** Columns of the tables in a sweep's report: a row's indentation, the metric's name, each figure. */
const ROW_INDENT = 4;
export const FIGURE_WIDTH = 10;
const METRIC_WIDTH = 18;
export const NAME_WIDTH = ROW_INDENT + METRIC_WIDTH;
/** Width of a row including its figures and a seed of a few digits. */
const ACROSS_WIDTH = 60;
const TITLE = 'across seeds';
const SHOWN: readonly SweepMetric[] = [
  'failureRate',
  'leaderlessSeconds',
  'longestLeaderlessSeconds',
  'latency.all.p50',
  'latency.put.p99',
  'latency.get.p99',
  'latency.all.max',
];

/**
 * One row per metric. The scenario and cell of the worst seed are on the row if there is room, otherwise below
 * it.
 */
export function acrossLines(sweep: SweepResult, { paint, width }: Canvas): string[] {
  const { across, pooled } = sweep;
  const rows = SHOWN.flatMap((metric) => {
    const figures = across[metric];
    return figures === undefined ? [] : [{ metric, figures }];
  });
  if (rows.length === 0) return [];
  const heads = ['median', 'p95', 'worst'].map((head) => head.padStart(FIGURE_WIDTH)).join('');
  const row = (name: string, figures: string): string[] => stacked(name, figures, ACROSS_WIDTH, width);
  const lines = row(
    `${' '.repeat(INDENT)}${paint.dim(TITLE)}${' '.repeat(NAME_WIDTH - INDENT - TITLE.length)}`,
    paint.dim(`${heads}  (seed)`),
  );
  const worstOf = ({ worstSeed, worstScenario, worstCell }: Across): string => {
    const place = printable(placeInWords(sweep, worstScenario, worstCell));
    return place === '' ? '' : `(${worstSeed} with ${place})`;
  };
  for (const [i, { metric, figures }] of rows.entries()) {
    const { name, print } = metricNames[metric];
    const values = [figures.median, figures.p95, figures.worst].map((value) =>
      print(value).padStart(FIGURE_WIDTH),
    );
    const head = rowName(name);
    const worst = worstOf(figures);
    const whole = `${head}${values.join('')}  ${worst}`;
    if (worst !== '' && whole.length <= width) {
      lines.push(whole);
      continue;
    }
    lines.push(...row(head, `${values.join('')}  (${figures.worstSeed})`).map((line) => cutTo(line, width)));
    // Below, once for consecutive rows that share it, and in full: cells may differ only at the end of their names.
    const next = rows[i + 1];
    const toldBelow = next !== undefined && worstOf(next.figures) === worst;
    if (worst !== '' && !toldBelow) lines.push(...folded([`      ${paint.dim(worst)}`], width));
  }
  if (pooled !== null) {
    const figures = [pooled.p50, pooled.p99, pooled.p999, pooled.max].map((value) => milliseconds(value));
    const [p50, p99, p999, max] = figures;
    const text = `p50 ${p50} · p99 ${p99} · p99.9 ${p999} · max ${max} ms`;
    lines.push(...folded([`${rowName('pooled, all runs')}  ${text}`], width));
  }
  return lines;
}

/** The name of a row, as wide as all of them. */
export function rowName(name: string): string {
  return `${' '.repeat(ROW_INDENT)}${name.padEnd(METRIC_WIDTH)}`;
}
