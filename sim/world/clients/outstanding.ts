import type { Command } from '../../../core/kv/command.ts';
import { type Micros, NEVER, type NodeId, type Serial, type SessionId } from '../../../core/units.ts';
import type { Cause, Operation } from '../../operation.ts';

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
}

/** A client's operations that have no final answer yet, oldest first. They are few, so linear search is fastest. */
export class OutstandingList {
  private readonly list: Outstanding[] = [];

  get length(): number {
    return this.list.length;
  }

  add(outstanding: Outstanding): void {
    this.list.push(outstanding);
  }

  drop(outstanding: Outstanding): void {
    const { list } = this;
    let at = 0;
    while (at < list.length && list[at] !== outstanding) at++;
    for (let i = at + 1; i < list.length; i++) list[i - 1] = list[i];
    list.pop();
  }

  find(serial: Serial): Outstanding | null {
    const { list } = this;
    for (let i = 0; i < list.length; i++) if (list[i].command.serial === serial) return list[i];
    return null;
  }

  /** The lowest outstanding serial of a session; `serial` if it has none. */
  lowest(session: SessionId, serial: Serial): Serial {
    const { list } = this;
    for (let i = 0; i < list.length; i++) {
      if (list[i].command.session === session) return list[i].command.serial;
    }
    return serial;
  }

  /** When the next of them has to be given up or retried; NEVER if there is none. */
  nextDue(): Micros {
    const { list } = this;
    let at = NEVER;
    for (let i = 0; i < list.length; i++) {
      const { deadline, retryAt } = list[i];
      if (deadline < at) at = deadline;
      if (retryAt < at) at = retryAt;
    }
    return at;
  }

  /** A copy, to iterate over while operations are added and removed. */
  copy(): readonly Outstanding[] {
    return this.list.slice();
  }
}
