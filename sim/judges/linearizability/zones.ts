import { Act, type History, INITIAL, NEVER_RETURNED, NOTHING } from './history.ts';
import type { LinearizabilityReason } from './reasons.ts';
import { withRefusals } from './refusals.ts';
import { sortedPlaces } from './sorted-places.ts';
import { type Judgement, UNKNOWN } from './verdict.ts';

/*
 * Tier 1, in one go: a register with unique writes, cas included. Exact, in O(n log n).
 *
 * Values replaced by cas form a chain, every other value is a chain of one; a chain is a block of stages (write,
 * reads, cas, reads, ...) that nothing can come between. F is the least return over a block, S the greatest
 * invocation. Block A must precede block B iff F(A) < S(B). Any cycle in that relation holds a cycle of two, and
 * those are: two forward zones (F < S: the value is pinned over [F, S]) that overlap, and a backward zone
 * ([S, F]) inside a forward one. After Gibbons & Korach, "Testing shared memories" (1997).
 */

const NO_ROW = -1;
/** So many moves a block are made to put blocks that are nearly in order into order, before sorting is cheaper. */
const MOVES = 16;

/** What is known of the value with each number, and of the block that it is the head of. Used again for every key. */
export class ZoneSpace {
  count = 0;
  /** Whether a cas was refused. */
  refusals = false;
  private room = 0;
  /** The row that wrote it. */
  writer = new Int32Array(0);
  /** The value that a cas made out of it. */
  next = new Int32Array(0);
  /** Over completed reads: the rows of least return and greatest invocation. */
  firstRead = new Int32Array(0);
  lastRead = new Int32Array(0);
  /** Whether it is known to have been written. */
  counts = new Uint8Array(0);
  /** By head: the rows of least return and greatest invocation; NO_ROW: only the initial value, untouched. */
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

function illegal(reason: LinearizabilityReason, ...rows: number[]): Judgement {
  return { verdict: 'illegal', reason, rows: [...new Set(rows)].filter((row) => row >= 0) };
}

/**
 * Judges by zones; unknown if two operations wrote the same value, if there is more than reads, writes and cas, or if
 * a cas that was refused has no place in the order of the others.
 */
export function checkZones(history: History, values: ZoneSpace = new ZoneSpace()): Judgement {
  const falseRefusal = history.kind.subarray(0, history.size).indexOf(Act.falseRefusal);
  if (falseRefusal >= 0) return illegal('false-refusal', falseRefusal);
  if (!gather(history, values)) return UNKNOWN;
  const judgement = count(history, values) ?? new Zones(history, values).judge();
  if (judgement.verdict !== 'ok' || !values.refusals) return judgement;
  const order = withRefusals(history, judgement.order);
  return order === null ? UNKNOWN : { verdict: 'ok', order };
}

/** Step 1: one pass over the rows; false if this tier does not apply. */
function gather(history: History, values: ZoneSpace): boolean {
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

/** Steps 2 to 4: which writes count, phantoms, chains; null if nothing is wrong so far. */
function count(history: History, values: ZoneSpace): Judgement | null {
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
    if (before !== INITIAL && writer[before] === NO_ROW) return illegal('phantom-read', row);
    if (next[before] !== NOTHING) return illegal('double-cas', writer[before], writer[next[before]], row);
    next[before] = v;
    if (counts[before] === 1) continue;
    counts[before] = 1;
    if (kind[writer[before]] === Act.cas) open.push(before);
  }
  return null;
}

/** Steps 5 to 9. A block is known by the value at the head of its chain, and has its zone by two rows. */
class Zones {
  private readonly history: History;
  private readonly values: ZoneSpace;

  constructor(history: History, values: ZoneSpace) {
    this.history = history;
    this.values = values;
  }

  judge(): Judgement {
    const { counts, count, writer, next, firstRead, lastRead, heads } = this.values;
    const { kind } = this.history;
    let blocks = 0;
    let counted = 0;
    let reached = 0;
    for (let v = 0; v < count; v++) {
      if (counts[v] === 0) continue;
      counted++;
      if (writer[v] !== NO_ROW && kind[writer[v]] === Act.cas) continue;
      heads[blocks++] = v;
      for (let u = v; u !== NOTHING; u = next[u]) {
        reached++;
        const wrong = this.stage(v, u, writer[u], writer[u]) ?? this.stage(v, u, firstRead[u], lastRead[u]);
        if (wrong !== null) return wrong;
      }
    }
    return reached === counted ? this.sweep(blocks) : this.circle(blocks);
  }

  /**
   * Step 5: the next stage of a chain, with its least return and its greatest invocation, may not have returned
   * before a stage ahead of it began. Notes the block's zone on the way.
   */
  private stage(head: number, v: number, first: number, last: number): Judgement | null {
    if (first === NO_ROW) return null;
    const { invoked, returned } = this.history;
    const latest = this.values.sRow[head];
    if (latest !== NO_ROW && invoked[latest] > returned[first])
      return this.outOfOrder(head, v, first, latest);
    if (latest === NO_ROW || invoked[last] > invoked[latest]) this.values.sRow[head] = last;
    const earliest = this.values.fRow[head];
    if (earliest === NO_ROW || returned[first] < returned[earliest]) this.values.fRow[head] = first;
    return null;
  }

