import { Act, type History, INITIAL, NEVER_RETURNED, NOTHING } from './history.ts';
import { illegal, type Judgement } from './verdict.ts';

/*
 * The first steps of tier 1: from the rows of a history to its values, which of them are known to have been
 * written, and which replaced which by cas.
 */

/** In place of a row: there is none. */
export const NO_ROW = -1;

/** What is known of each value, by number, and of the block of which it is the head. Reused for every key. */
export class ZoneSpace {
  count = 0;
  /** Whether the history has a refused cas. */
  refusals = false;
  private room = 0;
  /** The row that wrote the value. */
  writer = new Int32Array(0);
  /** The value by which a cas replaced it. */
  next = new Int32Array(0);
  /** Over completed reads: the rows of least return and greatest invocation. */
  firstRead = new Int32Array(0);
  lastRead = new Int32Array(0);
  /** 1 if the value is known to have been written. */
  counts = new Uint8Array(0);
  /**
   * By head: the rows of least return and greatest invocation; NO_ROW: a block with nothing but the initial
   * value, never read.
   */
  fRow = new Int32Array(0);
  sRow = new Int32Array(0);
  /** Heads, and the left ends of their zones. */
  heads = new Int32Array(0);
  lefts = new Float64Array(0);

  begin(count: number): void {
    this.count = count;
    if (count > this.room) this.grow(Math.max(count, 2 * this.room));
    this.writer.fill(NO_ROW, 0, count);
    this.next.fill(NOTHING, 0, count);
    this.firstRead.fill(NO_ROW, 0, count);
    this.lastRead.fill(NO_ROW, 0, count);
    this.counts.fill(0, 0, count);
    this.fRow.fill(NO_ROW, 0, count);
    this.sRow.fill(NO_ROW, 0, count);
  }

  private grow(room: number): void {
    this.room = room;
    this.writer = new Int32Array(room);
    this.next = new Int32Array(room);
    this.firstRead = new Int32Array(room);
    this.lastRead = new Int32Array(room);
    this.counts = new Uint8Array(room);
    this.fRow = new Int32Array(room);
    this.sRow = new Int32Array(room);
    this.heads = new Int32Array(room);
    this.lefts = new Float64Array(room);
  }
}

/** Step 1: one pass over the rows; false if tier 1 does not apply. */
export function gatherRows(history: History, values: ZoneSpace): boolean {
  const { size, kind, value, from, returned } = history;
  let highest = 0;
  let refusals = false;
  for (let row = 0; row < size; row++) {
    if (kind[row] > Act.casRefused) return false;
    if (kind[row] === Act.casRefused) refusals = true;
    if (value[row] > highest) highest = value[row];
    if (from[row] > highest) highest = from[row];
  }
  values.begin(highest + 1);
  values.refusals = refusals;
  const { writer, firstRead, lastRead } = values;
  for (let row = 0; row < size; row++) {
    if (kind[row] === Act.casRefused) continue;
    const v = value[row];
    if (kind[row] !== Act.read) {
      if (v === INITIAL || writer[v] !== NO_ROW) return false;
      writer[v] = row;
      continue;
    }
    if (firstRead[v] === NO_ROW || returned[row] < returned[firstRead[v]]) firstRead[v] = row;
    // Rows are in order of invocation.
    lastRead[v] = row;
  }
  return true;
}

/** Steps 2 to 4: which writes count, phantom reads, chains. null if nothing is wrong so far. */
export function linkChains(history: History, values: ZoneSpace): Judgement | null {
  const { kind, from, returned, invoked } = history;
  const { writer, next, firstRead, counts } = values;
  const open: number[] = [];
  counts[INITIAL] = 1;
  for (let v = 1; v < values.count; v++) {
    const row = writer[v];
    if (row === NO_ROW) {
      if (firstRead[v] !== NO_ROW) return illegal('phantom-read', firstRead[v]);
      continue;
    }
    if (returned[row] === NEVER_RETURNED && firstRead[v] === NO_ROW) continue;
    counts[v] = 1;
    if (kind[row] === Act.cas) open.push(v);
    if (firstRead[v] !== NO_ROW && returned[firstRead[v]] < invoked[row])
      return illegal('future-read', row, firstRead[v]);
  }
  for (let v = open.pop(); v !== undefined; v = open.pop()) {
    const row = writer[v];
    const before = from[row];
    if (before !== INITIAL && writer[before] === NO_ROW)
      return illegal('phantom-read', ...sightOf(history, values, v), row);
    if (next[before] !== NOTHING) {
      const sights = [...sightOf(history, values, next[before]), ...sightOf(history, values, v)];
      return illegal('double-cas', writer[before], writer[next[before]], ...sights, row);
    }
    next[before] = v;
    if (counts[before] === 1) continue;
    counts[before] = 1;
    if (kind[writer[before]] === Act.cas) open.push(before);
  }
  return null;
}

/** What shows that a value was written, if its writer never returned: a read, or the cas that replaced it and its own. */
function sightOf({ returned }: History, { writer, next, firstRead }: ZoneSpace, value: number): number[] {
  const rows: number[] = [];
  for (let v = value; v !== NOTHING && returned[writer[v]] === NEVER_RETURNED; v = next[v]) {
    if (v !== value) rows.push(writer[v]);
    if (firstRead[v] !== NO_ROW) return [...rows, firstRead[v]];
    if (next[v] !== NOTHING && returned[writer[next[v]]] !== NEVER_RETURNED)
      return [...rows, writer[next[v]]];
  }
  return rows;
}
