import { mixPair } from '../../../core/hash.ts';
import type { Serial, SessionId } from '../../../core/units.ts';
import type { Operation } from '../../operation.ts';
import { type Ends, Graveyard, operations, pins, reasonOf, remove } from './graveyard.ts';
import type { Contradiction } from './reasons.ts';
import {
  areWithin,
  Block,
  isCovered,
  isEarlier,
  LONG_AGO,
  likenessOf,
  NO_SESSION,
  noteInvocation,
  SOME_DELETE,
  SOME_NULL,
  Value,
} from './register-values.ts';
import { SupposedDeletes } from './supposed-deletes.ts';

/*
 * Tier 1 of the checker as a history comes in: the zones of a register with unique values, kept up to date
 * operation by operation, and forgotten as soon as nothing that is still to come could concern them.
 *
 * Values that replaced each other by cas form a block, every other value is a block of its own. Over a block,
 * F is the least return and S the greatest invocation. Block A must precede block B iff F(A) < S(B). A history is
 * linearizable iff no two blocks must precede each other and every block is in order within itself. A pending
 * write counts from the moment somebody saw its value; so each prefix of the history is judged as it stands, and
 * the first one that is not linearizable is found at its last answer.
 *
 * Forgetting. Let p be the least invocation among the operations that may still return. Whatever is yet to be
 * added to a block was invoked at or after p. If F(A) < S(B) and F(B) < p, then anything added to A contradicts B:
 * A is dead, and to see it again is an error whatever else happened. If also F(A) < p, then a block C that changes
 * later has S(C) >= p > F(A), so it contradicts A iff F(C) < S(A): of all dead blocks only the greatest S matters.
 * Inside a block, a value is dead once something later in its chain returned before p. A write that never
 * returned and was not seen may turn up at any time, so it is kept for good.
 */
export class RegisterState {
  private readonly blocks: Block[] = [];
  /** Values that count, and those whose write may still return. */
  private readonly live: Value[] = [];
  /** Values whose write never returned and that nobody saw. */
  private readonly never: Value[] = [];
  private readonly ends: Ends;
  private supposed = new SupposedDeletes();
  private graveyard: Graveyard;

  private constructor(ends: Ends) {
    this.ends = ends;
    this.graveyard = new Graveyard(ends);
  }

  /** A register that holds null, as if written before everything. */
  static initial(ends: Ends): RegisterState {
    const state = new RegisterState(ends);
    const value = new Value(0, 0, null, null, NO_SESSION, 0);
    const block = new Block(value);
    block.f = LONG_AGO;
    value.first = LONG_AGO;
    value.block = block;
    state.blocks.push(block);
    state.live.push(value);
    return state;
  }

  /** How many values are kept. */
  get size(): number {
    return this.live.length + this.never.length;
  }

  find(session: SessionId, serial: Serial): Value | null {
    for (let i = this.live.length - 1; i >= 0; i--) {
      const value = this.live[i];
      if (value.serial === serial && value.session === session) return value;
    }
    for (let i = this.never.length - 1; i >= 0; i--) {
      const value = this.never[i];
      if (value.serial === serial && value.session === session) return value;
    }
    return null;
  }

  findText(text: string): Value | null {
    for (let i = this.live.length - 1; i >= 0; i--) if (this.live[i].text === text) return this.live[i];
    for (let i = this.never.length - 1; i >= 0; i--) if (this.never[i].text === text) return this.never[i];
    return null;
  }

  /**
   * Every null that may be in the register now or turn up, for somebody who began at this moment: the first one, and
   * those that deletes write. Deletes that never returned and had begun by then are all alike: see `maySuppose`.
   */
  nulls(moment: number): Value[] {
    const late = (value: Value): boolean => (value.write?.invokedSequence ?? 0) > moment;
    return [...this.live, ...this.never.filter(late)].filter((value) => value.text === null);
  }

  /** Whether one of the deletes that never returned, begun before this moment, may be what put a null there. */
  maySuppose(moment: number): boolean {
    return this.supposed.areFound(this.never, moment);
  }

  /** One of them did; returns the null that it wrote. */
  suppose(moment: number): Value {
    const some = this.never.find(
      ({ text, write }) => text === null && write !== null && write.invokedSequence < moment,
    );
    const value = new Value(SOME_DELETE, moment, null, some?.write ?? null, NO_SESSION, 0);
    this.supposed.add(moment);
    this.live.push(value);
    return value;
  }

  /** The supposed nulls that may be the one which this delete wrote, which never returned. */
  supposedAs(value: Value): Value[] {
    if (value.text !== null || value.block !== null || !this.never.includes(value)) return [];
    const begun = value.write?.invokedSequence ?? 0;
    return this.live.filter(({ session, serial }) => session === SOME_DELETE && begun < serial);
  }

