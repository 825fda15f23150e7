import type { Command } from '../../../core/kv/command.ts';
import { type Micros, NEVER, type NodeId, type Serial, type SessionId } from '../../../core/units.ts';
import type { Cause, Operation } from '../../operation.ts';

/** What a client keeps about an operation that has no final answer yet. */
export interface Outstanding {
  readonly operation: Operation;
  readonly command: Command;
  readonly deadline: Micros;
  /** When to ask (again), unless an answer comes before. */
  retryAt: Micros;
  /** Whom it asked last. */
  asked: NodeId;
  /** How often it went to the next server because nobody knew better. */
  turns: number;
  /** Attempts whose fate is open: sent, and not answered by a definite no. */
  open: number;
  /** Why the last definite no was given. */
  refusal: Cause;
  /** Whether the network or a dead server swallowed the last attempt or its answer. */
  lost: boolean;
}

/** A client's operations that have no final answer yet, oldest first: few, so that looking them through is cheapest. */
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

  /** The oldest serial of the session's; `serial` if it has none. */
  lowest(session: SessionId, serial: Serial): Serial {
    const { list } = this;
    for (let i = 0; i < list.length; i++) {
      if (list[i].command.session === session) return list[i].command.serial;
    }
    return serial;
  }

  /** When the first of them has to be given up or asked again; NEVER if there is none. */
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

  /** As it is now: to go through while operations come and go. */
  snapshot(): readonly Outstanding[] {
    return this.list.slice();
  }
}