  /** F and S of a block; the initial value was written before everything. */
  private f(head: number): number {
    return head === INITIAL || this.values.fRow[head] === NO_ROW
      ? Number.NEGATIVE_INFINITY
      : this.history.returned[this.values.fRow[head]];
  }

  private s(head: number): number {
    return this.values.sRow[head] === NO_ROW
      ? Number.NEGATIVE_INFINITY
      : this.history.invoked[this.values.sRow[head]];
  }

  /** Steps 6 to 8: sorted by their left ends, no block may reach back over the forward zone before it. */
  private sweep(blocks: number): Judgement {
    this.sortByLeftEnd(blocks);
    const { heads } = this.values;
    let pinned = NOTHING;
    for (let i = 0; i < blocks; i++) {
      const head = heads[i];
      const f = this.f(head);
      const s = this.s(head);
      if (pinned !== NOTHING && f < this.s(pinned)) return this.overlap(pinned, head);
      if (f < s) pinned = head;
    }
    return { verdict: 'ok', order: this.order(blocks) };
  }

  /**
   * The heads by min(F, S), which no two of them share. Values are mostly numbered about as they were written, so
   * each is put in its place among those before it, unless that takes too many moves.
   */
  private sortByLeftEnd(blocks: number): void {
    const { heads, lefts } = this.values;
    let moves = MOVES * blocks;
    for (let i = 0; i < blocks; i++) {
      const head = heads[i];
      const left = Math.min(this.f(head), this.s(head));
      let at = i;
      for (; at > 0 && lefts[at - 1] > left && moves > 0; at--) {
        lefts[at] = lefts[at - 1];
        heads[at] = heads[at - 1];
        moves--;
      }
      lefts[at] = left;
      heads[at] = head;
    }
    if (moves === 0) this.sortAll(blocks);
  }

  private sortAll(blocks: number): void {
    const { heads, lefts } = this.values;
    const ends = lefts.subarray(0, blocks);
    for (let i = 0; i < blocks; i++) ends[i] = ends[i] === Number.NEGATIVE_INFINITY ? 0 : ends[i] + 1;
    const places = sortedPlaces(ends, blocks);
    const unsorted = heads.slice(0, blocks);
    for (let i = 0; i < blocks; i++) heads[i] = unsorted[places[i]];
  }

  /** Step 9: block after block, in each the write, its reads, the cas, its reads, ... */
  private order(blocks: number): Int32Array {
    const { size, kind, value } = this.history;
    const { writer, next, count, heads } = this.values;
    // The reads of each value as a list: the first one, and after each row the next one.
    const first = new Int32Array(count).fill(NO_ROW);
    const after = new Int32Array(size);
    for (let row = size - 1; row >= 0; row--) {
      if (kind[row] !== Act.read) continue;
      after[row] = first[value[row]];
      first[value[row]] = row;
    }
    const order = new Int32Array(size);
    let at = 0;
    for (let i = 0; i < blocks; i++) {
      for (let v = heads[i]; v !== NOTHING; v = next[v]) {
        if (writer[v] !== NO_ROW) order[at++] = writer[v];
        for (let row = first[v]; row !== NO_ROW; row = after[row]) order[at++] = row;
      }
    }
    return order.subarray(0, at);
  }

  private outOfOrder(head: number, v: number, first: number, latest: number): Judgement {
    const links: number[] = [];
    for (let u = head; u !== v; u = this.values.next[u]) links.push(this.values.writer[u]);
    return illegal('stale-read', ...links, this.values.writer[v], first, latest);
  }

  private overlap(a: number, b: number): Judgement {
    const seen = (head: number): boolean =>
      this.values.firstRead[head] !== NO_ROW || this.values.next[head] !== NOTHING;
    const rows = [a, b].flatMap((head) => this.pins(head));
    rows.sort((x, y) => this.history.returned[x] - this.history.returned[y]);
    return illegal(seen(a) && seen(b) ? 'stale-read' : 'lost-update', ...rows);
  }

  /** The rows that pin a block, and those that tie its values together. */
  private pins(head: number): number[] {
    const rows = [this.values.fRow[head], this.values.sRow[head]];
    for (let v = head; v !== NOTHING; v = this.values.next[v]) rows.push(this.values.writer[v]);
    return rows;
  }

  /** Values that no head leads to replaced each other in a circle. */
  private circle(blocks: number): Judgement {
    const { next, counts, count, writer, heads } = this.values;
    const reached = new Uint8Array(count);
    for (let i = 0; i < blocks; i++) for (let v = heads[i]; v !== NOTHING; v = next[v]) reached[v] = 1;
    const rows: number[] = [];
    for (let v = 0; v < count; v++) if (counts[v] === 1 && reached[v] === 0) rows.push(writer[v]);
    return illegal('cas-cycle', ...rows);
  }
}
