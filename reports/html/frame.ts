import { grouped, NARROW_SPACE } from '../words/format.ts';
import { html, type Markup, px } from './markup.ts';
import { linear, roundTicks, type Scale, secondsLabel } from './scale.ts';

/* The frame shared by all charts over the time of a run, whose time axes therefore line up. */

export const CHART_WIDTH = 1080;
export const LEFT = 76;
export const RIGHT = 14;
const AXIS_HEIGHT = 22;
const TIME_TICKS = 12;

/** A number with its thousands separated by narrow no-break spaces. */
export function figure(value: number): string {
  return grouped(value, NARROW_SPACE);
}

/** The scale from seconds of the run to x. */
export function timeScale(seconds: number): Scale {
  return linear(Math.max(seconds, 0.001), LEFT, CHART_WIDTH - RIGHT);
}

/** An SVG chart over the time of the run, with the time axis below. `height` excludes the axis. */
export function timeChart(label: string, seconds: number, height: number, body: readonly Markup[]): Markup {
  const x = timeScale(seconds);
  const ticks = roundTicks(seconds, TIME_TICKS);
  const axis = ticks.map(
    (tick) => html`<line class="grid" x1="${px(x(tick))}" x2="${px(x(tick))}" y1="0" y2="${height}"/>
<text class="tick" x="${px(x(tick))}" y="${height + 15}" text-anchor="middle">${secondsLabel(tick)}${tick === ticks.at(-1) ? ' s' : ''}</text>`,
  );
  return chart(label, height + AXIS_HEIGHT, [...axis, ...body]);
}

/** An SVG as wide as the page. */
export function chart(label: string, height: number, body: readonly Markup[]): Markup {
  return html`<div class="chart"><svg viewBox="0 0 ${CHART_WIDTH} ${height}" role="img" aria-label="${label}">
${body}
</svg></div>`;
}

/** Horizontal lines with their labels at the left. */
export function valueAxis(
  y: Scale,
  ticks: readonly number[],
  label: (value: number) => string,
): readonly Markup[] {
  return ticks.map(
    (
      tick,
    ) => html`<line class="grid" x1="${LEFT}" x2="${CHART_WIDTH - RIGHT}" y1="${px(y(tick))}" y2="${px(y(tick))}"/>
<text class="tick" x="${LEFT - 6}" y="${px(y(tick) + 4)}" text-anchor="end">${label(tick)}</text>`,
  );
}

/** A legend: small coloured squares with texts. */
export function legend(entries: readonly (readonly [className: string, text: string])[]): Markup {
  const items = entries.map(
    ([className, text]) =>
      html`<li><svg viewBox="0 0 12 12" class="key" aria-hidden="true"><rect class="${className}" width="12" height="12" rx="2"/></svg>${text}</li>`,
  );
  return html`<ul class="legend">${items}</ul>`;
}
