import { requireFunction } from '../../arguments.ts';
import { version } from '../../version.ts';
import type { TraceEvent } from './event.ts';
import type { TraceCheckpoint, TraceFooter, TraceHeader } from './file.ts';

/** A trace that has been looked through: header and footer are there, everything between is a fact or a checkpoint. */
export interface Trace {
  readonly header: TraceHeader;
  readonly footer: TraceFooter;
  /** Facts and checkpoints in order, as lines. May be asked for several times. */
  lines(): Iterable<string>;
}

/**
 * Reads the frame of a trace. `lines` yields every line of the file, and is asked for anew for each pass. Returns what is
 * wrong as a sentence.
 */
export function readTrace(lines: () => Iterable<string>): Trace | string {
  requireFunction('lines', lines, "() => text.split('\\n')");
  let header: TraceHeader | null = null;
  let last = '';
  for (const line of lines()) {
    // Text that is split at its line feeds has one more, after the last of them.
    if (line === '') continue;
    if (header !== null) {
      last = line;
      continue;
    }
    const parsed = parseLine(line);
    if (!isHeader(parsed)) return 'this is no trace of raftsim';
    if (parsed.version !== 1)
      return `this is a trace in format version ${parsed.version}, and this raftsim reads version 1`;
    header = parsed;
  }
  if (header === null) return 'this trace is empty';
  const footer = parseLine(last);
  if (!isFooter(footer)) return 'this trace is damaged: its end is missing';
  return { header, footer, lines: () => between(lines()) };
}

/** Why this trace cannot be run again by this raftsim; '' if it can. */
export function versionMismatch({ header }: Trace): string {
  if (header.raftsim === version) return '';
  return `this trace was made by raftsim ${header.raftsim}, and this is raftsim ${version}`;
}

/** A fact or a checkpoint; null if the line is neither. */
export function parseEvent(line: string): TraceEvent | TraceCheckpoint | null {
  const parsed = parseLine(line);
  return typeof parsed === 'object' && parsed !== null && 'kind' in parsed && 'n' in parsed
    ? (parsed as TraceEvent | TraceCheckpoint)
    : null;
}

/** The facts of a trace, one after the other; what is no fact is left out. */
export function* eventsOf(trace: Trace): Generator<TraceEvent> {
  for (const line of trace.lines()) {
    const event = parseEvent(line);
    if (event !== null && event.kind !== 'digest') yield event;
  }
}

/** All lines but the first and the last. */
function* between(lines: Iterable<string>): Generator<string> {
  let held: string | null = null;
  let first = true;
  for (const line of lines) {
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

/** Whether two lines tell the same history. Where in its source code threw is no part of it. */
export function tellTheSame(line: string, other: string): boolean {
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
