import { ConfigurationSet, LOG, STATE } from './configuration-set.ts';
import { DoneRows, wordsFor } from './done-rows.ts';
import { Act, NEVER_RETURNED } from './history.ts';
import { DEAD_END, type Model, NOWHERE } from './model.ts';
import { mostUnderWay, type Schedule } from './schedule.ts';
import { type Judgement, UNKNOWN } from './verdict.ts';

/*
 * Tier 2: just-in-time linearization (Lowe, "Testing for linearizability", 2017). Processes the events in order
 * and keeps every configuration that explains them so far: a state, and which of the pending operations are
 * done. An operation must be done by the time it returns, so configurations branch only then: pending
 * operations are done in all possible orders until the returning one is among them.
 *
 * The number of configurations is kept small as follows. An operation that changes nothing and fits is done at
 * once: doing it later can gain nothing. Among operations that never returned and have the same effect, the
 * earliest is done first. One that only overwrites is done only if something needs its value now. And of two
 * configurations that differ only in which operations that never returned they used up, one that used up more
 * than the other is dropped.
 */

/** Comparing this many records costs one step of the budget. */
export const COMPARED_A_STEP = 16;

export class Configurations {
  private readonly schedule: Schedule;
  private readonly model: Model;
  private steps: number;
  private current: ConfigurationSet;
  private next: ConfigurationSet;
  private readonly seen: ConfigurationSet;
  private readonly done: DoneRows;
  /** Rows that have begun and never return. */
  private readonly never: number[] = [];
  private readonly scratch: Int32Array;
  private readonly taken: Int32Array;
  private nextRead = 0;
  /** The first of the schedule's replacers that has not returned. */
  private nextReplacer = 0;

  constructor(schedule: Schedule, model: Model, budget: number) {
    this.schedule = schedule;
    this.model = model;
    this.steps = budget;
    const places = Math.max(1, mostUnderWay(schedule));
    const doneWords = wordsFor(places);
    const neverWords = wordsFor(schedule.neverCount);
    this.current = new ConfigurationSet(doneWords, neverWords);
    this.next = new ConfigurationSet(doneWords, neverWords);
    this.seen = new ConfigurationSet(doneWords, neverWords);
    this.done = new DoneRows(schedule, places, this.current);
    this.scratch = new Int32Array(this.current.width);
    this.taken = new Int32Array(this.current.width);
  }

  /** Judges the history; unknown once the budget of steps or the memory is used up. */
  judge(): Judgement {
    this.scratch.fill(0);
    this.scratch[STATE] = this.model.initial;
    this.current.add(this.scratch);
    const { events, reads } = this.schedule;
    for (const event of events) {
      const row = Math.abs(event) - 1;
      if (event > 0) {
        this.begin(row);
        if (this.isExhausted()) return UNKNOWN;
        continue;
      }
      if (!this.end(row)) return { verdict: 'illegal', reason: 'not-linearizable', rows: this.until(row) };
      if (this.isExhausted()) return UNKNOWN;
      if (reads[this.nextRead] === row) this.nextRead++;
    }
    return { verdict: 'ok', order: this.done.orders.orderOf(this.current.words[LOG]) };
  }

  private begin(row: number): void {
    if (this.schedule.history.returned[row] === NEVER_RETURNED) {
      this.never.push(row);
      return;
    }
    const place = this.done.enter(row);
    if (this.schedule.observes[row] === 1) this.lookEverywhere(row, place);
  }

  /** Performs a new operation that changes nothing in every configuration where it fits. */
  private lookEverywhere(row: number, place: number): void {
    const { current, scratch, next } = this;
    next.clear();
    for (let record = 0; record < current.count && !this.isExhausted(); record++) {
      if (current.isBeaten(record)) continue;
      this.load(scratch, current, record);
      this.steps--;
      if (this.model.step(scratch[STATE], row, NOWHERE) !== DEAD_END) this.done.mark(scratch, place, row);
      next.add(scratch);
    }
    this.swap();
  }

  /** The operation returned, so every configuration must have done it by now. Returns false if none can. */
  private end(row: number): boolean {
    const { current, next, seen, scratch, done } = this;
    const place = done.placeOf[row];
    next.clear();
    seen.clear();
    for (let record = 0; record < current.count && !this.isExhausted(); record++) {
      if (current.isBeaten(record)) continue;
      this.load(scratch, current, record);
      if (done.has(scratch, place)) this.pass(scratch, place);
      else seen.add(scratch);
    }
    // `seen` grows during this loop: it is also the worklist.
    for (let record = 0; record < seen.count && !this.isExhausted(); record++)
      if (!seen.isBeaten(record)) this.branch(record, place);
    done.leave(place);
    this.swap();
    return this.current.count > 0 || this.isExhausted();
  }

