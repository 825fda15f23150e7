import { Op } from '../../../../core/kv/command.ts';
import type { Serial, SessionId } from '../../../../core/units.ts';
import type { Operation } from '../../../facts/operation.ts';
import type { Contradiction } from '../reasons.ts';
import { forget } from './forget.ts';
import { type Ends, Graveyard, operations, pins, reasonOf } from './graveyard.ts';
import { KnownValues, remove } from './known-values.ts';
import {
  Block,
  GONE_SESSION,
  isEarlier,
  NO_SESSION,
  noteInvocation,
  SOME_NULL,
  Value,
} from './register-values.ts';

/*
 * Tier 1 of the checker, online: the zones of a register with unique values, updated with each operation and
 * dropped as soon as no future operation can concern them (see forget.ts).
 *
 * Values that replaced each other by cas form a block; every other value is a block of its own. Over the
 * operations of a block, F is the least return and S the greatest invocation. Block A must precede block B iff
 * F(A) < S(B). A history is linearizable iff no two blocks must precede each other and every block is in order
 * within itself. A pending write counts from the moment its value is observed; so each prefix of the history is
 * judged as it stands, and the first prefix that is not linearizable is found at its last answer.
 */
export class RegisterState {
  readonly values: KnownValues;
  readonly graveyard: Graveyard;

  private constructor(values: KnownValues, graveyard: Graveyard) {
    this.values = values;
    this.graveyard = graveyard;
  }

  /** A register that holds null. */
  static initial(ends: Ends): RegisterState {
    return new RegisterState(KnownValues.initial(), new Graveyard(ends));
  }

  /** A write, cas or delete was invoked. */
  invoke(write: Operation): void {
    const { op, expected } = write;
    if (op !== Op.cas) this.begin(write, NO_SESSION, 0);
    else if (expected === null) this.begin(write, SOME_NULL, 0);
    else {
      const from = this.values.findText(expected);
      this.begin(write, from === null ? GONE_SESSION : from.session, from === null ? 0 : from.serial);
    }
  }

  private begin(write: Operation, fromSession: SessionId, fromSerial: Serial): void {
    const { session, serial, value } = write;
    this.graveyard.begin(session, serial);
    this.values.live.push(new Value(session, serial, value, write, fromSession, fromSerial));
  }

  /**
   * Enters a write that overlapped no other operation on this key, and the last such read of it (null: there
   * was none). Everything else had returned before it began, so it contradicts nothing.
   */
  passAlone(write: Operation, reader: Operation | null): void {
    this.begin(write, NO_SESSION, 0);
    const { live } = this.values;
    const value = live[live.length - 1];
    this.observe(value, write);
    this.forget(write.completedSequence + 1);
    if (reader !== null) this.observe(value, reader);
  }

  /**
   * Enters a write like that of `passAlone` that need not be remembered itself; everything before it is
   * forgotten too.
   */
  passForgotten({ session, serial }: Operation): void {
    const { live, blocks } = this.values;
    this.graveyard.begin(session, serial);
    if (live.length === 0) return;
    live.length = 0;
    blocks.length = 0;
    this.graveyard.forgetDead();
  }

  /** Whether only one value is live, and no remembered cas replaced it. */
  get isPlain(): boolean {
    const { live, blocks } = this.values;
    return live.length === 1 && blocks.length === 1 && live[0].next === null;
  }

  /**
   * The one value that an operation concerns, which is known for nearly every one; null if it may concern several, or
   * replaced one of several.
   */
  plainValue(operation: Operation): Value | null {
    const { values } = this;
    const { op, found } = operation;
    let value: Value | null = null;
    if (op === Op.get) {
      if (operation.writerSession > 0) value = values.find(operation.writerSession, operation.writerSerial);
      if (value !== null && value.text !== found) value = null;
      if (value === null && found !== null) value = values.findText(found);
    } else if (operation.matched && (op !== Op.cas || operation.expected !== null)) {
      value = values.find(operation.session, operation.serial);
    }
    if (value === null || values.undecided(value) !== null) return null;
    return values.supposedAs(value).length === 0 ? value : null;
  }

