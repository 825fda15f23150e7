import { MICROS_PER_SECOND } from '../../sim/kernel/time.ts';
import type { RunDetails } from '../../sim/measure/details.ts';
import type { SecondSummary } from '../../sim/report.ts';
import { figure, legend, timeChart, timeScale, valueAxis } from './frame.ts';
import { html, type Markup, px } from './markup.ts';
import { linear, roundTicks } from './scale.ts';

const HEIGHT = 150;
/** Height of the mark for times without a leader; it lies above the highest bar, so that no bar hides it. */
const MARK_HEIGHT = 6;
const MAX_BARS = 240;

interface Bar {
  readonly from: number;
  readonly to: number;
  /** Operations a second. */
  readonly ok: number;
  readonly failed: number;
  readonly p99: number;
}

/** Draws operations by the second in which they ended, with the times without a leader in the background. */
export function throughputChart(
  timeline: readonly SecondSummary[],
  details: RunDetails,
  seconds: number,
): Markup {
  const runSeconds = (details.runTo - details.runFrom) / MICROS_PER_SECOND;
  const bars = barsOf(timeline, runSeconds);
  if (bars.length === 0) return html`<p class="none">The run was over before it began.</p>`;
  const highest = Math.max(1, ...bars.map((bar) => bar.ok + bar.failed));
  const x = timeScale(seconds);
  const y = linear(highest, HEIGHT, 2 * MARK_HEIGHT);
  const windows = details.leaderless.map(({ from, to }) => {
    const left = x((from - details.runFrom) / MICROS_PER_SECOND);
    const width = Math.max(1, x((to - details.runFrom) / MICROS_PER_SECOND) - left);
    const length = ((to - from) / MICROS_PER_SECOND).toFixed(3);
    const at = html`x="${px(left)}" y="0" width="${px(width)}"`;
    return html`<g><title>no leader for ${length} s</title><rect class="leaderless" ${at} height="${HEIGHT}"/><rect class="leaderless-mark" ${at} height="${MARK_HEIGHT}"/></g>`;
  });
  const columns = bars.map((bar) => {
    const left = x(bar.from);
    const width = Math.max(0.5, x(bar.to) - left - (bars.length > 120 ? 0.2 : 1));
    const top = y(bar.ok);
    const words = `${bar.from}–${bar.to} s: ${figure(bar.ok)} ok/s, ${figure(bar.failed)} not ok/s, p99 ${bar.p99} ms`;
    const bad =
      bar.failed === 0
        ? null
        : html`<rect class="bad" x="${px(left)}" y="${px(y(bar.ok + bar.failed))}" width="${px(width)}" height="${px(top - y(bar.ok + bar.failed))}"/>`;
    return html`<g><title>${words}</title><rect class="ok" x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${px(HEIGHT - top)}"/>${bad}</g>`;
  });
  const ticks = roundTicks(highest, 4).filter((value) => Number.isInteger(value));
  const axis = valueAxis(y, ticks, (value) => `${figure(value)}/s`);
  return html`${timeChart('Operations a second', seconds, HEIGHT, [...windows, ...axis, ...columns])}
${legend([
  ['ok', 'ok'],
  ['bad', 'failed or unknown'],
  // The legend shows the mark rather than the background, which bars may hide.
  ['leaderless-mark', 'no leader'],
])}`;
}

/** The bars; each covers several seconds if the run has more seconds than MAX_BARS. */
function barsOf(timeline: readonly SecondSummary[], runSeconds: number): Bar[] {
  const size = Math.ceil(timeline.length / MAX_BARS) || 1;
  const bars: Bar[] = [];
  for (let i = 0; i < timeline.length; i += size) {
    const rows = timeline.slice(i, i + size);
    const to = Math.min(i + rows.length, runSeconds);
    // The last second may be incomplete.
    const length = Math.max(0.001, to - i);
    bars.push({
      from: i,
      to,
      ok: rows.reduce((sum, row) => sum + row.ok, 0) / length,
      failed: rows.reduce((sum, row) => sum + row.failed, 0) / length,
      p99: Math.max(...rows.map((row) => row.p99)),
    });
  }
  return bars;
}