  /** What was supposed is this one's; returns the value to go on with. */
  reveal(some: Value, as: Value): Value {
    const value = new Value(as.session, as.serial, null, as.write, NO_SESSION, 0);
    const { block, next, first, firstOp } = some;
    Object.assign(value, { block, next, first, firstOp });
    this.live[this.live.indexOf(some)] = value;
    remove(this.never, as);
    this.supposed.drop(some.serial);
    if (block !== null && block.head === some) block.head = value;
    return value;
  }

  /** The value that a cas replaced by this one, if it is not dead. */
  before(value: Value): Value | null {
    return this.live.find(({ next }) => next === value) ?? null;
  }

  /** A write, cas or delete began. */
  begin(write: Operation, fromSession: SessionId, fromSerial: Serial): void {
    const { session, serial, value } = write;
    this.graveyard.begin(session, serial);
    this.live.push(new Value(session, serial, value, write, fromSession, fromSerial));
  }

  /**
   * A write, the only operation from when it began until it was answered, and the last of those that read it, as
   * alone (null: nobody did). Everything else had returned before it began, so it contradicts nothing.
   */
  passAlone(write: Operation, reader: Operation | null): void {
    this.begin(write, NO_SESSION, 0);
    const value = this.live[this.live.length - 1];
    this.observe(value, write);
    this.forget(write.completedSequence + 1);
    if (reader !== null) this.observe(value, reader);
  }

  /** A write that passed alone, of which nothing else is remembered any more, nor of what died before it. */
  passForgotten({ session, serial }: Operation): void {
    this.graveyard.begin(session, serial);
    if (this.live.length === 0) return;
    this.live.length = 0;
    this.blocks.length = 0;
    this.graveyard.forgetDead();
  }

  /** Whether there is one value only that counts or may still, made by no cas that anybody remembers. */
  get isPlain(): boolean {
    return this.live.length === 1 && this.blocks.length === 1 && this.live[0].next === null;
  }

  /** It never took effect. */
  refuse(write: Operation): Contradiction | null {
    const value = this.find(write.session, write.serial);
    if (value === null) return null;
    if (value.block !== null) return { reason: 'aborted-read', evidence: operations(write, value.firstOp) };
    remove(this.live, value);
    this.graveyard.refuse(value);
    return null;
  }

  /** Nobody will ever know whether it took effect, unless its value is seen. */
  lose(write: Operation): void {
    const value = this.find(write.session, write.serial);
    if (value === null || value.block !== null) return;
    remove(this.live, value);
    this.never.push(value);
  }

  /** What must be decided before `value` counts: a value that replaced one of the nulls. */
  undecided(value: Value): Value | null {
    for (let at: Value | null = value, steps = 0; at !== null && at.block === null; steps++) {
      if (at.fromSession === SOME_NULL) return at;
      if (at.fromSession === NO_SESSION || steps > this.live.length + this.never.length) return null;
      at = this.find(at.fromSession, at.fromSerial);
    }
    return null;
  }

  /** Says of an undecided value what it replaced; returns the value to go on with. */
  decide(value: Value, from: Value): Value {
    const decided = new Value(
      value.session,
      value.serial,
      value.text,
      value.write,
      from.session,
      from.serial,
    );
    const list = this.live.includes(value) ? this.live : this.never;
    list[list.indexOf(value)] = decided;
    return decided;
  }

  /** An operation returned that saw this value, or wrote it. */
  observe(value: Value, operation: Operation): Contradiction | null {
    const wrong = value.block === null ? this.count(value, operation) : null;
    const { block } = value;
    if (wrong !== null || block === null) return wrong;
    if (value.write !== operation) block.seen = true;
    noteInvocation(block, operation);
    const returned = operation.completedSequence;
    if (isEarlier(returned, value.first)) {
      value.first = returned;
      value.firstOp = operation;
    }
    if (isEarlier(returned, block.f)) {
      block.f = returned;
      block.fOp = operation;
    }
    return this.contradictionWithin(value, operation) ?? this.contradictionOf(block, operation);
  }

  /** Why a value that is neither live nor pending cannot have been seen. */
  unseen(session: SessionId, serial: Serial, text: string | null, seer: Operation): Contradiction {
    return this.graveyard.explain(session, serial, text, seer);
  }

  /** Forgets what nothing invoked at `pending` or later could concern without being wrong anyway. */
  forget(pending: number): void {
    if (this.live.length < 2) return;
    // The two greatest S among blocks that returned before `pending`: one of them is not the block's own.
    let last: Block | null = null;
    let second: Block | null = null;
    const { blocks } = this;
    for (let i = 0; i < blocks.length; i++) {
      const block = blocks[i];
      if (block.head.next !== null) this.forgetWithin(block, pending);
      if (block.f >= pending) continue;
      if (last === null || block.s > last.s) {
        second = last;
        last = block;
      } else if (second === null || block.s > second.s) second = block;
    }
    if (last === null) return;
    for (let i = blocks.length - 1; i >= 0; i--) {
      const block = blocks[i];
      const newer = block === last ? second : last;
      if (newer === null || block.f >= newer.s || block.f >= pending) continue;
      remove(blocks, block);
      for (let value: Value | null = block.head; value !== null; value = value.next) remove(this.live, value);
      this.graveyard.bury(block, newer);
    }
  }

