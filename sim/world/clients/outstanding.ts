import type { Command } from '../../../core/kv/command.ts';
import { type Micros, NEVER, type NodeId, type Serial, type SessionId } from '../../../core/units.ts';
import type { Cause, Operation } from '../../facts/operation.ts';
import { DueTimes, dueOf } from './due-times.ts';

/** A client's state for an operation that has no final answer yet. */
export interface Outstanding {
  readonly operation: Operation;
  readonly command: Command;
  readonly deadline: Micros;
  /** When to send the next attempt, unless an answer comes before. */
  retryAt: Micros;
  /** The server asked last. */
  asked: NodeId;
  /** How often it went on to the next server because no leader was known. */
  turns: number;
  /** How many attempts may still take effect: sent, and not definitely refused. */
  open: number;
  /** The cause of the last definite refusal. */
  refusal: Cause;
  /** Whether the last attempt or its reply was lost by the network or found its server down. */
  lost: boolean;
  /** Whether it has its final answer or was given up. */
  done: boolean;
}

/** Up to so many are searched one by one, which is fastest; of more, it is kept when they are due. */
const FEW = 32;

/** A client's operations that have no final answer yet, oldest first, which is the order of their serials. */
export class OutstandingList {
  /**
   * Those that are done stay in it until they are more than half, unless there are few: closing the gap of each among
   * a hundred thousand would cost more than all else that is done for it.
   */
  private list: Outstanding[] = [];
  /** How many of the list are done, and the place of the first that is not. */
  private gaps = 0;
  private first = 0;
  /** Null while they are few. */
  private times: DueTimes | null = null;

  get length(): number {
    return this.list.length - this.gaps;
  }

  /** `moved` must be called too, as soon as it is settled when the operation is repeated. */
  add(outstanding: Outstanding): void {
    this.list.push(outstanding);
    if (this.list.length <= FEW || this.times !== null) return;
    this.times = new DueTimes();
    for (const each of this.list) this.times.note(each);
  }

  /** Must be called whenever `retryAt` may have changed. */
  moved(outstanding: Outstanding): void {
    if (this.times !== null) this.times.note(outstanding);
  }

  drop(outstanding: Outstanding): void {
    const { list } = this;
    outstanding.done = true;
    if (list.length > FEW) {
      this.leaveGap();
      return;
    }
    this.times = null;
    let at = 0;
    while (at < list.length && list[at] !== outstanding) at++;
    for (let i = at + 1; i < list.length; i++) list[i - 1] = list[i];
    list.pop();
  }

  find(serial: Serial): Outstanding | null {
    const { list } = this;
    if (list.length > FEW) {
      const found = list[this.placeOf(serial)];
      return found?.command.serial === serial && !found.done ? found : null;
    }
    for (let i = 0; i < list.length; i++) if (list[i].command.serial === serial) return list[i];
    return null;
  }

  /** The lowest outstanding serial of a session; `serial` if it has none. */
  lowest(session: SessionId, serial: Serial): Serial {
    const { list } = this;
    for (let i = this.first; i < list.length; i++) {
      if (list[i].command.session === session && !list[i].done) return list[i].command.serial;
    }
    return serial;
  }

  /** When the next of them has to be given up or retried; NEVER if there is none. */
  nextDue(): Micros {
    if (this.times !== null) return this.times.next();
    const { list } = this;
    let at = NEVER;
    for (let i = 0; i < list.length; i++) {
      const { deadline, retryAt } = list[i];
      if (deadline < at) at = deadline;
      if (retryAt < at) at = retryAt;
    }
    return at;
  }

  /** Those that have to be given up or retried by now. A copy: operations may be added and removed meanwhile. */
  due(now: Micros): readonly Outstanding[] {
    return this.times === null ? this.list.filter((each) => dueOf(each) <= now) : this.times.due(now);
  }

  /** A copy of all, to iterate over while operations are added and removed. */
  copy(): readonly Outstanding[] {
    return this.gaps === 0 ? this.list.slice() : this.list.filter(isOpen);
  }

  private leaveGap(): void {
    const { list } = this;
    this.gaps++;
    while (this.first < list.length && list[this.first].done) this.first++;
    if (2 * this.gaps <= list.length) return;
    this.list = list.filter(isOpen);
    this.gaps = 0;
    this.first = 0;
  }

  /** The place of the first serial that is no lower. */
  private placeOf(serial: Serial): number {
    const { list } = this;
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle].command.serial < serial) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isOpen({ done }: Outstanding): boolean {
  return !done;
}
