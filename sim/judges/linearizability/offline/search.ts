import { DEAD_END, type Model, NOWHERE } from './model.ts';
import type { Schedule } from './schedule.ts';
import { SeenSet } from './seen-set.ts';
import { type Judgement, UNKNOWN } from './verdict.ts';

/*
 * Tier 3: depth-first search for an order (Wing & Gong 1993, with Lowe's memoization). Performs one operation
 * after another that may come next, and backtracks where nothing fits; each pair of operations done and state
 * reached is explored only once. The operations done are represented by the first row not done, a window of
 * bits from there on, and separate bits for the rows that never returned, since those may stay undone for good.
 * An operation that changes nothing and fits is done at once and never undone on its own: doing it later can
 * gain nothing. Among operations that never returned and have the same effect, the earliest is done first.
 */

/** The node that is both head and end of the circular list of events. */
const HEAD = 0;
const WORD_BITS = 32;
/** Position in the key at which the bits of the rows that never returned start. */
const FIRST_NEVER = 2;

export class Search {
  private readonly schedule: Schedule;
  private readonly model: Model;
  private steps: number;
  /** The events still to come as a linked list in order; event i of the schedule is node i + 1. */
  private readonly following: Int32Array;
  private readonly preceding: Int32Array;
  private readonly callOf: Int32Array;
  private readonly returnOf: Int32Array;
  /** By row: 1 if it is done. */
  private readonly done: Uint8Array;
  private lowest = 0;
  private left: number;
  private readonly seen = new SeenSet();
  /** [state, first undone row, rows that never returned..., window...]. */
  private readonly key: Int32Array;
  private readonly windowStart: number;

  /*
   * The path: rows done, and for each the state, first undone row, next read and next replacer before it.
   */
  private readonly path: number[] = [];
  private readonly before: number[] = [];
  private readonly lowestBefore: number[] = [];
  private readonly readBefore: number[] = [];
  private readonly replacerBefore: number[] = [];
  private nextRead = 0;
  /** The first of the schedule's replacers that is not done. */
  private nextReplacer = 0;

  constructor(schedule: Schedule, model: Model, budget: number) {
    const { history, events } = schedule;
    this.schedule = schedule;
    this.model = model;
    this.steps = budget;
    const nodes = events.length + 1;
    this.following = new Int32Array(nodes);
    this.preceding = new Int32Array(nodes);
    this.callOf = new Int32Array(history.size);
    this.returnOf = new Int32Array(history.size);
    for (let node = 0; node < nodes; node++) {
      this.following[node] = (node + 1) % nodes;
      this.preceding[node] = (node + nodes - 1) % nodes;
      if (node === HEAD) continue;
      const event = events[node - 1];
      if (event > 0) this.callOf[event - 1] = node;
      else this.returnOf[-event - 1] = node;
    }
    this.done = new Uint8Array(history.size);
    this.left = history.size - schedule.neverCount;
    this.windowStart = FIRST_NEVER + Math.ceil(schedule.neverCount / WORD_BITS);
    this.key = new Int32Array(this.windowStart + Math.ceil(history.size / WORD_BITS) + 1);
    this.skipDone();
  }

  /** Judges the history; unknown once the budget of steps or the memory is used up. */
  judge(): Judgement {
    let state = this.model.initial;
    let from = this.following[HEAD];
    while (this.left > 0) {
      if (this.steps <= 0 || this.seen.full) return UNKNOWN;
      const row = this.look(state);
      if (row >= 0) {
        this.advance(row, state);
        from = this.following[HEAD];
        continue;
      }
      const node = this.choose(state, from);
      if (node !== HEAD) {
        state = this.chosen;
        from = this.following[HEAD];
        continue;
      }
      const back = this.retreat();
      if (back === HEAD) return { verdict: 'illegal', reason: 'not-linearizable', rows: this.allRows() };
      state = this.before[this.path.length];
      from = this.following[back];
    }
    return { verdict: 'ok', order: Int32Array.from(this.path) };
  }

  /** The state after the operation that `choose` did. */
  private chosen = 0;

  /** A row that may come next, changes nothing, and fits; -1: there is none. */
  private look(state: number): number {
    const { events, observes } = this.schedule;
    for (let node = this.following[HEAD]; node !== HEAD; node = this.following[node]) {
      const event = events[node - 1];
      if (event < 0) return -1;
      if (observes[event - 1] === 0) continue;
      this.steps--;
      if (this.model.step(state, event - 1, NOWHERE) !== DEAD_END) return event - 1;
    }
    return -1;
  }