  /** The write certainly did not take effect. */
  refuse(write: Operation): Contradiction | null {
    const value = this.values.find(write.session, write.serial);
    if (value === null) return null;
    if (value.block !== null)
      return { reason: 'aborted-read', evidence: operations(write, ...sightOf(value)) };
    remove(this.values.live, value);
    this.graveyard.refuse(value);
    return null;
  }

  /** The write's outcome is unknown, and remains so unless its value is observed. */
  lose(write: Operation): void {
    const value = this.values.find(write.session, write.serial);
    if (value === null || value.block !== null) return;
    this.values.lose(value);
  }

  /** An operation returned that observed this value, or wrote it. */
  observe(seen: Value, operation: Operation): Contradiction | null {
    const value = this.values.take(seen);
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

  /** Why a value that is neither live nor pending cannot have been observed. */
  unseen(session: SessionId, serial: Serial, text: string | null, seer: Operation): Contradiction {
    return this.graveyard.explain(session, serial, text, seer);
  }

  /** Drops what no operation invoked at `pending` or later could observe or contradict without being wrong anyway. */
  forget(pending: number): void {
    forget(this.values, this.graveyard, pending);
  }

  /** A copy that continues under another assumption. */
  copy(): RegisterState {
    return new RegisterState(this.values.copy(), this.graveyard.copy());
  }

  /** The value's write is now known to have taken effect, and with it the write of what it replaced. */
  private count(value: Value, seer: Operation): Contradiction | null {
    if (value.fromSession === NO_SESSION) {
      const block = new Block(value);
      this.values.blocks.push(block);
      this.join(value, block);
      if (value.text !== null || this.values.supposed.areFound(this.values.neverNulls)) return null;
      return { reason: 'stale-read', evidence: operations(value.write, seer) };
    }
    const found = this.values.find(value.fromSession, value.fromSerial);
    if (found === null) {
      const text = value.write === null ? null : value.write.expected;
      const wrong = this.unseen(value.fromSession, value.fromSerial, text, value.write ?? seer);
      // The cas that replaced it is to blame, and comes last; the one that saw its value only shows that it took effect.
      const last = operations(seer, value.write);
      const before = wrong.evidence.filter((one) => !last.includes(one));
      return { reason: wrong.reason, evidence: [...before, ...last] };
    }
    const from = this.values.take(found);
    if (from.counting || from === value)
      return { reason: 'cas-cycle', evidence: operations(from.write, value.write, seer) };
    if (from.block === null) {
      value.counting = true;
      const wrong = this.count(from, seer);
      value.counting = false;
      if (wrong !== null)
        return { reason: wrong.reason, evidence: operations(value.write, ...wrong.evidence) };
    }
    const { block, next } = from;
    if (block === null) return null;
    if (next !== null) {
      const evidence = operations(from.write, next.write, ...sightOf(next), value.write, seer);
      return { reason: 'double-cas', evidence };
    }
    from.next = value;
    block.seen = true;
    this.join(value, block);
    return null;
  }

  private join(value: Value, block: Block): void {
    value.block = block;
    if (value.write !== null) noteInvocation(block, value.write);
  }

  /** The contradiction if this operation began after an operation on a later value of the same chain had returned. */
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
    const { blocks } = this.values;
    for (let i = 0; i < blocks.length; i++) {
      const other = blocks[i];
      if (other === block || block.f >= other.s || other.f >= block.s) continue;
      return { reason: reasonOf(other), evidence: operations(...pins(other), ...pins(block), operation) };
    }
    return null;
  }
}

/** An answer that shows that this write took effect, and the cas from it by which it does. */
function sightOf(value: Value): readonly (Operation | null)[] {
  const links: (Operation | null)[] = [];
  let link: Value = value;
  while (link.firstOp === null && link.next !== null) {
    link = link.next;
    links.push(link.write);
  }
  return [...links, link.firstOp];
}
