import type { ChalkInstance } from 'chalk';
import { printable } from './format.ts';

/* Lines of a fixed width. Every character used here is one column wide. */

/** Where the text of a labelled line begins. */
export const INDENT = 2;
export const LABEL_WIDTH = 11;
export const TEXT_COLUMN = INDENT + LABEL_WIDTH;
const ELLIPSIS = '…';
const SEPARATOR = ' · ';

/** Cut to `width` columns, the last being an ellipsis if anything was cut. */
export function cutTo(text: string, width: number): string {
  const characters = [...printable(text)];
  if (characters.length <= width) return characters.join('');
  return `${characters
    .slice(0, Math.max(0, width - 1))
    .join('')
    .trimEnd()}${ELLIPSIS}`;
}

/** At least two spaces between what is left and what begins at `column`; the rest is cut at `width`. */
export function twoColumns(left: string, right: string, column: number, width: number): string {
  return cutTo(`${left.padEnd(column - 2)}  ${right}`, width);
}

/** Parts with dots between them, as many as fit; the first is cut where it alone is too wide. */
export function dotted(parts: readonly string[], width: number): string {
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : line + SEPARATOR + part;
    if ([...longer].length > width && line !== '') break;
    line = longer;
  }
  return cutTo(line, width);
}

/** At spaces, into lines of at most `width`, at most `limit` of them. */
export function wrapped(text: string, width: number, limit: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(/\s+/u)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(line);
  const kept = lines.slice(0, limit).map((each) => cutTo(each, width));
  if (lines.length > limit)
    kept[limit - 1] = cutTo(`${kept[limit - 1]} ${ELLIPSIS}`.padEnd(width + 1), width);
  return kept;
}

/** A label in the margin, and the text of its line. */
export function labelled(paint: ChalkInstance, label: string, text: string): string {
  return `${' '.repeat(INDENT)}${paint.dim(label)}${' '.repeat(LABEL_WIDTH - label.length)}${text}`;
}
