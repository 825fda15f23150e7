import { Act, type History, INITIAL, NOTHING } from './history.ts';
import { withRefusals } from './refusals.ts';
import { sortedPlaces } from './sorted-places.ts';
import { illegal, type Judgement, UNKNOWN } from './verdict.ts';
import { gatherRows, linkChains, NO_ROW, ZoneSpace } from './zone-space.ts';

/*
 * Tier 1, for a complete history: a register with unique writes, cas included. Exact, in O(n log n).
 *
 * Values that replaced each other by cas form a chain; every other value is a chain of one. A chain is a block
 * of stages (write, reads, cas, reads, ...) that nothing can come between. F is the least return over a block,
 * S the greatest invocation. Block A must precede block B iff F(A) < S(B). Any cycle in that relation contains
 * a cycle of two, which is one of these: two forward zones (F < S: the value is pinned over [F, S]) that
 * overlap, or a backward zone ([S, F]) inside a forward one. After Gibbons & Korach, "Testing shared memories"
 * (1997). Steps 1 to 4 are in zone-space.ts.
 */

/**
 * The most moves per block for insertion sort, which suits nearly ordered blocks; beyond that, sorting all is
 * cheaper.
 */
const MOVES = 16;

/**
 * Judges by zones. Unknown if two operations wrote the same value, if there are operations other than reads,
 * writes and cas, or if a refused cas fits nowhere in the order found for the others.
 */
export function checkZones(history: History, values: ZoneSpace = new ZoneSpace()): Judgement {
  const falseRefusal = history.kind.subarray(0, history.size).indexOf(Act.falseRefusal);
  if (falseRefusal >= 0) return illegal('false-refusal', falseRefusal);
  if (!gatherRows(history, values)) return UNKNOWN;
  const judgement = linkChains(history, values) ?? new Zones(history, values).judge();
  if (judgement.verdict !== 'ok' || !values.refusals) return judgement;
  const order = withRefusals(history, judgement.order);
  return order === null ? UNKNOWN : { verdict: 'ok', order };
}

/** Steps 5 to 9. A block is identified by the value at the head of its chain; its zone is given by two rows. */
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
   * Step 5: a stage of a chain, with its least return and greatest invocation, must not have returned before an
   * earlier stage began. Updates the block's zone.
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

  /** F and S of a block. The initial value was written before everything. */
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

  /**
   * Steps 6 to 8: in the order of their left ends, no block may begin before the end of the preceding forward
   * zone.
   */
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
   * Sorts the heads by min(F, S), which no two blocks share. Values are numbered roughly in the order in which
   * they were written, so insertion sort is used unless it takes too many moves.
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

  /** Step 9: the order, block by block; in each the write, its reads, the cas, its reads, ... */
  private order(blocks: number): Int32Array {
    const { size, kind, value } = this.history;
    const { writer, next, count, heads } = this.values;
    // The reads of each value as a linked list: the first row, and for each row the next one.
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

  /** The rows that determine a block's zone, and the writes that connect its values. */
  private pins(head: number): number[] {
    const rows = [this.values.fRow[head], this.values.sRow[head]];
    for (let v = head; v !== NOTHING; v = this.values.next[v]) rows.push(this.values.writer[v]);
    return rows;
  }

  /** Values that are not reachable from any head replaced each other in a circle. */
  private circle(blocks: number): Judgement {
    const { next, counts, count, writer, heads, firstRead } = this.values;
    const reached = new Uint8Array(count);
    for (let i = 0; i < blocks; i++) for (let v = heads[i]; v !== NOTHING; v = next[v]) reached[v] = 1;
    const rows: number[] = [];
    // A read shows that they took effect if none of them returned.
    for (let v = 0; v < count; v++)
      if (counts[v] === 1 && reached[v] === 0) rows.push(firstRead[v], writer[v]);
    return illegal('cas-cycle', ...rows);
  }
}
