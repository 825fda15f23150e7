import type { Witness, WitnessOperation } from '../../sim/judges/judge.ts';
import { operationLabel } from '../witness.ts';
import { html, type Markup, px } from './markup.ts';

const BAR = 16;
/**
 * The whole width, in per cent: horizontal positions are relative, so that on a narrow screen too all bars are
 * visible while the text keeps its size.
 */
const WHOLE = 100;
/** The shortest bar, so that it remains visible. */
const SHORTEST = 0.8;
const MAX_OPERATIONS = 60;

/**
 * Draws the operations of a witness, which contradict each other: each as a bar from call to answer below its
 * text. Positions are the mean of time and rank in order, so that of two ends the earlier is further to the left
 * even if they share an instant.
 */
export function witnessChart(witness: Witness): Markup {
  const operations = witness.operations.slice(0, MAX_OPERATIONS);
  if (operations.length === 0) return html``;
  const place = placer(operations);
  const rows = operations.map((operation) => {
    const open = operation.to === null || operation.toSequence === null;
    const left = px(Math.min(WHOLE - SHORTEST, place(operation.fromSequence, operation.from)));
    const to = open ? WHOLE : place(operation.toSequence ?? 0, operation.to ?? 0);
    const width = px(Math.max(SHORTEST, to - left));
    const note = operation.note ?? (open ? 'never answered' : '');
    const wrong = operation.note !== undefined;
    const words = operationLabel(operation);
    return html`<div class="${wrong ? 'op wrong' : 'op'}" title="${words}, ${span(operation)}">
<p>${words} <span class="op-note">${note}</span></p>
<svg width="100%" height="${BAR}" aria-hidden="true"><rect class="op-line" x="0" y="${BAR / 2}" width="100%" height="1"/>
<rect class="op-bar${open ? ' open' : ''}" x="${left}%" y="0" width="${width}%" height="${BAR}" rx="3"/></svg></div>
`;
  });
  return html`<div class="witness" role="group" aria-label="The operations that contradict each other">
${rows}</div>`;
}

function span({ from, to }: WitnessOperation): string {
  const seconds = (time: number): string => `${(time / 1_000_000).toFixed(6)} s`;
  return to === null ? `from ${seconds(from)}, never answered` : `${seconds(from)} … ${seconds(to)}`;
}

/** Returns a function from an end of an operation (sequence number and time) to its horizontal position. */
function placer(operations: readonly WitnessOperation[]): (sequence: number, time: number) => number {
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
  const room = WHOLE * (open ? 0.9 : 1);
  return (sequence, time) => (((time - first) / length + order.indexOf(sequence) / ranks) / 2) * room;
}
