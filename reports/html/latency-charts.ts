import { opNames } from '../../sim/facts/words.ts';
import { MICROS_PER_MILLI, MICROS_PER_SECOND } from '../../sim/kernel/time.ts';
import type { Distribution } from '../../sim/measure/latency-samples.ts';
import type { LatencyPoint, LatencyPoints } from '../../sim/measure/scatter.ts';
import { milliseconds, NARROW_SPACE } from '../words/format.ts';
import { CHART_WIDTH, chart, LEFT, legend, RIGHT, timeChart, timeScale, valueAxis } from './frame.ts';
import { html, type Markup, px } from './markup.ts';
import { decadeTicks, logarithmic, type Scale } from './scale.ts';

const SCATTER_HEIGHT = 260;
const CURVE_HEIGHT = 260;
const OPERATIONS = ['get', 'put', 'cas', 'delete'] as const;

/** A scatter chart: every operation, or a sample of them, as a point over the time of the run. */
export function scatterChart(points: LatencyPoints, from: number, seconds: number): Markup {
  const all = [...points.ok, ...points.slowest, ...points.notOk];
  if (all.length === 0) return html`<p class="none">No operation ended.</p>`;
  const time = timeScale(seconds);
  const { y, axis } = latencyAxis(
    all.map((point) => point.latency),
    SCATTER_HEIGHT,
  );
  const place = ({ at, latency }: LatencyPoint): string =>
    `M${px(time((at - from) / MICROS_PER_SECOND))} ${px(y(latency / MICROS_PER_MILLI))}h0`;
  const used = OPERATIONS.filter((name) => points.ok.some(({ op }) => opNames[op] === name));
  const paths = used.map((name) => {
    const own = [...points.ok, ...points.slowest].filter(({ op }) => opNames[op] === name);
    return html`<path class="point ${name}" d="${[...new Set(own.map(place))].join('')}"/>`;
  });
  const crosses = points.notOk.map(({ at, latency }) => {
    const left = px(time((at - from) / MICROS_PER_SECOND) - 2.5);
    const top = px(y(latency / MICROS_PER_MILLI) - 2.5);
    return `M${left} ${top}l5 5m0 -5l-5 5`;
  });
  const cross = crosses.length === 0 ? null : html`<path class="cross" d="${crosses.join('')}"/>`;
  const keys = used.map((name) => [`fill-${name}`, name] as const);
  const notOk =
    crosses.length === 0 ? [] : [['fill-bad', 'failed or unknown: when the client gave up'] as const];
  return html`${timeChart('Latency of operations over time, milliseconds', seconds, SCATTER_HEIGHT, [...axis, ...paths, ...(cross === null ? [] : [cross])])}
${legend([...keys, ...notOk])}${thinned(points)}`;
}

function thinned({ oneOf, failuresLeftOut }: LatencyPoints): Markup {
  const words: string[] = [];
  if (oneOf > 1) words.push(`one of every ${oneOf} operations is shown, and the slowest of every interval`);
  if (failuresLeftOut > 0) words.push(`${failuresLeftOut} operations that were not ok are not shown`);
  return words.length === 0 ? html`` : html`<p class="note">Thinned out: ${words.join('; ')}.</p>`;
}

/**
 * Latency by percentile. The horizontal axis is logarithmic in the tail: each step to the right is ten times
 * rarer.
 */
export function percentileChart(distributions: LatencyPoints['distributions']): Markup {
  const curves = OPERATIONS.flatMap((name) => {
    const distribution = distributions[name];
    return distribution === undefined ? [] : [{ name, distribution }];
  });
  if (curves.length === 0) return html`<p class="none">No operation was ok.</p>`;
  const counts = curves.map(({ distribution }) => total(distribution));
  const rarest = Math.max(100, ...counts);
  const right = CHART_WIDTH - RIGHT;
  const x = logarithmic(1, rarest, LEFT, right);
  const values = curves.flatMap(({ distribution }) => [
    distribution.values[0],
    distribution.values.at(-1) ?? 0,
  ]);
  const { y, axis } = latencyAxis(values, CURVE_HEIGHT);
  const nines = [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999].filter((share) => 1 / (1 - share) <= rarest * 1.01);
  const ticks = nines.map((share) => {
    const at = px(x(1 / (1 - share)));
    return html`<line class="grid" x1="${at}" x2="${at}" y1="0" y2="${CURVE_HEIGHT}"/>
<text class="tick" x="${at}" y="${CURVE_HEIGHT + 15}" text-anchor="middle">${percentLabel(share)}</text>`;
  });
  const lines = curves.map(
    ({ name, distribution }) => html`<path class="curve ${name}" d="${curvePath(distribution, x, y)}"/>`,
  );
  return html`${chart('Latency by percentile, milliseconds', CURVE_HEIGHT + 22, [...axis, ...ticks, ...lines])}
${legend(curves.map(({ name }) => [`fill-${name}`, name] as const))}`;
}

/** A line through the distinct values, without points too close to the previous one to be distinguished. */
function curvePath(distribution: Distribution, x: Scale, y: Scale): string {
  const { values, counts } = distribution;
  const all = total(distribution);
  let below = 0;
  let path = '';
  let lastX = -1;
  let lastY = -1;
  values.forEach((value, i) => {
    const left = px(x(all / Math.max(1, all - below)));
    const height = px(y(value / MICROS_PER_MILLI));
    below += counts[i];
    const isLast = i === values.length - 1;
    if (!isLast && left - lastX < 0.8 && Math.abs(height - lastY) < 0.8) return;
    path += path === '' ? `M${left} ${height}` : `L${left} ${height}`;
    if (isLast) path += `H${px(x(all))}`;
    lastX = left;
    lastY = height;
  });
  return path;
}

function total({ counts }: Distribution): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** A logarithmic axis in milliseconds for values in microseconds. */
function latencyAxis(
  micros: readonly number[],
  height: number,
): { readonly y: Scale; readonly axis: readonly Markup[] } {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const value of micros) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const min = Math.max(0.01, (low / MICROS_PER_MILLI) * 0.8);
  const max = Math.max(min * 4, (high / MICROS_PER_MILLI) * 1.25);
  const y = logarithmic(min, max, height, 6);
  const label = (value: number): string =>
    `${value < 1 ? value : milliseconds(value, NARROW_SPACE).replace(/\.0$/u, '')} ms`;
  return { y, axis: valueAxis(y, decadeTicks(min, max), label) };
}

function percentLabel(share: number): string {
  return `${Number((share * 100).toPrecision(8))} %`;
}