  /**
   * Performs the first operation from this node on that leads to a new situation; returns its node, or HEAD:
   * none does.
   */
  private choose(state: number, from: number): number {
    const { events, observes, twin } = this.schedule;
    const toward = this.toward();
    for (let node = from; node !== HEAD; node = this.following[node]) {
      const event = events[node - 1];
      if (event < 0) return HEAD;
      const row = event - 1;
      if (observes[row] === 1 || (twin[row] >= 0 && this.done[twin[row]] === 0)) continue;
      this.steps--;
      const after = this.model.step(state, row, toward);
      if (after === DEAD_END) continue;
      this.advance(row, state);
      if (this.seen.add(this.key, this.writeKey(after))) {
        this.chosen = after;
        return node;
      }
      this.undo();
    }
    return HEAD;
  }

  /** The read that returns next, if only appends can still come before it; NOWHERE otherwise. */
  private toward(): number {
    const { appends, reads, replacersBefore } = this.schedule;
    if (!appends || this.nextRead === reads.length) return NOWHERE;
    const read = reads[this.nextRead];
    return this.nextReplacer >= replacersBefore[read] ? read : NOWHERE;
  }

  private advance(row: number, before: number): void {
    const { reads, replacers } = this.schedule;
    this.path.push(row);
    this.before[this.path.length - 1] = before;
    this.lowestBefore[this.path.length - 1] = this.lowest;
    this.readBefore[this.path.length - 1] = this.nextRead;
    this.replacerBefore[this.path.length - 1] = this.nextReplacer;
    this.done[row] = 1;
    this.lift(row);
    this.skipDone();
    while (this.nextRead < reads.length && this.done[reads[this.nextRead]] === 1) this.nextRead++;
    while (this.nextReplacer < replacers.length && this.done[replacers[this.nextReplacer]] === 1)
      this.nextReplacer++;
  }

  /** Undoes operations up to and including the last that was a choice; returns its node, or HEAD: there is none. */
  private retreat(): number {
    while (this.path.length > 0) {
      const row = this.undo();
      if (this.schedule.observes[row] === 0) return this.callOf[row];
    }
    return HEAD;
  }

  private undo(): number {
    const row = this.path.pop() ?? 0;
    this.done[row] = 0;
    this.lowest = this.lowestBefore[this.path.length];
    this.nextRead = this.readBefore[this.path.length];
    this.nextReplacer = this.replacerBefore[this.path.length];
    this.unlift(row);
    return row;
  }

  private lift(row: number): void {
    this.unlink(this.callOf[row]);
    if (this.schedule.neverPlace[row] >= 0) {
      this.flipNever(row);
      return;
    }
    this.unlink(this.returnOf[row]);
    this.left--;
  }

  private unlift(row: number): void {
    if (this.schedule.neverPlace[row] >= 0) {
      this.flipNever(row);
    } else {
      this.relink(this.returnOf[row]);
      this.left++;
    }
    this.relink(this.callOf[row]);
  }

  private flipNever(row: number): void {
    const place = this.schedule.neverPlace[row];
    this.key[FIRST_NEVER + (place >> 5)] ^= 1 << (place & 31);
  }

  private unlink(node: number): void {
    this.following[this.preceding[node]] = this.following[node];
    this.preceding[this.following[node]] = this.preceding[node];
  }

  private relink(node: number): void {
    this.following[this.preceding[node]] = node;
    this.preceding[this.following[node]] = node;
  }

  /** Moves `lowest` to the first row that returns and is not done. */
  private skipDone(): void {
    const { history, neverPlace } = this.schedule;
    while (this.lowest < history.size && (this.done[this.lowest] === 1 || neverPlace[this.lowest] >= 0))
      this.lowest++;
  }

  /** Completes the key, which already has the bits of the rows that never returned; returns its length. */
  private writeKey(state: number): number {
    const { key, done, lowest, windowStart } = this;
    const { history, neverPlace } = this.schedule;
    key[0] = state;
    key[1] = lowest;
    let end = windowStart;
    // Every operation done began before the first undone row returned, so the window ends there.
    const bound = lowest < history.size ? history.returned[lowest] : 0;
    for (let row = lowest; row < history.size && history.invoked[row] < bound; row++) {
      const at = windowStart + ((row - lowest) >> 5);
      while (end <= at) key[end++] = 0;
      if (done[row] === 1 && neverPlace[row] < 0) key[at] |= 1 << ((row - lowest) & 31);
    }
    return end;
  }

  private allRows(): number[] {
    return Array.from({ length: this.schedule.history.size }, (_, row) => row);
  }
}
