import type { ExpectationResult, PropertyResult } from '../../sim/report.ts';
import { actualOf } from '../words/expectations.ts';
import { cutTo } from '../words/format.ts';
import { notHeld } from '../words/violations.ts';
import { type Canvas, verdictMark } from './canvas.ts';
import { INDENT } from './layout.ts';

const NAME_WIDTH = 24;
/** The column at which a property's message begins; one that does not fit is repeated in full further below. */
export const MESSAGE_COLUMN = NAME_WIDTH + 4;
const ACTUAL_COLUMN = 40;
/** What an expectation's line holds besides its texts: margin, mark, and the gaps after both the mark and the text. */
const AROUND = 6;
/** The property of most interest, which is listed first. */
const FIRST = 'linearizability';
const MARGIN = ' '.repeat(INDENT);

/** A line for each property that did not pass, with its reason; those that passed share one line. */
export function propertyLines(
  properties: readonly PropertyResult[],
  limit: number,
  canvas: Canvas,
): string[] {
  const { paint, width } = canvas;
  const lines: string[] = [];
  const told = notHeld(properties);
  for (const property of told.slice(0, limit)) {
    const text = property.message ?? (property.verdict === 'undecided' ? 'its budget ran out' : '');
    const name = property.name.padEnd(NAME_WIDTH);
    lines.push(
      `${MARGIN}${verdictMark(property.verdict, canvas.paint)} ${paint.bold(name)}${cutTo(text, width - MESSAGE_COLUMN)}`,
    );
  }
  if (told.length > limit) {
    lines.push(
      `${MARGIN}${verdictMark('fail', canvas.paint)} and ${told.length - limit} more that did not hold`,
    );
  }
  const passed = properties.filter((property) => property.verdict === 'pass');
  const held = passed.filter((property) => property.checked > 0).map(({ name }) => name);
  const silent = passed.filter((property) => property.checked === 0).map(({ name }) => name);
  held.sort((a, b) => Number(b === FIRST) - Number(a === FIRST));
  const line = heldLine(held, silent, canvas);
  if (line !== '') lines.push(line);
  return lines;
}

/** As many names as fit, then how many more there are. */
function heldLine(held: readonly string[], silent: readonly string[], canvas: Canvas): string {
  const { paint, width } = canvas;
  // That a property has not been tested matters more than which ones have held.
  const whose = silent.length === 1 ? silent[0] : `${silent.length}`;
  const silentText = silent.length === 0 ? '' : `– ${whose} had nothing to judge`;
  const room = width - INDENT - (silent.length === 0 ? 0 : silentText.length + 2);
  let shown = held.length;
  const restOf = (count: number): string[] => (count < held.length ? [`${held.length - count} more`] : []);
  const lengthOf = (count: number): number =>
    [...held.slice(0, count), ...restOf(count)].reduce((sum, name) => sum + name.length + 4, -2);
  while (shown > 0 && lengthOf(shown) > room) shown--;
  const parts = [...held.slice(0, shown), ...restOf(shown)].map(
    (name) => `${verdictMark('pass', canvas.paint)} ${name}`,
  );
  if (silent.length > 0) parts.push(paint.dim(silentText));
  return parts.length === 0 ? '' : MARGIN + parts.join('  ');
}

/** The expectations that were not met first, then some of those that were. */
export function expectationLines(
  expectations: readonly ExpectationResult[],
  limit: number,
  canvas: Canvas,
): string[] {
  const notMet = expectations.filter((each) => each.verdict !== 'pass');
  const met = expectations.filter((each) => each.verdict === 'pass');
  const shownNotMet = notMet.slice(0, unlessOneMore(notMet.length, limit));
  const space = Math.max(0, limit - shownNotMet.length);
  const shownMet = met.slice(0, unlessOneMore(met.length, space));
  const lines = [...shownNotMet, ...shownMet].map((each) => expectationLine(each, canvas));
  const moreNotMet = notMet.length - shownNotMet.length;
  const moreMet = met.length - shownMet.length;
  if (moreNotMet > 0)
    lines.push(`${MARGIN}${verdictMark('fail', canvas.paint)} ${moreNotMet} more expectations not met`);
  if (moreMet > 0)
    lines.push(`${MARGIN}${verdictMark('pass', canvas.paint)} ${moreMet} more expectations met`);
  return lines;
}

/** Shows one more than there is space for if it is the last: a line saying "1 more" would take just as much space. */
function unlessOneMore(count: number, space: number): number {
  return count === space + 1 ? count : space;
}

function expectationLine(expectation: ExpectationResult, canvas: Canvas): string {
  const { paint, width } = canvas;
  const line = expectation.verdict === 'pass' || expectation.line === 0 ? '' : `  line ${expectation.line}`;
  const whole = actualOf(expectation);
  // A long name pushes the value to the right, and is cut only where there is no room for both.
  const room = Math.max(ACTUAL_COLUMN - AROUND, width - AROUND - [...whole].length - line.length);
  const text = cutTo(`expect ${expectation.text}`, room).padEnd(ACTUAL_COLUMN - AROUND);
  const actual = cutTo(whole, width - AROUND - [...text].length - line.length);
  const shown = expectation.verdict === 'pass' ? actual : paint.bold(actual);
  return `${MARGIN}${verdictMark(expectation.verdict, canvas.paint)} ${text}  ${shown}${paint.dim(line)}`;
}
