import type { Source } from './source.ts';

/** The hint about a file that does not look like a history at all. */
export const EXPECTED = 'expected a Jepsen-style log, EDN maps, or a history of raftsim';

/** The hint about a history of which every event is skipped. */
export const CLIENTS_HAVE_NUMBERS = 'a client is a process with a number: 3 :invoke, or :process 3';

/** A mistake in the text of a history. Readers throw it; `checkHistory` returns it as data. */
export class Mistake extends Error {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** What was expected instead; '' if there is nothing to add. */
  readonly hint: string;

  constructor(line: number, column: number, message: string, hint = '') {
    super(message);
    this.line = line;
    this.column = column;
    this.hint = hint;
  }
}

/**
 * The mistake of a read that is invoked with a pair of its key and no value yet, as with Jepsen's independent
 * keys.
 */
export function keyInValue(source: Source, at: number, value: string): Mistake {
  return source.mistake(
    at,
    `a read that begins with '${value}', a key and no value yet`,
    'with --keyed values are read as [KEY VALUE]; otherwise a map has its key under :key',
  );
}

/**
 * Throws a mistake if what names a process begins like a number: whose events are skipped, as those of the nemesis are,
 * must not be a client's.
 */
export function requireNoNumber(source: Source, start: number, end: number): void {
  const name = source.text(start, end);
  if (/^[+-]?\d/.test(name))
    throw source.mistake(start, `process '${name}'`, 'expected a number of at most 15 digits');
}

/** Reads the events of a history from a source. */
export interface HistoryReader {
  /** Number of lines or maps understood so far, including those of a nemesis. */
  readonly events: number;
  /** Reads everything that is complete in the source's window, and sets `source.at` to where the rest begins. */
  read(source: Source): void;
}
