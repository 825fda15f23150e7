import type { Serial, SessionId } from '../../../../core/units.ts';
import { NeverReturned } from './never-returned.ts';
import { Block, LONG_AGO, NO_SESSION, SOME_DELETE, SOME_NULL, Value } from './register-values.ts';
import { SupposedDeletes } from './supposed-deletes.ts';

/**
 * The values of a register that may be observed, now or later, and their blocks. It may be open which of
 * several nulls is meant: the null that a cas replaced, until that is decided; and a null that was found and
 * can only have been written by one of the deletes that never returned, which is then supposed to exist until
 * its writer is revealed.
 */
export class KnownValues {
  readonly blocks: Block[] = [];
  /** Values whose write is known to have taken effect, and those whose write may still return. */
  readonly live: Value[] = [];
  /**
   * Values whose write never returned and that were not observed. Nulls are kept apart, since alternative
   * states differ in nulls.
   */
  neverNulls = NeverReturned.empty();
  neverTexts = NeverReturned.empty();
  readonly supposed: SupposedDeletes;

  private constructor(supposed: SupposedDeletes) {
    this.supposed = supposed;
  }

  /** The initial null, as if written before everything. */
  static initial(): KnownValues {
    const values = new KnownValues(new SupposedDeletes());
    const value = new Value(0, 0, null, null, NO_SESSION, 0);
    const block = new Block(value);
    block.f = LONG_AGO;
    value.first = LONG_AGO;
    value.block = block;
    values.blocks.push(block);
    values.live.push(value);
    return values;
  }

  /** Number of values kept. */
  get size(): number {
    return this.live.length + this.neverNulls.size + this.neverTexts.size;
  }

  find(session: SessionId, serial: Serial): Value | null {
    for (let i = this.live.length - 1; i >= 0; i--) {
      const value = this.live[i];
      if (value.serial === serial && value.session === session) return value;
    }
    return this.neverTexts.find(session, serial) ?? this.neverNulls.find(session, serial);
  }

  findText(text: string): Value | null {
    for (let i = this.live.length - 1; i >= 0; i--) if (this.live[i].text === text) return this.live[i];
    return this.neverTexts.findText(text);
  }

  /**
   * Every null that an operation invoked at `moment` may find: the initial one, and those that deletes write.
   * Deletes that never returned and were invoked before `moment` are not listed one by one: see `maySuppose`.
   */
  nulls(moment: number): Value[] {
    const late = (value: Value): boolean => (value.write?.invokedSequence ?? 0) > moment;
    return [...this.live.filter(({ text }) => text === null), ...this.neverNulls.values.filter(late)];
  }

  /** Whether a null may come from one of the deletes that never returned and were invoked before this moment. */
  maySuppose(moment: number): boolean {
    return this.supposed.areFound(this.neverNulls, moment);
  }

  /** Supposes that one of these deletes took effect. Returns the null that it wrote. */
  suppose(moment: number): Value {
    const some = this.neverNulls.values.find(({ write }) => write !== null && write.invokedSequence < moment);
    const value = new Value(SOME_DELETE, moment, null, some?.write ?? null, NO_SESSION, 0);
    this.supposed.add(moment);
    this.live.push(value);
    return value;
  }

  /** The supposed nulls that may be the value of this delete, which never returned. */
  supposedAs(value: Value): Value[] {
    if (value.text !== null || value.block !== null || !this.neverNulls.has(value)) return [];
    const begun = value.write?.invokedSequence ?? 0;
    return this.live.filter(({ session, serial }) => session === SOME_DELETE && begun < serial);
  }

  /** The supposed null `some` turns out to be `as`. Returns the value that replaces both. */
  reveal(some: Value, as: Value): Value {
    const value = new Value(as.session, as.serial, null, as.write, NO_SESSION, 0);
    const { block, next, first, firstOp } = some;
    Object.assign(value, { block, next, first, firstOp });
    this.live[this.live.indexOf(some)] = value;
    this.neverNulls = this.neverNulls.without(as);
    this.supposed.drop(some.serial);
    if (block !== null && block.head === some) block.head = value;
    return value;
  }

  /** The write's outcome is unknown, and remains so unless the value is observed. */
  lose(value: Value): void {
    remove(this.live, value);
    if (value.text === null) this.neverNulls = this.neverNulls.with(value);
    else this.neverTexts = this.neverTexts.with(value);
  }

  /** Makes a value live that is about to count. Returns it, or its copy if it was in a shared list. */
  take(value: Value): Value {
    return value.block === null && this.dropNever(value) ? this.enter(value.copy()) : value;
  }

  private dropNever(value: Value): boolean {
    const { neverNulls, neverTexts } = this;
    if (value.text === null) this.neverNulls = neverNulls.without(value);
    else this.neverTexts = neverTexts.without(value);
    return this.neverNulls !== neverNulls || this.neverTexts !== neverTexts;
  }

  private enter(value: Value): Value {
    this.live.push(value);
    return value;
  }

  /** The live value that a cas replaced by this one, if there is one. */
  before(value: Value): Value | null {
    return this.live.find(({ next }) => next === value) ?? null;
  }

  /**
   * The value in the chain before `value`, or itself, of which it must be decided which null it replaced before
   * `value` can count; null: there is none.
   */
  undecided(value: Value): Value | null {
    for (let at: Value | null = value, steps = 0; at !== null && at.block === null; steps++) {
      if (at.fromSession === SOME_NULL) return at;
      if (at.fromSession === NO_SESSION || steps > this.size) return null;
      at = this.find(at.fromSession, at.fromSerial);
    }
    return null;
  }

  /** Decides which null an undecided value replaced. Returns the value that takes its place. */
  decide(value: Value, from: Value): Value {
    const { session, serial, text, write } = value;
    const decided = new Value(session, serial, text, write, from.session, from.serial);
    if (this.dropNever(value)) return this.enter(decided);
    this.live[this.live.indexOf(value)] = decided;
    return decided;
  }

  /** A copy for another state. */
  copy(): KnownValues {
    const copy = new KnownValues(this.supposed.copy());
    for (const value of this.live) value.twin = value.copy();
    for (const block of this.blocks) {
      block.twin = block.copy(block.head.twin ?? block.head);
      copy.blocks.push(block.twin);
    }
    for (const { twin, block, next } of this.live) {
      if (twin === null) continue;
      twin.block = block === null ? null : block.twin;
      twin.next = next === null ? null : next.twin;
      copy.live.push(twin);
    }
    for (const value of this.live) value.twin = null;
    for (const block of this.blocks) block.twin = null;
    copy.neverNulls = this.neverNulls;
    copy.neverTexts = this.neverTexts;
    return copy;
  }
}

/** Removes an item, keeping the order of the others. */
export function remove<Item>(items: Item[], item: Item): void {
  let at = 0;
  while (at < items.length && items[at] !== item) at++;
  if (at === items.length) return;
  for (let i = at + 1; i < items.length; i++) items[i - 1] = items[i];
  items.pop();
}
