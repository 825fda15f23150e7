import type { Input, Output } from '../../../core/io.ts';
import type { Replica } from '../../../core/replica.ts';
import type { Micros, WriteId } from '../../../core/units.ts';
import { requireBuiltIns, requireLists } from './built-ins.ts';
import { givenInput } from './given.ts';
import { handOver } from './hand-over.ts';
import { isGenerator, Unusable } from './usable.ts';
import { type IdRanges, validateOutput } from './validation.ts';
import { tracked } from './whereabouts.ts';

/** How often a replica may be called for a deadline at one instant: time passes only while it waits for something. */
const MOST_DEADLINES = 10_000;

/**
 * Wraps a replica made by a user's code: checks what `make` returns and the output of each step before a host
 * relies on it. If `make` throws or returns something unusable, the first step throws that error.
 */
export function guarded(make: () => Replica, at: IdRanges): Replica {
  try {
    const replica = tracked(at.node, () => new GuardedReplica(replicaOf(make()), at));
    requireBuiltIns();
    return replica;
  } catch (error) {
    return {
      step(): void {
        throw error;
      },
    };
  }
}

function replicaOf(made: unknown): Replica {
  if (typeof made === 'object' && made !== null && 'step' in made && typeof made.step === 'function')
    return made as Replica;
  throw new Error('createReplica must return an object with a function step');
}

/**
 * Wraps a user's own replica, which may return anything: validates its output after each step, and throws Unusable if no
 * host can use it. The built-in replica is not wrapped, so this costs nothing there.
 */
class GuardedReplica implements Replica {
  private readonly replica: Replica;
  private readonly at: IdRanges;
  private writes: WriteId = 0;
  /** The output of the last step. */
  private last: Output | null = null;
  /** When the last deadline came, and how many have come at that time. */
  private deadlineAt: Micros = 0;
  private deadlines = 0;

  constructor(replica: Replica, at: IdRanges) {
    this.replica = replica;
    this.at = at;
  }

  step(now: Micros, input: Input, out: Output): void {
    if (this.last !== out) this.adopt(out);
    const { send, sendAfter, replies, declarations } = out;
    let returned: unknown;
    try {
      returned = this.replica.step(now, givenInput(input), out);
    } finally {
      requireLists();
    }
    if (returned instanceof Promise || isGenerator(returned)) {
      // The step is over, so whether the promise fails no longer matters.
      if (returned instanceof Promise) returned.catch(() => {});
      throw new Unusable('what step returns', returned, 'undefined: a step must complete within the call');
    }
    validateOutput(out, this.at, this.writes);
    same('out.send', out.send, send);
    same('out.sendAfter', out.sendAfter, sendAfter);
    same('out.replies', out.replies, replies);
    same('out.declarations', out.declarations, declarations);
    if (input.kind === 'deadline') this.requireProgress(now, out.deadline);
    if (out.write !== null) this.writes++;
    handOver(out);
  }

  /**
   * Notes that the host uses another Output from now on. It does so from time to time, so what a replica adds to an Output
   * that it has kept would be lost.
   */
  private adopt(out: Output): void {
    const { last } = this;
    this.last = out;
    if (last === null) return;
    for (const part of [last, last.send, last.sendAfter, last.replies, last.declarations])
      Object.freeze(part);
  }

  /** Throws if the replica asks again and again to be called at once: then no time passes any more. */
  private requireProgress(now: Micros, deadline: Micros): void {
    this.deadlines = this.deadlineAt === now ? this.deadlines + 1 : 1;
    this.deadlineAt = now;
    if (this.deadlines < MOST_DEADLINES || deadline > now) return;
    const expected = `later than now, ${now}: ${MOST_DEADLINES} steps for a deadline at this time are too many`;
    throw new Unusable('out.deadline', deadline, expected);
  }
}

/** Throws unless the output still has the list that it had before the step: the host owns and reuses these lists. */
function same(place: string, found: readonly unknown[], given: readonly unknown[]): void {
  if (found !== given)
    throw new Unusable(place, found, 'the array that was passed in: add to it instead of replacing it');
}
