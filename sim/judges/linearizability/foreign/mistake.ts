import type { Source } from './source.ts';

/** Something in a history that cannot be understood. Readers throw it; `checkHistory` returns it as data. */
export class Mistake extends Error {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** What to write instead; '' where there is nothing to add. */
  readonly hint: string;

  constructor(line: number, column: number, message: string, hint = '') {
    super(message);
    this.line = line;
    this.column = column;
    this.hint = hint;
  }
}

/** Of a read that begins with a pair of its key and no value yet, as those of Jepsen's independent keys do. */
export function keyInValue(source: Source, at: number, value: string): Mistake {
  return source.mistake(
    at,
    `a read that begins with '${value}', a key and no value yet`,
    'with --keyed values are read as [KEY VALUE]; otherwise a map has its key under :key',
  );
}

/** Reads the events of a history off a source. */
export interface HistoryReader {
  /** Lines or maps understood so far, those of a nemesis too. */
  readonly events: number;
  /** Takes what is complete in the source's window, and leaves `source.at` where the rest begins. */
  read(source: Source): void;
}
