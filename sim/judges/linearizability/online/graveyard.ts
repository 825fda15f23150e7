import { Fifo } from '../../../../core/raft/fifo.ts';
import type { Serial, SessionId } from '../../../../core/units.ts';
import type { Operation } from '../../../operation.ts';
import { BySession } from '../../trackers/by-session.ts';
import type { Contradiction, LinearizabilityReason } from '../reasons.ts';
import { Block, LONG_AGO, type Value } from './register-values.ts';

/** Of each key so many refused writes and dead values are kept at least, only to say more when one is seen after all... */
export const KEPT = 4;
/** ... and more of them as long as no more than this have come to their end since, of any key. */
export const RECENT = 256;
/** Less than any serial. */
const NO_SERIAL: Serial = -1;
/** Every key has a table of sessions, so only so many have a place in it. */
const PLACED_SESSIONS: SessionId = 64;

/** How many values of all keys have come to their end: old memories are dropped by it, before they cost more than they tell. */
export class Ends {
  count = 0;
}

/** What is left of values that can no longer be seen without an error. */
export class Graveyard {
  /** The block with the greatest S of all dead ones; null: none died yet. */
  private last: Block | null = null;
  private readonly ends: Ends;
  private dead = new Recent();
  private refused: Recent | null = null;
  /** By session: the highest serial that ever wrote here. A value may be long dead and buried. */
  private begun = new BySession<Serial>(PLACED_SESSIONS);

  constructor(ends: Ends) {
    this.ends = ends;
  }

  /** The greatest S of all dead blocks. */
  get s(): number {
    return this.last === null ? LONG_AGO : this.last.s;
  }

  /** Why something older than that block cannot be seen after it. */
  contradiction(...others: readonly (Operation | null)[]): Contradiction {
    if (this.last === null) return { reason: 'stale-read', evidence: operations(...others) };
    return { reason: reasonOf(this.last), evidence: operations(...pins(this.last), ...others) };
  }

  /** A write began. */
  begin(session: SessionId, serial: Serial): void {
    const highest = this.begun.get(session);
    if (highest === undefined || highest < serial) this.begun.set(session, serial);
  }

  refuse(value: Value): void {
    this.refused ??= new Recent();
    this.refused.push(new End(value, null, this.ends.count++));
  }

  /** A whole block died of a newer one. */
  bury(block: Block, newer: Block): void {
    block.dead = true;
    if (block.s > this.s) this.last = block;
    for (let value: Value | null = block.head; value !== null; value = value.next)
      this.dead.push(new End(value, newer, this.ends.count++));
  }

  /** A value died of one that was made out of it. */
  outlive(value: Value, later: Value): void {
    this.dead.push(new End(value, later, this.ends.count++));
  }

  /** Enough others have died since, of whom somebody else knows. */
  forgetDead(): void {
    this.dead = new Recent();
  }

  /** Why this value, neither live nor pending, cannot have been seen by this operation. */
  explain(session: SessionId, serial: Serial, text: string | null, seer: Operation): Contradiction {
    const is = (value: Value): boolean =>
      session > 0 || text === null
        ? value.session === session && value.serial === serial
        : value.text === text;
    const refused = this.refused?.latest(is);
    if (refused !== undefined)
      return { reason: 'aborted-read', evidence: operations(refused.value.write, seer) };
    const dead = this.dead.latest(is);
    if (dead === undefined) {
      const written = session === 0 ? text === null : serial <= (this.begun.get(session) ?? NO_SERIAL);
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
    const copy = new Graveyard(this.ends);
    copy.last = this.last;
    copy.dead = this.dead.copy();
    copy.refused = this.refused === null ? null : this.refused.copy();
    copy.begun = this.begun.copy();
    return copy;
  }
}

/** What it is to see something older than this block: only of the newest can nobody ever have taken notice. */
export function reasonOf(newer: Block): LinearizabilityReason {
  return newer.seen || newer.dead ? 'stale-read' : 'lost-update';
}

/** The operations that pin a block: those of F and S, and the writes that tie its values together. */
export function pins(block: Block): Operation[] {
  const writes: (Operation | null)[] = [];
  for (let value: Value | null = block.head; value !== null; value = value.next) writes.push(value.write);
  return operations(...writes, block.fOp, block.sOp);
}

/** Those that there are, each once. */
export function operations(...all: readonly (Operation | null | undefined)[]): Operation[] {
  const some: Operation[] = [];
  for (const one of all) if (one !== null && one !== undefined && !some.includes(one)) some.push(one);
  return some;
}

/**
 * How a value came to its end. Values do not say so themselves: each would hold the next one of its key, and a chain
 * that begins in what the engine takes for old keeps all of it from being freed.
 */
class End {
  readonly value: Value;
  /** A newer block or, for a value that was replaced by cas, a later one of its own chain; null: it was refused. */
  readonly cause: Block | Value | null;
  /** How many values of any key had come to their end before. */
  readonly before: number;

  constructor(value: Value, cause: Block | Value | null, before: number) {
    this.value = value;
    this.cause = cause;
    this.before = before;
  }
}

/** The latest of the values that came to their end. */
class Recent {
  private readonly ends = new Fifo<End>();

  push(end: End): void {
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
    for (const end of this.ends.all()) copy.ends.push(end);
    return copy;
  }
}
