import { MICROS_PER_SECOND } from '../../sim/kernel/time.ts';
import type { RunDetails } from '../../sim/measure/details.ts';
import type { FaultBand } from '../../sim/measure/fault-bands.ts';
import type { StateSpan } from '../../sim/measure/role-spans.ts';
import { counted } from '../words/format.ts';
import { LEFT, legend, timeChart, timeScale } from './frame.ts';
import { html, type Markup, px } from './markup.ts';
import type { Scale } from './scale.ts';

const LANE = 14;
const ROW = 30;
const BAR = 22;
const GAP = 10;
/** The term is written only into spans at least this wide. */
const LABEL_WIDTH = 22;
/** Number of colours, which terms use in turn. */
const TERM_COLOURS = 6;
const MIN_MARK = 2;
/** A fault name of at most this many characters fits beside the chart in any font. */
const LANE_CHARACTERS = 10;
/** The usual width of a character of such a name: squeezing must not stretch a shorter one. */
const CHARACTER = 5.1;
/** The least width of a span, so that an election of 20 ms remains visible in a run of an hour. */
const MIN_SPAN = 0.6;

/** Draws the state of each server over time as a strip, with the faults above. */
export function stripChart(details: RunDetails): Markup {
  const { runFrom, end, nodes } = details;
  const seconds = (end - runFrom) / MICROS_PER_SECOND;
  const scale = timeScale(seconds);
  const x: Scale = (time) => scale((time - runFrom) / MICROS_PER_SECOND);
  const lanes = lanesOf(details.faults);
  const top = lanes.length === 0 ? 0 : lanes.length * LANE + GAP;
  const height = top + nodes.length * ROW;
  const body = [
    bandsOf(details.faults, x, height),
    ...lanes.map((lane, i) => laneOf(lane, i, x)),
    ...nodes.map(({ node, spans }, i) => {
      const y = top + i * ROW;
      return html`<text class="name" x="${LEFT - 8}" y="${y + BAR / 2 + 5}" text-anchor="end">n${node}</text>
${spans.map((span) => spanOf(span, y, x))}`;
    }),
    settleMark(details, x, height),
  ];
  return html`${timeChart('Role of each server over time', seconds, height, body)}
${legend([
  ['leader t0', 'leader (one colour a term)'],
  ['follower t0', 'follower in that term'],
  ['candidate t0', 'campaigning'],
  ['pre-candidate t0', 'asking for pre-votes'],
  ['paused', 'paused'],
  ['down', 'down'],
  ['band', 'fault under way'],
])}${hatching()}${leftOutNote(details)}`;
}

function leftOutNote({ faultsLeftOut }: RunDetails): Markup | null {
  if (faultsLeftOut === 0) return null;
  return html`<p class="note">${counted(faultsLeftOut, 'more strike')} of faults ${faultsLeftOut === 1 ? 'is' : 'are'} not drawn.</p>`;
}

/** The fill patterns that the classes of the strip refer to, in one small SVG for the whole page. */
function hatching(): Markup {
  const colours = Array.from({ length: TERM_COLOURS }, (_, i) => i);
  return html`<svg class="patterns" aria-hidden="true" width="0" height="0"><defs>
${colours.map(
  (
    i,
  ) => html`<pattern id="hatch${i}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-back" width="6" height="6"/><rect class="leader t${i}" width="3" height="6"/></pattern>
<pattern id="dots${i}" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="hatch-back" width="6" height="6"/><circle class="leader t${i}" cx="3" cy="3" r="1.4"/></pattern>`,
)}
<pattern id="pause" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="hatch-back" width="6" height="6"/><rect class="pause-line" width="2" height="6"/></pattern>
</defs></svg>`;
}

interface Lane {
  readonly name: string;
  readonly bands: readonly FaultBand[];
}

/** One lane per fault step, in the order of the scenario. */
function lanesOf(faults: readonly FaultBand[]): readonly Lane[] {
  const steps = [...new Set(faults.map((fault) => fault.step))].sort((a, b) => a - b);
  return steps.map((step) => {
    const bands = faults.filter((fault) => fault.step === step);
    return { name: bands[0].do, bands };
  });
}

/** The times with a fault, each shaded once however many overlap: the colours of the servers remain legible. */
function bandsOf(faults: readonly FaultBand[], x: Scale, height: number): Markup {
  const shaded: { readonly from: number; to: number }[] = [];
  for (const { from, to } of [...faults].sort((a, b) => a.from - b.from)) {
    const right = Math.max(x(to), x(from) + MIN_MARK);
    const last = shaded[shaded.length - 1];
    if (last !== undefined && x(from) <= last.to) last.to = Math.max(last.to, right);
    else shaded.push({ from: x(from), to: right });
  }
  return html`${shaded.map(
    ({ from, to }) =>
      html`<rect class="band" x="${px(from)}" y="0" width="${px(to - from)}" height="${height}"/>`,
  )}`;
}

function laneOf({ name, bands }: Lane, lane: number, x: Scale): Markup {
  const y = lane * LANE;
  const marks = bands.map((band) => {
    const left = x(band.from);
    const width = Math.max(MIN_MARK, x(band.to) - left);
    const title = html`<title>${band.do} ${band.target}, ${times(band.from, band.to)}, line ${band.line}</title>`;
    return html`<rect class="fault" x="${px(left)}" y="${y + 2}" width="${px(width)}" height="${LANE - 4}" rx="1.5">${title}</rect>`;
  });
  const at = html`class="lane" x="${LEFT - 8}" y="${y + LANE - 3}" text-anchor="end"`;
  // The width of the reader's font is unknown, so a name that may be too wide is squeezed to fit.
  const label =
    name.length <= LANE_CHARACTERS
      ? html`<text ${at}>${name}</text>`
      : html`<text ${at} textLength="${px(Math.min(LEFT - 10, name.length * CHARACTER))}" lengthAdjust="spacingAndGlyphs">${name}</text>`;
  return html`${label}${marks}`;
}

function spanOf({ from, to, state, term }: StateSpan, y: number, x: Scale): Markup {
  const left = x(from);
  const width = Math.max(MIN_SPAN, x(to) - left);
  const coloured = state !== 'down' && state !== 'paused';
  const className = coloured ? `${state} t${term % TERM_COLOURS}` : state;
  const words = coloured ? `${state}, term ${term}` : state;
  const wide = width >= LABEL_WIDTH && coloured;
  const label = wide
    ? html`<text class="term ${state}-label" x="${px(left + width / 2)}" y="${y + BAR / 2 + 4}" text-anchor="middle">${term}</text>`
    : null;
  return html`<rect class="${className}" x="${px(left)}" y="${y}" width="${px(width)}" height="${BAR}"><title>${words}, ${times(from, to)}</title></rect>${label}`;
}

/** The line at which the run ends and settling begins. */
function settleMark({ runTo, end }: RunDetails, x: Scale, height: number): Markup {
  if (runTo >= end) return html``;
  const at = px(x(runTo));
  return html`<line class="settle" x1="${at}" x2="${at}" y1="0" y2="${height}"><title>The run ends; the cluster settles.</title></line>`;
}

function times(from: number, to: number): string {
  const seconds = (time: number): string => (time / MICROS_PER_SECOND).toFixed(3);
  return from === to ? `${seconds(from)} s` : `${seconds(from)} … ${seconds(to)} s`;
}
