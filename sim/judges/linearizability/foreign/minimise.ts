import { decideKey } from '../offline/decide.ts';
import { Act, type History, mayWrite } from '../offline/history.ts';
import type { Model } from '../offline/model.ts';
import type { ValueTable } from './value-table.ts';

/** Budget of steps for judging one smaller history, and the most of them that are tried. */
const STEPS_EACH = 1 << 14;
const MOST_TRIES = 400;
/** The most writes that are added because a row observed their value. */
const MOST_SOURCES = 64;

/**
 * Delta debugging: drops rows while no order explains the rest, until no more can be dropped (or too many ways
 * were tried). Nothing is dropped that might have explained the rest, so what remains is illegal only if the
 * whole history is. A read can always be dropped. A write can be dropped if it is hidden: every operation that
 * observes the register returned before the write began, or began after another write that followed it. Or it
 * can be dropped together with all operations that observed its value: an order of the whole history, without a
 * value and everything that observed it, is an order of the rest. That does not hold for a refused cas, which
 * depends on what it did not find.
 */
export function minimise(
  history: History,
  rows: readonly number[],
  values: ValueTable,
  modelOf: (history: History) => Model,
): readonly number[] {
  const keep = withSources(history, rows, values);
  if (keep === null || !isIllegal(history, keep, modelOf)) return rows;
  let tries = 0;
  let left = rowsOf(keep);
  for (let chunk = Math.max(1, left.length >> 1); tries < MOST_TRIES; ) {
    let shrunk = false;
    // From the end: later rows are the least likely to be needed by the rest.
    for (let end = left.length; end > 0 && tries < MOST_TRIES; end -= chunk) {
      const less = without(history, keep, left.slice(Math.max(0, end - chunk), end), values);
      if (less === null) continue;
      tries++;
      if (!isIllegal(history, less, modelOf)) continue;
      keep.set(less);
      shrunk = true;
    }
    left = rowsOf(keep);
    if (chunk > 1) chunk >>= 1;
    else if (!shrunk) break;
  }
  return left;
}

/**
 * These rows and the writes whose values they observed, without which they would be illegal for want of a
 * writer; null if there are too many.
 */
function withSources(history: History, rows: readonly number[], values: ValueTable): Uint8Array | null {
  const keep = new Uint8Array(history.size);
  for (const row of rows) keep[row] = 1;
  if (rows.length === history.size) return keep;
  const open = [...rows];
  let added = 0;
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    for (let writer = 0; writer < history.size; writer++) {
      if (keep[writer] === 1 || !mayWrite(history.kind[writer]) || !saw(history, row, writer, values))
        continue;
      if (++added > MOST_SOURCES) return null;
      keep[writer] = 1;
      open.push(writer);
    }
  }
  return keep;
}

/** The kept rows without `going` and what depends on those; null if that changes nothing. */
function without(
  history: History,
  keep: Uint8Array,
  going: readonly number[],
  values: ValueTable,
): Uint8Array | null {
  const less = keep.slice();
  let gone = false;
  for (const row of going) if (less[row] === 1 && leaveOut(history, less, row, values)) gone = true;
  return gone ? less : null;
}

/** Drops a row and what depends on it. Returns false if the row must stay. */
function leaveOut(history: History, less: Uint8Array, row: number, values: ValueTable): boolean {
  const { kind } = history;
  if (!mayWrite(kind[row]) || (isHidden(history, less, row) && !isLatestSource(history, less, row, values))) {
    less[row] = 0;
    return true;
  }
  for (let other = 0; other < history.size; other++)
    if (less[other] === 1 && kind[other] === Act.casRefused) return false;
  const open = [row];
  less[row] = 0;
  for (let writer = open.pop(); writer !== undefined; writer = open.pop()) {
    if (!mayWrite(kind[writer])) continue;
    for (let other = 0; other < history.size; other++) {
      if (less[other] === 0 || !saw(history, other, writer, values)) continue;
      less[other] = 0;
      open.push(other);
    }
  }
  return true;
}

/**
 * Whether every read, cas and append returned before this write began, or began after a plain write that
 * followed it had returned.
 */
function isHidden({ size, kind, invoked, returned }: History, keep: Uint8Array, row: number): boolean {
  let next = Number.POSITIVE_INFINITY;
  for (let other = 0; other < size; other++)
    if (keep[other] === 1 && kind[other] === Act.write && invoked[other] > returned[row])
      next = Math.min(next, returned[other]);
  for (let other = 0; other < size; other++) {
    if (keep[other] === 0 || other === row || kind[other] === Act.write) continue;
    if (returned[other] > invoked[row] && invoked[other] < next) return false;
  }
  return true;
}

/**
 * Whether an operation observed this row's value and no later write of it may have been meant: without the row, the rest
 * would be less convincing.
 */
function isLatestSource(history: History, keep: Uint8Array, row: number, values: ValueTable): boolean {
  const { size, kind, value, invoked, returned } = history;
  // Rows are in order of invocation.
  let later = Number.POSITIVE_INFINITY;
  for (let other = size - 1; other > row; other--)
    if (keep[other] === 1 && mayWrite(kind[other]) && value[other] === value[row]) later = other;
  for (let other = 0; other < size; other++) {
    if (keep[other] === 0 || other === row || returned[other] < invoked[row]) continue;
    const isExplained = later < size && later !== other && invoked[later] < returned[other];
    if (!isExplained && saw(history, other, row, values)) return true;
  }
  return false;
}

/** Whether what this row found may come from what the other one wrote. */
function saw(history: History, row: number, writer: number, values: ValueTable): boolean {
  const { kind, value, from } = history;
  const found = kind[row] === Act.read ? value[row] : kind[row] === Act.cas ? from[row] : -1;
  if (found < 0) return false;
  if (found === value[writer]) return true;
  if (!history.kind.includes(Act.append)) return false;
  return values.text(found).includes(values.text(value[writer]));
}

function isIllegal(history: History, keep: Uint8Array, modelOf: (history: History) => Model): boolean {
  const part = history.only(keep).history;
  return decideKey({ key: '', history: part, model: modelOf(part) }, STEPS_EACH).verdict === 'illegal';
}

function rowsOf(keep: Uint8Array): number[] {
  const rows: number[] = [];
  for (let row = 0; row < keep.length; row++) if (keep[row] === 1) rows.push(row);
  return rows;
}
