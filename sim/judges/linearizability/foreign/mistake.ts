/** Something in a history that cannot be understood. Readers throw it; `checkHistory` returns it as data. */
export class Mistake extends Error {
  /** From 1. */
  readonly line: number;
  /** What to write instead; '' where there is nothing to add. */
  readonly hint: string;

  constructor(line: number, message: string, hint = '') {
    super(message);
    this.line = line;
    this.hint = hint;
  }
}

/** Reads a history line by line. */
export interface LineReader {
  /** Lines or maps understood so far, those of a nemesis too. */
  readonly events: number;
  line(text: string, number: number): void;
  /** After the last line; `number` is that line's. */
  finish(number: number): void;
}
