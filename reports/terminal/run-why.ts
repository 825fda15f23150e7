import type { Slip } from '../../sim/audit/slip.ts';
import type { Report } from '../../sim/report.ts';
import { brokenOffInWords } from '../words/broken-off.ts';
import { firstViolation, slipInWords, whenOf } from '../words/violations.ts';
import type { Canvas } from './canvas.ts';
import { folded, labelled, TEXT_COLUMN, wrapped } from './layout.ts';
import { MESSAGE_COLUMN } from './run-checks.ts';
import { witnessLines } from './witness.ts';

const MAX_MESSAGE_LINES = 4;
/** A sentence about a culprit ends with what explains it, so it is shown whole at 80 columns. */
const MAX_CULPRIT_LINES = 7;

/** The lines about the first violation: when it was, its message, and the operations that contradict each other. */
export function whyLines(report: Report, operations: number, canvas: Canvas): string[] {
  const violation = firstViolation(report);
  if (violation === null) return [];
  const { paint, width } = canvas;
  const room = width - TEXT_COLUMN;
  const lines = folded([labelled(paint, 'why', paint.bold(whenOf(violation, report.faults)))], width);
  const { witness, message = '' } = violation;
  // A short message has been shown beside the property's name already.
  if (witness === undefined || [...message].length > width - MESSAGE_COLUMN) {
    for (const line of wrapped(message, room, MAX_MESSAGE_LINES)) lines.push(labelled(paint, '', line));
  }
  if (witness !== undefined) {
    lines.push(...witnessLines(witness, operations, canvas));
  }
  return ['', ...lines];
}

/** The lines about who broke which rule before the violation, and when. */
export function culpritLines(slips: readonly Slip[], { paint, width }: Canvas): string[] {
  return slips.flatMap((slip, i) => {
    const label = (words: string, j: number): string =>
      labelled(paint, i === 0 && j === 0 ? 'culprit' : '', words);
    return wrapped(slipInWords(slip), width - TEXT_COLUMN, MAX_CULPRIT_LINES).map(label);
  });
}

/** The lines stating that the run was broken off, and why; none if it was not. */
export function limitLines(report: Report, { paint, width }: Canvas): string[] {
  const { brokenOff } = report;
  if (brokenOff === undefined) return [];
  const label = firstViolation(report) === null ? 'why' : 'limit';
  const lines = wrapped(brokenOffInWords(brokenOff), width - TEXT_COLUMN, MAX_MESSAGE_LINES);
  return ['', ...lines.map((line, i) => labelled(paint, i === 0 ? label : '', line))];
}
