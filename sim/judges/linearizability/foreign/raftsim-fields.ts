import { suggestOneOf } from '../../../scenario/nearest.ts';
import { wholeAt, wordAt } from './bytes.ts';
import { ABSENT, Fields } from './json-scan.ts';
import type { Source } from './source.ts';

export const shape = 'expected an operation of a raftsim-history, version 1';

/**
 * In the order in which they are written. Fields that are not needed are listed too, so that they are skipped
 * fast.
 */
const fieldNames = [
  ...['id', 'client', 'op', 'key', 'value', 'expected', 'session', 'serial', 'intended', 'invoked'],
  ...['completed', 'outcome', 'found', 'matched', 'writer', 'attempts', 'redirects', 'from', 'to'],
  ...['format', 'version', 'operations'],
] as const;
export const Field = {
  client: 1,
  op: 2,
  key: 3,
  value: 4,
  expected: 5,
  session: 6,
  serial: 7,
  outcome: 11,
  found: 12,
  matched: 13,
  writer: 14,
  from: 17,
  to: 18,
  format: 19,
  version: 20,
  operations: 21,
} as const;

/** Locates the fields of an operation or of the header, and parses their values. */
export class RaftsimFields extends Fields {
  constructor() {
    super(fieldNames);
  }

  has(field: number): boolean {
    return this.starts[field] !== ABSENT;
  }

  number(source: Source, field: number): number {
    const start = this.starts[field];
    const end = this.ends[field];
    const number = start === ABSENT ? null : wholeAt(source.bytes, start, end);
    if (number !== null) return number;
    throw source.mistake(
      start === ABSENT ? source.at : start,
      `'${fieldNames[field]}' is missing or not a number`,
      shape,
    );
  }

  /** The index of the word in a field; any other value is a mistake. */
  word(source: Source, field: number, names: readonly string[], words: readonly Uint8Array[]): number {
    const start = this.starts[field];
    const end = this.ends[field];
    const which = start === ABSENT ? -1 : wordAt(source.bytes, start, end, words);
    if (which >= 0) return which;
    const word = this.string(source, field);
    throw source.mistake(start, `unknown ${fieldNames[field]} '${word}'`, suggestOneOf(word, names));
  }

  string(source: Source, field: number): string {
    const value = this.has(field) ? this.json(source, field) : undefined;
    if (typeof value === 'string') return value;
    const start = this.starts[field];
    throw source.mistake(
      start === ABSENT ? source.at : start,
      `'${fieldNames[field]}' is missing or not a string`,
      shape,
    );
  }

  /** The parsed JSON value. */
  json(source: Source, field: number): unknown {
    const start = this.starts[field];
    try {
      return JSON.parse(source.text(start, this.ends[field]));
    } catch {
      throw source.mistake(start, 'not JSON', shape);
    }
  }
}
