import type { Witness, WitnessOperation } from '../../sim/judges/judge.ts';
import { html, type Markup, px } from './markup.ts';

const WIDTH = 760;
const ROW = 42;
const BAR = 16;
/** The words above a bar, and the gap to it. */
const WORDS = 20;
const MAX_OPERATIONS = 60;
/** Bars never end at the very edge. */
const MARGIN = 2;

/**
 * Operations that contradict each other, each as a bar from call to answer below its words; placed half by time and
 * half by order, so that of two ends the earlier is further to the left even where they share an instant.
 */
export function witnessChart(witness: Witness): Markup {
  const operations = witness.operations.slice(0, MAX_OPERATIONS);
  if (operations.length === 0) return html``;
  const right = WIDTH - MARGIN;
  const place = placer(operations, MARGIN, right);
  const rows = operations.map((operation, i) => {
    const y = i * ROW;
    const open = operation.to === null || operation.toSequence === null;
    const left = px(place(operation.fromSequence, operation.from));
    const end = open ? right : px(Math.max(left + 3, place(operation.toSequence ?? 0, operation.to ?? 0)));
    const note = operation.note ?? (open ? 'never answered' : '');
    const wrong = operation.note !== undefined;
    const words = `c${operation.client} ${operation.text}`;
    return html`<g class="${wrong ? 'wrong' : 'op'}"><title>${words}, ${span(operation)}</title>
<text class="op-label" x="${MARGIN}" y="${y + 14}">${words}<tspan class="op-note" dx="12">${note}</tspan></text>
<rect class="op-line" x="0" y="${y + WORDS + BAR / 2}" width="${WIDTH}" height="1"/>
<rect class="op-bar${open ? ' open' : ''}" x="${left}" y="${y + WORDS}" width="${px(end - left)}" height="${BAR}" rx="3"/></g>`;
  });
  const label = 'The operations that contradict each other';
  return html`<div class="chart"><svg class="narrow" viewBox="0 0 ${WIDTH} ${operations.length * ROW}" role="img" aria-label="${label}">
${rows}
</svg></div>`;
}

function span({ from, to }: WitnessOperation): string {
  const seconds = (time: number): string => `${(time / 1_000_000).toFixed(6)} s`;
  return to === null ? `from ${seconds(from)}, never answered` : `${seconds(from)} … ${seconds(to)}`;
}

function placer(
  operations: readonly WitnessOperation[],
  left: number,
  right: number,
): (sequence: number, time: number) => number {
  const ends = new Map<number, number>();
  for (const { from, to, fromSequence, toSequence } of operations) {
    ends.set(fromSequence, from);
    if (to !== null && toSequence !== null) ends.set(toSequence, to);
  }
  const order = [...ends.keys()].sort((a, b) => a - b);
  const times = [...ends.values()];
  const first = Math.min(...times);
  const length = Math.max(1, Math.max(...times) - first);
  const ranks = Math.max(1, order.length - 1);
  const open = operations.some(({ to }) => to === null);
  const room = (right - left) * (open ? 0.9 : 1);
  return (sequence, time) => left + (((time - first) / length + order.indexOf(sequence) / ranks) / 2) * room;
}
