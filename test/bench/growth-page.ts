import type { Growth, GrowthFigures } from './growth.ts';

/*
 * The figures of `npm run bench -- --growth` as tables for docs/speed.md, and as a plot for light and dark backgrounds.
 * Both are made from test/bench/growth.json alone; a test checks that the committed ones are.
 */

/** The tables, as they are in the page. */
export function growthTables({ replicas, length, yardstickNs, node }: GrowthFigures): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
    [row(head), row(head.map(() => '---:')), ...rows.map(row)].join('\n');
  const micros = (value: number): string => `${value.toFixed(2)} us`;
  return [
    `Yardstick ${yardstickNs} ns, Node ${node.replace(/^v/, '').split('.')[0]}.`,
    table(
      ['replicas', 'an entry', 'an entry and replica'],
      replicas.map((one) => [
        String(one.replicas),
        micros(one.microsPerEntry),
        micros(one.microsPerEntryAndReplica),
      ]),
    ),
    table(
      ['entries, on five replicas', 'an entry'],
      length.map((one) => [thousands(one.entries), micros(one.microsPerEntry)]),
    ),
  ].join('\n\n');
}

function thousands(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

const WIDTH = 720;
const HEIGHT = 300;
const TOP = 40;
const BOTTOM = 250;

interface Panel {
  readonly left: number;
  readonly right: number;
  readonly title: string;
  readonly below: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly label: string }[];
  /** The line on which the points would lie if the claim were exactly true: its value at both ends of the axis. */
  readonly ideal: readonly [number, number];
  readonly widest: number;
  readonly highest: number;
}

/** Both plots side by side, as one SVG. */
export function growthPlot({ replicas, length }: GrowthFigures): string {
  const widest = Math.max(...replicas.map((one) => one.replicas));
  const line = lineThrough(replicas);
  const flat = mean(length.map((one) => one.microsPerEntry));
  const panels: Panel[] = [
    {
      left: 60,
      right: 350,
      title: 'CPU microseconds an entry',
      below: 'replicas',
      points: replicas.map((one) => point(one, one.replicas, String(one.replicas))),
      ideal: [line(0), line(widest)],
      widest,
      highest: nice(Math.max(line(widest), ...replicas.map((one) => one.microsPerEntry))),
    },
    {
      left: 430,
      right: 700,
      title: 'CPU microseconds an entry, five replicas',
      below: 'entries of the run (each step four times as many)',
      points: length.map((one, i) => point(one, i + 1, short(one.entries))),
      ideal: [flat, flat],
      widest: length.length + 0.5,
      highest: nice(2 * flat),
    },
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="Cost of an entry by replicas, and by length of the run">`,
    '<style>',
    'text{font:12px system-ui,sans-serif;fill:#333}.axis{stroke:#999}.grid{stroke:#ddd}.ideal{stroke:#888;stroke-dasharray:4 4}.point{fill:#0b62a8}',
    '@media (prefers-color-scheme:dark){text{fill:#ddd}.axis{stroke:#888}.grid{stroke:#3a3a3a}.ideal{stroke:#999}.point{fill:#6cb6ff}}',
    '</style>',
    ...panels.flatMap(drawn),
    '</svg>',
    '',
  ].join('\n');
}

function drawn({ left, right, title, below, points, ideal, widest, highest }: Panel): string[] {
  const x = (value: number): string => (left + ((right - left) * value) / widest).toFixed(1);
  const y = (value: number): string => (BOTTOM - ((BOTTOM - TOP) * value) / highest).toFixed(1);
  const line = (kind: string, x1: string, y1: string, x2: string, y2: string): string =>
    `<line class="${kind}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
  const text = (at: string, height: string, anchor: string, what: string): string =>
    `<text x="${at}" y="${height}" text-anchor="${anchor}">${what}</text>`;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => part * highest);
  return [
    text(String(left), String(TOP - 16), 'start', title),
    ...ticks.flatMap((tick) => [
      line(tick === 0 ? 'axis' : 'grid', String(left), y(tick), String(right), y(tick)),
      text(String(left - 6), String(Number(y(tick)) + 4), 'end', String(tick)),
    ]),
    line('ideal', x(0), y(ideal[0]), x(widest), y(ideal[1])),
    ...points.map((one) => `<circle class="point" cx="${x(one.x)}" cy="${y(one.y)}" r="4"/>`),
    ...points.map((one) => text(x(one.x), String(BOTTOM + 18), 'middle', one.label)),
    text(String((left + right) / 2), String(BOTTOM + 38), 'middle', below),
  ];
}

function point({ microsPerEntry }: Growth, x: number, label: string): Panel['points'][number] {
  return { x, y: microsPerEntry, label };
}

function short(entries: number): string {
  return `${Math.round(entries / 1000)}k`;
}

/**
 * A linear model of the cost of an entry by replicas: the least-squares line for relative errors, so that small
 * clusters weigh as much as large ones.
 */
export function lineThrough(points: readonly Growth[]): (replicas: number) => number {
  const weighed = points.map((one) => ({
    x: one.replicas,
    y: one.microsPerEntry,
    weight: 1 / one.microsPerEntry ** 2,
  }));
  const all = sum(weighed.map(({ weight }) => weight));
  const x = sum(weighed.map((one) => one.weight * one.x)) / all;
  const y = sum(weighed.map((one) => one.weight * one.y)) / all;
  const slope =
    sum(weighed.map((one) => one.weight * (one.x - x) * (one.y - y))) /
    sum(weighed.map((one) => one.weight * (one.x - x) ** 2));
  return (replicas) => y + slope * (replicas - x);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** The smallest round number from `value` on that four equal steps of the axis divide evenly. */
function nice(value: number): number {
  for (let unit = 4; ; unit *= 10)
    for (const steps of [1, 2, 3, 5]) if (unit * steps >= value) return unit * steps;
}