  /** Number of comparisons between records so far. */
  get compared(): number {
    return this.current.compared + this.next.compared + this.seen.compared;
  }

  /**
   * Whether the steps or the memory are used up. Nothing may be concluded from configurations that were not
   * processed.
   */
  private isExhausted(): boolean {
    const { current, next, seen, done } = this;
    return (
      this.steps <= this.compared / COMPARED_A_STEP ||
      current.full ||
      next.full ||
      seen.full ||
      done.orders.isFull
    );
  }

  /** Every way to do one more operation. */
  private branch(record: number, place: number): void {
    const { done } = this;
    const { rowAt } = done;
    for (let other = 0; other < rowAt.length; other++) {
      const row = rowAt[other];
      if (row < 0 || this.schedule.observes[row] === 1) continue;
      this.load(this.taken, this.seen, record);
      if (!done.has(this.taken, other)) this.take(row, other, place);
    }
    for (let i = 0; i < this.never.length; i++) {
      const row = this.never[i];
      this.load(this.taken, this.seen, record);
      const twin = this.schedule.twin[row];
      if (done.hasNever(this.taken, row) || (twin >= 0 && !done.hasNever(this.taken, twin))) continue;
      this.take(row, -1, place);
    }
  }

  /**
   * Performs one operation in the configuration `taken`, and then every operation that changes nothing and
   * fits. `at` is its place, or -1 if it never returns; `place` is that of the operation that is returning.
   */
  private take(row: number, at: number, place: number): void {
    const { taken, seen, done } = this;
    this.steps--;
    const after = this.model.step(taken[STATE], row, this.toward(row));
    if (after === DEAD_END) return;
    taken[STATE] = after;
    if (at >= 0) done.mark(taken, at, row);
    else done.markNever(taken, row);
    const looked = this.look(after);
    if (at < 0 && !looked && !this.isOfUse(row)) return;
    if (done.has(taken, place)) this.pass(taken, place);
    else seen.add(taken);
  }

  private look(state: number): boolean {
    const { done } = this;
    const { rowAt } = done;
    let looked = false;
    for (let place = 0; place < rowAt.length; place++) {
      const row = rowAt[place];
      if (row < 0 || this.schedule.observes[row] === 0 || done.has(this.taken, place)) continue;
      this.steps--;
      if (this.model.step(state, row, NOWHERE) === DEAD_END) continue;
      done.mark(this.taken, place, row);
      looked = true;
    }
    return looked;
  }

  /** Whether a plain write that never returned, just done and not yet observed, can matter to a pending operation. */
  private isOfUse(row: number): boolean {
    const { kind, value, from } = this.schedule.history;
    if (kind[row] !== Act.write) return true;
    const needs = (other: number): boolean =>
      kind[other] === Act.append || (kind[other] === Act.cas && from[other] === value[row]);
    for (const other of this.done.rowAt) if (other >= 0 && needs(other)) return true;
    return this.never.some(needs);
  }

  /** Adds the configuration to the next generation, in which this place is free for another operation. */
  private pass(configuration: Int32Array, place: number): void {
    this.done.clear(configuration, place);
    this.next.add(configuration);
  }

  private load(into: Int32Array, from: ConfigurationSet, record: number): void {
    const start = record * from.width;
    for (let i = 0; i < into.length; i++) into[i] = from.words[start + i];
  }

  private swap(): void {
    const { current, next } = this;
    this.current = next;
    this.next = current;
  }

  /**
   * The read that returns next, if it is not done and only appends can come before it once `row` is done;
   * NOWHERE otherwise.
   */
  private toward(row: number): number {
    const { appends, reads, replacers, replacersBefore } = this.schedule;
    const { done, taken } = this;
    if (!appends || this.nextRead === reads.length) return NOWHERE;
    const read = reads[this.nextRead];
    if (done.isDone(taken, read)) return NOWHERE;
    while (this.nextReplacer < replacers.length && done.isOver(replacers[this.nextReplacer]))
      this.nextReplacer++;
    for (let i = this.nextReplacer; i < replacersBefore[read]; i++) {
      const other = replacers[i];
      if (other !== row && !done.isOver(other) && !done.isDone(taken, other)) return NOWHERE;
    }
    return read;
  }

  /**
   * All rows that began before this row returned, or before the read that was looked ahead to returned; what
   * came later has no part in the contradiction.
   */
  private until(row: number): number[] {
    const { history, appends, reads } = this.schedule;
    const last = appends && this.nextRead < reads.length ? reads[this.nextRead] : row;
    const rows: number[] = [];
    for (let other = 0; other < history.size; other++)
      if (other !== last && history.invoked[other] < history.returned[last]) rows.push(other);
    rows.push(last);
    return rows;
  }
}