  /** A copy to go on with under another assumption. */
  copy(): RegisterState {
    const copy = new RegisterState(this.ends);
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
    // Nothing is ever changed about a value before it counts.
    copy.never.push(...this.never.map((value) => value.copy()));
    copy.supposed = this.supposed.copy();
    copy.graveyard = this.graveyard.copy();
    return copy;
  }

  /** States that cover one another are alike in this; mostly it tells those apart that do not. */
  get likeness(): number {
    const { live, blocks } = this;
    let sum = mixPair(live.length, blocks.length);
    for (const value of live) sum = (sum + likenessOf(value)) | 0;
    return sum;
  }

  /**
   * Whether every future that this state allows is allowed by the other one too. What returns later began at `pending`
   * or later. More writes that never returned, and fewer deletes supposed among them, leave more open.
   */
  isCoveredBy(other: RegisterState, pending: number): boolean {
    if (other.graveyard.s > this.graveyard.s || other.blocks.length !== this.blocks.length) return false;
    if (other.live.length !== this.live.length || !other.supposed.areAmong(this.supposed)) return false;
    const mayPin = (block: Block, f: number): boolean => other.mayPin(block, f, pending);
    return (
      this.live.every((value) => other.live.some((twin) => isCovered(value, twin, pending, mayPin))) &&
      areWithin(this.never, other.never)
    );
  }

  /**
   * Whether nothing could tell if F of this block were `f`, or more is allowed as it is. An F before `pending` matters
   * only by which S are greater, and every S that changes from now on will be.
   */
  private mayPin(block: Block, f: number, pending: number): boolean {
    if (block.f >= f) return true;
    return f < pending && this.blocks.every((one) => one === block || one.s <= block.f || one.s > f);
  }

  /** From now on the value's write is known to have taken effect, and with it what it replaced. */
  private count(value: Value, seer: Operation): Contradiction | null {
    if (value.fromSession === NO_SESSION) {
      const block = new Block(value);
      this.blocks.push(block);
      this.join(value, block);
      if (value.text !== null || this.supposed.areFound(this.never)) return null;
      return { reason: 'stale-read', evidence: operations(value.write, seer) };
    }
    const from = this.find(value.fromSession, value.fromSerial);
    if (from === null) {
      const text = value.write === null ? null : value.write.expected;
      const wrong = this.unseen(value.fromSession, value.fromSerial, text, value.write ?? seer);
      return { reason: wrong.reason, evidence: operations(...wrong.evidence, seer) };
    }
    if (from.counting || from === value)
      return { reason: 'cas-cycle', evidence: operations(from.write, value.write, seer) };
    if (from.block === null) {
      value.counting = true;
      const wrong = this.count(from, seer);
      value.counting = false;
      if (wrong !== null) return wrong;
    }
    const { block, next } = from;
    if (block === null) return null;
    if (next !== null) {
      const evidence = operations(from.write, next.write, next.firstOp, value.write, seer);
      return { reason: 'double-cas', evidence };
    }
    from.next = value;
    block.seen = true;
    this.join(value, block);
    return null;
  }

  private join(value: Value, block: Block): void {
    value.block = block;
    if (this.never.length > 0 && this.never.includes(value)) {
      remove(this.never, value);
      this.live.push(value);
    }
    if (value.write !== null) noteInvocation(block, value.write);
  }

  /** An operation on a value that began after something later in the chain had returned. */
  private contradictionWithin(value: Value, operation: Operation): Contradiction | null {
    for (let later = value.next; later !== null; later = later.next) {
      if (!isEarlier(later.first, operation.invokedSequence)) continue;
      const links: (Operation | null)[] = [];
      for (let link = value.next; link !== null && link !== later; link = link.next) links.push(link.write);
      const evidence = operations(value.write, ...links, later.write, later.firstOp, operation);
      return { reason: 'stale-read', evidence };
    }
    return null;
  }

  private contradictionOf(block: Block, operation: Operation): Contradiction | null {
    if (block.f < this.graveyard.s) return this.graveyard.contradiction(...pins(block), operation);
    const { blocks } = this;
    for (let i = 0; i < blocks.length; i++) {
      const other = blocks[i];
      if (other === block || block.f >= other.s || other.f >= block.s) continue;
      return { reason: reasonOf(other), evidence: operations(...pins(other), ...pins(block), operation) };
    }
    return null;
  }

  private forgetWithin(block: Block, pending: number): void {
    let keep = block.head;
    for (let later = block.head.next; later !== null; later = later.next)
      if (isEarlier(later.first, pending)) keep = later;
    for (let value: Value | null = block.head; value !== null && value !== keep; value = value.next) {
      remove(this.live, value);
      this.graveyard.outlive(value, keep);
    }
    block.head = keep;
  }
}
