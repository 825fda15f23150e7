import type { Witness, WitnessOperation } from '../../sim/judges/judge.ts';
import { MICROS_PER_SECOND } from '../../sim/kernel/time.ts';
import { operationLabel, placesOf, someNeverReturned } from '../words/witness.ts';
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
 * text.
 */
export function witnessChart(witness: Witness): Markup {
  const operations = witness.operations.slice(0, MAX_OPERATIONS);
  if (operations.length === 0) return html``;
  const place = placesOf(operations);
  // An operation that never returned is drawn to the end, beyond all that did.
  const room = WHOLE * (someNeverReturned(operations) ? 0.9 : 1);
  const rows = operations.map((operation) => {
    const open = operation.to === null || operation.toSequence === null;
    const left = px(Math.min(WHOLE - SHORTEST, place(operation.fromSequence, operation.from) * room));
    const to = open ? WHOLE : place(operation.toSequence ?? 0, operation.to ?? 0) * room;
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
  const seconds = (time: number): string => `${(time / MICROS_PER_SECOND).toFixed(6)} s`;
  return to === null ? `from ${seconds(from)}, never answered` : `${seconds(from)} … ${seconds(to)}`;
}
