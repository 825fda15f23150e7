import { isWhole } from './bytes.ts';
import { EdnMistake, parseEdn } from './edn.ts';
import { type Edn, printEdn } from './edn-value.ts';
import { skipBlanks, wordEnd } from './jepsen-words.ts';
import type { Source } from './source.ts';
import type { ValueTable } from './value-table.ts';

/* The values in the lines of a Jepsen log, as Clojure prints them: equal sets and maps may be printed in any order. */

const OPEN = 0x5b;
const CLOSE = 0x5d;
const PLUS = 0x2b;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const A_PAIR = 2;

/** By first byte: whether the value is a collection or a string, which can be written in several ways. */
const startsForm = new Uint8Array(256);
for (const char of '([{#"') startsForm[char.charCodeAt(0)] = 1;

/** The number of a value: the same for all values that are equal in Clojure. Text that is not EDN is taken as is. */
export function valueAt(values: ValueTable, source: Source, start: number, end: number): number {
  const { bytes } = source;
  const form = isPlain(bytes, start, end) ? undefined : formOf(source.text(start, end));
  return form === undefined ? values.numberOf(bytes, start, end) : values.numberOfText(printEdn(form));
}

/** The numbers of the values that a cas expects and writes, [FROM TO]. */
export function pairAt(
  values: ValueTable,
  source: Source,
  start: number,
  end: number,
): { readonly from: number; readonly to: number } {
  const { bytes } = source;
  const from = skipBlanks(bytes, start + 1, end);
  const fromEnd = wordEnd(bytes, from, end);
  const to = skipBlanks(bytes, fromEnd, end);
  const toEnd = wordEnd(bytes, to, end - 1);
  const isPair = bytes[start] === OPEN && bytes[end - 1] === CLOSE && to < toEnd;
  const isAll = isPair && skipBlanks(bytes, toEnd, end) === end - 1;
  if (isAll && isPlain(bytes, from, fromEnd) && isPlain(bytes, to, toEnd))
    return { from: values.numberOf(bytes, from, fromEnd), to: values.numberOf(bytes, to, toEnd) };
  const text = source.text(start, end);
  const form = formOf(text);
  if (!Array.isArray(form) || form.length !== A_PAIR)
    throw source.mistake(start, `a cas of '${text}'`, 'expected [FROM TO]');
  const [before, after] = form.map((part) => values.numberOfText(printEdn(part)));
  return { from: before, to: after };
}

/** Whether a value can be written in one way only: a keyword, a symbol, or a whole number. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start];
  if (startsForm[first] === 1) return false;
  const isNumber = (first >= ZERO && first <= NINE) || first === PLUS || first === MINUS;
  return !isNumber || isWhole(bytes, start, end);
}

function formOf(text: string): Edn | undefined {
  try {
    return parseEdn(text);
  } catch (error) {
    if (error instanceof EdnMistake) return undefined;
    throw error;
  }
}
