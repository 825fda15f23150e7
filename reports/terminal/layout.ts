import type { ChalkInstance } from 'chalk';
import { printable } from '../../sim/facts/printable.ts';
import { cutTo } from '../words/format.ts';

/*
 * Lays out lines of text for a terminal. Every character used is taken to be one column wide. Reports are laid
 * out for 80 columns or more; on a narrower terminal, the same text is folded onto more lines.
 */

/** Indentation of a labelled line, width of its label, and the column at which its text begins. */
export const INDENT = 2;
const LABEL_WIDTH = 11;
export const TEXT_COLUMN = INDENT + LABEL_WIDTH;
const SEPARATOR = ' · ';
/** The least width for which a report is laid out. */
export const USUAL_WIDTH = 80;
/** The width for which lines are laid out, before they are folded to a terminal of `width` columns. */
export function layoutWidth(width: number): number {
  return Math.max(USUAL_WIDTH, width);
}

/** Additional indentation of continuation lines. */
const CONTINUED = 2;
/** An escape sequence that begins or ends a colour. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are written with them.
const PAINT = /\u001b\[[0-9;]*m/gu;

/** `left`, then `right` at `column` (or further, after at least two spaces), cut at `width`. */
export function twoColumns(left: string, right: string, column: number, width: number): string {
  return cutTo(`${left.padEnd(column - 2)}  ${right}`, width);
}

/** Joins as many parts as fit with dots between them; if the first alone is too wide, it is cut. */
export function dotted(parts: readonly string[], width: number): string {
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : line + SEPARATOR + part;
    if ([...longer].length > width && line !== '') break;
    line = longer;
  }
  return cutTo(line, width);
}

/** The same, with "and 3 more" at the end if not all fit; at least one part is shown. */
export function dottedWithRest(parts: readonly string[], width: number): string {
  for (let shown = parts.length; ; shown--) {
    const rest = parts.length - shown;
    const all = rest === 0 ? parts : [...parts.slice(0, shown), `and ${rest} more`];
    const line = all.join(SEPARATOR);
    if (shown <= 1 || [...line].length <= width) return dotted(all, width);
  }
}

/** Wraps a text at spaces into lines of at most `width` columns, and at most `limit` lines. */
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
  if (lines.length > limit) kept[limit - 1] = cutTo((kept[limit - 1] ?? '').padEnd(width + 1), width);
  return kept;
}

/** Wraps a text, indented by two columns, with continuation lines indented further. */
export function setIn(text: string, width: number): string[] {
  const further = INDENT + CONTINUED;
  return wrapped(text, Math.max(further, width - further), Number.POSITIVE_INFINITY).map(
    (line, i) => ' '.repeat(i === 0 ? INDENT : further) + line,
  );
}

/** A line with a label in its margin. */
export function labelled(paint: ChalkInstance, label: string, text: string): string {
  return `${' '.repeat(INDENT)}${paint.dim(label)}${' '.repeat(LABEL_WIDTH - label.length)}${text}`;
}

/**
 * Breaks lines wider than `width`, which may be coloured: preferably at a gap of several spaces, else between
 * parts, else between words.
 */
export function folded(lines: readonly string[], width: number): string[] {
  return lines.flatMap((line) => foldedLine(line, width));
}

function foldedLine(line: string, width: number): string[] {
  const [indent] = /^ */u.exec(line) ?? [''];
  const isLabelled = /^ {2}[a-z0-9 ]{10} $/u.test(unpainted(line).slice(0, TEXT_COLUMN));
  const hanging = (isLabelled ? TEXT_COLUMN : indent.length) + CONTINUED;
  const lines: string[] = [];
  let rest = line;
  for (;;) {
    const margin = lines.length === 0 ? '' : ' '.repeat(hanging);
    const room = width - margin.length;
    const at = visible(rest) <= room ? 0 : breakIn(rest, room, margin === '' ? hanging : 0);
    if (at === 0) return [...lines, margin + rest];
    lines.push(margin + rest.slice(0, at).trimEnd());
    rest = rest.slice(at).replace(/^ *(?:· )?/u, '');
  }
}

/**
 * The index at which to break so that the text before fits into `room`: at the last gap, separator or space; 0:
 * none.
 */
function breakIn(text: string, room: number, after: number): number {
  for (const separator of [/ {2,}/gu, / · |, /gu, / /gu]) {
    let at = 0;
    for (const { index, 0: found } of text.matchAll(separator)) {
      const before = text.slice(0, index) + (found === ', ' ? ',' : '');
      const columns = visible(before.trimEnd());
      if (columns > after && columns <= room) at = before.length;
    }
    if (at > 0) return at;
  }
  return 0;
}

/** A row of a table, with the figures below the name if a row of `columns` does not fit into `width`. */
export function stacked(name: string, figures: string, columns: number, width: number): string[] {
  if (columns <= width) return [name + figures];
  const [indent] = /^ */u.exec(name) ?? [''];
  const margin = Math.max(0, Math.min(indent.length + CONTINUED, width - (columns - visible(name))));
  const lines = [name.trimEnd(), ' '.repeat(margin) + figures];
  return folded(
    lines.filter((line) => line !== ''),
    width,
  );
}

function unpainted(text: string): string {
  return text.replace(PAINT, '');
}

/** The number of columns that a text takes, not counting colours. */
export function visible(text: string): number {
  return [...unpainted(text)].length;
}
