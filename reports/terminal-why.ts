import type { PropertyResult, Report } from '../sim/report.ts';
import { MICROS_PER_SECOND } from '../sim/time.ts';
import { brokenOffInWords } from './broken-off.ts';
import { grouped } from './format.ts';
import { folded, labelled, TEXT_COLUMN, wrapped } from './layout.ts';
import type { Canvas } from './terminal.ts';
import { MESSAGE_COLUMN } from './terminal-checks.ts';
import { witnessLines } from './witness.ts';

const MAX_MESSAGE_LINES = 4;

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

/** The lines stating that the run was broken off, and why; none if it was not. */
export function limitLines(report: Report, { paint, width }: Canvas): string[] {
  const { brokenOff } = report;
  if (brokenOff === undefined) return [];
  const label = firstViolation(report) === null ? 'why' : 'limit';
  const lines = wrapped(brokenOffInWords(brokenOff), width - TEXT_COLUMN, MAX_MESSAGE_LINES);
  return ['', ...lines.map((line, i) => labelled(paint, i === 0 ? label : '', line))];
}

/** The violation that was reported first: the others are mostly its consequences. */
export function firstViolation(report: Report): PropertyResult | null {
  const failed = report.properties.filter((property) => property.verdict === 'fail');
  failed.sort((a, b) => (a.at?.event ?? Infinity) - (b.at?.event ?? Infinity));
  return failed[0] ?? null;
}

/** "12.402 s … 12.518 s, event 7 204"; and whether no fault had struck by then, since then none can be the cause. */
export function whenOf({ at, witness }: PropertyResult, faults: Report['faults']): string {
  const parts: string[] = [];
  const times = (witness?.operations ?? []).flatMap(({ from, to }) => (to === null ? [from] : [from, to]));
  if (times.length > 0) {
    parts.push(
      `${clock(Math.min(...times) / MICROS_PER_SECOND)} … ${clock(Math.max(...times) / MICROS_PER_SECOND)}`,
    );
  } else if (at !== undefined) {
    parts.push(clock(at.second));
  }
  if (at !== undefined) parts.push(`event ${grouped(at.event)}`);
  if (at !== undefined && faults.length > 0 && faults.every((fault) => fault.at > at.second))
    parts.push('before any fault struck');
  return parts.join(', ');
}

function clock(second: number): string {
  return `${second.toFixed(3)} s`;
}
