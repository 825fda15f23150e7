import type { Witness, WitnessOperation } from '../../sim/judges/judge.ts';
import { cutTo } from '../words/format.ts';
import { operationLabel, placesOf, someNeverReturned } from '../words/witness.ts';
import type { Canvas } from './canvas.ts';
import { INDENT, TEXT_COLUMN } from './layout.ts';

/** The most columns of a label, and the fewest of the bars. */
const MAX_LABEL = 33;
const MIN_BARS = 16;
const GAP = 2;
/** The end of the bar of an operation that never returned. */
const FADING = '┄┄┄';
/** Reports narrower than this have only a small margin beside the bars. */
const NARROW = 60;

/** One operation of a witness, ready to print. */
interface WitnessLine {
  readonly label: string;
  readonly bar: string;
  readonly note: string;
  /** Whether the note is placed in the blanks before the bar rather than after it. */
  readonly inFront: boolean;
}

/**
 * Draws the operations of a witness, which contradict each other: one per line, each as a bar from its call to its
 * answer. The bar of an operation without an answer fades out.
 */
export function drawWitness(witness: Witness, width: number, limit: number): WitnessLine[] {
  const { operations } = witness;
  if (operations.length === 0) return [];
  const shown = operations.slice(0, limit);
  const labelRoom = Math.min(MAX_LABEL, width - GAP - MIN_BARS);
  const labels = shown.map((operation) => operationLabel(operation, labelRoom));
  const labelWidth = Math.max(...labels.map((label) => label.length));
  const noteWidth = Math.max(...shown.map((operation) => operation.note?.length ?? 0));
  const room = width - labelWidth - GAP;
  const beside = noteWidth === 0 ? room : room - noteWidth - GAP;
  // If there is no room for notes beside the bars, a note is put before its bar, which is mostly the last one.
  const barsWidth = beside >= MIN_BARS ? beside : Math.max(MIN_BARS, room);
  const place = placer(shown, barsWidth);
  return shown.map((operation, i) => {
    const bar = barOf(operation, place, barsWidth);
    const before = Math.max(0, bar.search(/\S/) - GAP);
    const after = Math.max(0, room - bar.length - GAP);
    const inFront = (operation.note ?? '').length > after && before > after;
    return {
      label: labels[i].padEnd(labelWidth),
      bar,
      note: cutTo(operation.note ?? '', inFront ? before : after),
      inFront,
    };
  });
}

/** The lines of a report that show a witness: at most `limit` operations, and how many more there are. */
export function witnessLines(witness: Witness, limit: number, { paint, width }: Canvas): string[] {
  const margin = ' '.repeat(width < NARROW ? 2 * INDENT : TEXT_COLUMN);
  const lines = drawWitness(witness, width - margin.length, limit).map((line) =>
    witnessText(line, paint.red),
  );
  const more = witness.operations.length - limit;
  if (more > 0) lines.push(paint.dim(`and ${more} more`));
  return lines.map((line) => margin + line);
}

/** One line as text; `paint` may colour the note. */
export function witnessText(
  { label, bar, note, inFront }: WitnessLine,
  paint = (text: string) => text,
): string {
  if (note === '') return `${label}  ${bar}`;
  if (!inFront) return `${label}  ${bar}  ${paint(note)}`;
  const drawn = bar.trimStart();
  const blanks = ' '.repeat(bar.length - drawn.length - GAP - note.length);
  return `${label}  ${blanks}${paint(note)}  ${drawn}`;
}

/** The column of an event. */
type Placer = (sequence: number, time: number) => number;

function placer(operations: readonly WitnessOperation[], width: number): Placer {
  const place = placesOf(operations);
  // An operation that never returned needs room for its bar to fade out.
  const last = someNeverReturned(operations) ? width - FADING.length - 1 : width - 1;
  return (sequence, time) => Math.round(place(sequence, time) * last);
}

function barOf(operation: WitnessOperation, place: Placer, width: number): string {
  const from = place(operation.fromSequence, operation.from);
  if (operation.toSequence === null || operation.to === null) {
    return `${' '.repeat(from)}├${'─'.repeat(Math.max(0, width - from - FADING.length - 1))}${FADING}`;
  }
  const to = place(operation.toSequence, operation.to);
  return to <= from ? `${' '.repeat(from)}│` : `${' '.repeat(from)}├${'─'.repeat(to - from - 1)}┤`;
}
