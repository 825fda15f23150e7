import { Fifo } from '../../../../core/raft/fifo.ts';
import type { Serial, SessionId } from '../../../../core/units.ts';
import type { Operation } from '../../../facts/operation.ts';
import { BySession } from '../../trackers/by-session.ts';
import type { Contradiction, LinearizabilityReason } from '../reasons.ts';
import { Block, LONG_AGO, SOME_NULL, type Value } from './register-values.ts';

/**
 * The least number of refused writes and of dead values that are kept per key, only for better explanations if
 * one of them is observed after all.
 */
export const KEPT = 4;
/** More are kept as long as no more than this number of values, over all keys, have ended since. */
export const RECENT = 256;
/** Less than any serial. */
const NO_SERIAL: Serial = -1;
/** Sessions below this number have a place in an array; every key has such an array, so it must stay small. */
const PLACED_SESSIONS: SessionId = 64;

/**
 * The number of values, over all keys, that have ended (died or were refused). Old dead values are dropped by
 * this count, before they cost more than they explain.
 */
export class Ends {
  count = 0;
}

/** What is kept of values that cannot legally be observed any more: dead ones and refused writes. */
export class Graveyard {
  /** The dead block with the greatest S; null: there is none. */
  private last: Block | null = null;
  private readonly ends: Ends;
  private dead = new Recent();
  private refused: Recent | null = null;
  /** By session: the highest serial of any write to this key, which remains known after its value was dropped. */
  private readonly begun: BySession<Serial>;

  constructor(ends: Ends, begun = new BySession<Serial>(PLACED_SESSIONS)) {
    this.ends = ends;
    this.begun = begun;
  }

  /** The greatest S of all dead blocks. */
  get s(): number {
    return this.last === null ? LONG_AGO : this.last.s;
  }

  /** Why an older block cannot be observed after the dead block with the greatest S. */
  contradiction(...others: readonly (Operation | null)[]): Contradiction {
    if (this.last === null) return { reason: 'stale-read', evidence: operations(...others) };
    return { reason: reasonOf(this.last), evidence: operations(...pins(this.last), ...others) };
  }

  /** A write was invoked. */
  begin(session: SessionId, serial: Serial): void {
    const highest = this.begun.get(session);
    if (highest === undefined || highest < serial) this.begun.set(session, serial);
  }

  refuse(value: Value): void {
    this.refused ??= new Recent();
    this.refused.push(new End(value, null, this.ends.count++));
  }

  /** A whole block is dead because of a newer one. */
  bury(block: Block, newer: Block): void {
    block.dead = true;
    if (block.s > this.s) this.last = block;
    for (let value: Value | null = block.head; value !== null; value = value.next)
      this.dead.push(new End(value, newer, this.ends.count++));
  }

  /** A value is dead because of a later one in its chain. */
  outlive(value: Value, later: Value): void {
    this.dead.push(new End(value, later, this.ends.count++));
  }

  /** Drops all dead values: enough others have ended since, which are recorded elsewhere (see `LoneWrites`). */
  forgetDead(): void {
    this.dead = new Recent();
  }

  /**
   * Why this value, neither live nor pending, cannot have been observed by this operation. Of several nulls that may be
   * meant (SOME_NULL), the newest speaks for all.
   */
  explain(session: SessionId, serial: Serial, text: string | null, seer: Operation): Contradiction {
    const isSome = session === SOME_NULL;
    const is = (value: Value): boolean =>
      !isSome && (session > 0 || text === null)
        ? value.session === session && value.serial === serial
        : value.text === text;
    const refused = isSome ? undefined : this.refused?.latest(is);
    if (refused !== undefined)
      return { reason: 'aborted-read', evidence: operations(refused.value.write, seer) };
    const dead = this.dead.latest(is);
    if (dead === undefined) {
      const written =
        session === 0 || isSome ? text === null : serial <= (this.begun.get(session) ?? NO_SERIAL);
      return { reason: written ? 'stale-read' : 'phantom-read', evidence: [seer] };
    }
    const { cause, value } = dead;
    const { write, next, block } = value;
    const killers = cause instanceof Block ? pins(cause) : [next?.write, cause?.write, cause?.firstOp];
    const reason = cause instanceof Block ? reasonOf(cause) : 'stale-read';
    const pinned = block === null ? [] : pins(block);
    return { reason, evidence: operations(write, ...pinned, ...killers, seer) };
  }

  copy(): Graveyard {
    // The same writes are invoked in all states.
    const copy = new Graveyard(this.ends, this.begun);
    copy.last = this.last;
    copy.dead = this.dead.copy();
    copy.refused = this.refused === null ? null : this.refused.copy();
    return copy;
  }
}

/**
 * The reason for observing something older than this block. It is a lost update only if nothing ever observed
 * the block, which is possible only if it is not dead.
 */
export function reasonOf(newer: Block): LinearizabilityReason {
  return newer.seen || newer.dead ? 'stale-read' : 'lost-update';
}

/** The operations that determine a block's zone, F and S, and the writes that connect its values. */
export function pins(block: Block): Operation[] {
  const writes: (Operation | null)[] = [];
  for (let value: Value | null = block.head; value !== null; value = value.next) writes.push(value.write);
  return operations(...writes, block.fOp, block.sOp);
}

/** The operations that are given, without duplicates. */
export function operations(...all: readonly (Operation | null | undefined)[]): Operation[] {
  const some: Operation[] = [];
  for (const one of all) if (one !== null && one !== undefined && !some.includes(one)) some.push(one);
  return some;
}

/**
 * Why a value ended. This is not stored in the value itself: each value would then refer to the next one of its
 * key, and a chain that begins in V8's old generation keeps all of its members from being freed by scavenges.
 */
class End {
  readonly value: Value;
  /**
   * A newer block or, for a value that was replaced by cas, a later value of its chain; null: the write was
   * refused.
   */
  readonly cause: Block | Value | null;
  /** The number of values, over all keys, that had ended before. */
  readonly before: number;

  constructor(value: Value, cause: Block | Value | null, before: number) {
    this.value = value;
    this.cause = cause;
    this.before = before;
  }
}

/** The values that ended most recently. */
class Recent {
  private ends = new Fifo<End>();
  /** Whether another one may have the same list: most copies of a state are dropped before any value ends in them. */
  private isShared = false;

  push(end: End): void {
    if (this.isShared) this.separate();
    const { ends } = this;
    while (ends.size >= KEPT && end.before - (ends.at(0) ?? end).before > RECENT) ends.shift();
    ends.push(end);
  }

  latest(is: (value: Value) => boolean): End | undefined {
    for (let place = this.ends.size - 1; place >= 0; place--) {
      const end = this.ends.at(place);
      if (end !== undefined && is(end.value)) return end;
    }
    return undefined;
  }

  copy(): Recent {
    const copy = new Recent();
    copy.ends = this.ends;
    copy.isShared = true;
    this.isShared = true;
    return copy;
  }

  private separate(): void {
    const { ends } = this;
    this.ends = new Fifo<End>();
    for (const end of ends.all()) this.ends.push(end);
    this.isShared = false;
  }
}
