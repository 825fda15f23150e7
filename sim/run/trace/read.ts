import { requireFunction } from '../../arguments.ts';
import { isRecord } from '../../scenario/record.ts';
import { version } from '../../version.ts';
import type { TraceEvent } from './event.ts';
import type { TraceCheckpoint, TraceFooter, TraceHeader } from './file.ts';
import { eventLine } from './words.ts';

/** A trace with a valid header and footer. The lines between them are not checked until they are parsed. */
export interface Trace {
  readonly header: TraceHeader;
  readonly footer: TraceFooter;
  /** Facts and checkpoints in order, as lines. May be called several times. */
  lines(): Iterable<string>;
}

/** The complaint about a file that is something else. */
export const NO_TRACE = 'this is not a raftsim trace';

/**
 * Reads header and footer of a trace. `lines` yields every line of the file and is called anew for each pass. A
 * mistake is returned as a sentence.
 */
export function readTrace(lines: () => Iterable<string>): Trace | string {
  requireFunction('lines', lines, "() => text.split('\\n')");
  let header: TraceHeader | null = null;
  let last = '';
  for (const line of lines()) {
    // Splitting at line feeds yields an empty line after the last one.
    if (line === '') continue;
    if (header !== null) {
      last = line;
      continue;
    }
    const parsed = parseLine(line);
    if (!isHeader(parsed)) return NO_TRACE;
    if (parsed.version !== 1)
      return `this is a trace in format version ${parsed.version}, and this raftsim reads version 1`;
    header = parsed;
  }
  if (header === null) return 'this trace is empty';
  const footer = parseLine(last);
  if (!isFooter(footer)) return 'this trace is damaged: its end is missing';
  return { header, footer, lines: () => between(lines()) };
}

/** Why this version of raftsim cannot replay the trace; '' if it can. */
export function versionMismatch({ header }: Trace): string {
  if (header.raftsim === version) return '';
  return `this trace was made by raftsim ${header.raftsim}, and this is raftsim ${version}`;
}

/** A fact or a checkpoint; null if the line is neither. The fields of a fact are not checked. */
export function parseEvent(line: string): TraceEvent | TraceCheckpoint | null {
  const parsed = parseLine(line);
  return typeof parsed === 'object' && parsed !== null && 'kind' in parsed && 'n' in parsed
    ? (parsed as TraceEvent | TraceCheckpoint)
    : null;
}

/** Whether an event can be put into words. One that was edited by hand may be of an unknown kind, or lack a field. */
export function isTellable(event: TraceEvent | TraceCheckpoint | null): boolean {
  try {
    if (event !== null && event.kind !== 'digest') eventLine(event);
    return true;
  } catch {
    return false;
  }
}

/** The complaint about a line that is neither a fact nor a checkpoint, where this event was expected. */
export function damagedLine(event: number): string {
  return `this trace is damaged: the line of event ${event} cannot be read`;
}

/** The facts of a trace in order, without checkpoints and unreadable lines. */
export function* eventsOf(trace: Trace): Generator<TraceEvent> {
  for (const line of trace.lines()) {
    const event = parseEvent(line);
    if (event !== null && event.kind !== 'digest') yield event;
  }
}

/** All lines but the first and the last (header and footer). */
function* between(lines: Iterable<string>): Generator<string> {
  let held: string | null = null;
  let first = true;
  for (const each of lines) {
    // Another program may have ended the lines as Windows does.
    const line = each.endsWith('\r') ? each.slice(0, -1) : each;
    if (line === '') continue;
    if (first) {
      first = false;
      continue;
    }
    if (held !== null) yield held;
    held = line;
  }
}

const PLACE = /,"place":"(?:[^"\\]|\\.)*"\}$/;

/** Whether two lines belong to the same history, of which the source location of an exception is no part. */
export function sameHistory(line: string, other: string): boolean {
  return line === other || line.replace(PLACE, '}') === other.replace(PLACE, '}');
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function isHeader(value: unknown): value is TraceHeader & { readonly version: number } {
  return (
    isRecord(value) &&
    value.format === 'raftsim-trace' &&
    typeof value.seed === 'string' &&
    typeof value.raftsim === 'string' &&
    isRecord(value.scenario) &&
    typeof value.scenario.text === 'string' &&
    Array.isArray(value.scenario.set)
  );
}

function isFooter(value: unknown): value is TraceFooter {
  return isRecord(value) && value.kind === 'footer' && typeof value.digest === 'string';
}
