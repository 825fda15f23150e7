import type { Serial, SessionId } from '../../../../core/units.ts';
import { NeverReturned } from './never-returned.ts';
import { Block, LONG_AGO, NO_SESSION, SOME_DELETE, SOME_NULL, Value } from './register-values.ts';
import { SupposedDeletes } from './supposed-deletes.ts';

/**
 * The values of a register that may be seen, now or later, and the blocks that they make. Of a null it may be open
 * which of several it is: of one that a cas replaced, until that is decided; and of one that somebody found where only
 * deletes that never returned can have written it, which is supposed then, until it is revealed.
 */
export class KnownValues {
  readonly blocks: Block[] = [];
  /** Values that count, and those whose write may still return. */
  readonly live: Value[] = [];
  /** Values whose write never returned and that nobody saw: nulls and others, apart since states differ in nulls. */
  neverNulls = new NeverReturned([]);
  neverTexts = new NeverReturned([]);
  readonly supposed: SupposedDeletes;

  private constructor(supposed: SupposedDeletes) {
    this.supposed = supposed;
  }

  /** A null, as if written before everything. */
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

  /** How many values are kept. */
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
   * Every null that may be in the register now or turn up, for somebody who began at this moment: the first one, and
   * those that deletes write. Deletes that never returned and had begun by then are all alike: see `maySuppose`.
   */
  nulls(moment: number): Value[] {
    const late = (value: Value): boolean => (value.write?.invokedSequence ?? 0) > moment;
    return [...this.live.filter(({ text }) => text === null), ...this.neverNulls.values.filter(late)];
  }

  /** Whether one of the deletes that never returned, begun before this moment, may be what put a null there. */
  maySuppose(moment: number): boolean {
    return this.supposed.areFound(this.neverNulls, moment);
  }

  /** One of them did; returns the null that it wrote. */
  suppose(moment: number): Value {
    const some = this.neverNulls.values.find(({ write }) => write !== null && write.invokedSequence < moment);
    const value = new Value(SOME_DELETE, moment, null, some?.write ?? null, NO_SESSION, 0);
    this.supposed.add(moment);
    this.live.push(value);
    return value;
  }

  /** The supposed nulls that may be the one which this delete wrote, which never returned. */
  supposedAs(value: Value): Value[] {
    if (value.text !== null || value.block !== null || !this.neverNulls.has(value)) return [];
    const begun = value.write?.invokedSequence ?? 0;
    return this.live.filter(({ session, serial }) => session === SOME_DELETE && begun < serial);
  }

  /** What was supposed is this one's; returns the value to go on with. */
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

  /** Nobody will ever know whether this value was written, unless it is seen. */
  lose(value: Value): void {
    remove(this.live, value);
    if (value.text === null) this.neverNulls = this.neverNulls.with(value);
    else this.neverTexts = this.neverTexts.with(value);
  }

  /** A value that is about to count; returns the one to go on with. */
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

  /** The value that a cas replaced by this one, if it is not dead. */
  before(value: Value): Value | null {
    return this.live.find(({ next }) => next === value) ?? null;
  }

  /** What must be decided before `value` counts: a value that replaced one of the nulls. */
  undecided(value: Value): Value | null {
    for (let at: Value | null = value, steps = 0; at !== null && at.block === null; steps++) {
      if (at.fromSession === SOME_NULL) return at;
      if (at.fromSession === NO_SESSION || steps > this.size) return null;
      at = this.find(at.fromSession, at.fromSerial);
    }
    return null;
  }

  /** Says of an undecided value, which is about to count, what it replaced; returns the value to go on with. */
  decide(value: Value, from: Value): Value {
    const { session, serial, text, write } = value;
    const decided = new Value(session, serial, text, write, from.session, from.serial);
    if (this.dropNever(value)) return this.enter(decided);
    this.live[this.live.indexOf(value)] = decided;
    return decided;
  }

  /** The same in another state. */
  copy(): KnownValues {
    const copy = new KnownValues(this.supposed.copy());
    const blocks = new Map<Block, Block>();
    const values = new Map<Value, Value>();
    for (const value of this.live) values.set(value, value.copy());
    for (const block of this.blocks) {
      const twin = block.copy(values.get(block.head) ?? block.head);
      blocks.set(block, twin);
      copy.blocks.push(twin);
    }
    for (const [value, twin] of values) {
      twin.block = value.block === null ? null : (blocks.get(value.block) ?? null);
      twin.next = value.next === null ? null : (values.get(value.next) ?? null);
      copy.live.push(twin);
    }
    copy.neverNulls = this.neverNulls;
    copy.neverTexts = this.neverTexts;
    return copy;
  }
}

/** Takes an item out, keeping the order of the others. */
export function remove<Item>(items: Item[], item: Item): void {
  let at = 0;
  while (at < items.length && items[at] !== item) at++;
  if (at === items.length) return;
  for (let i = at + 1; i < items.length; i++) items[i - 1] = items[i];
  items.pop();
}
