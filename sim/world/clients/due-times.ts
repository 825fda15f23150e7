import { type Micros, NEVER } from '../../../core/units.ts';
import type { Outstanding } from './outstanding.ts';

interface Entry {
  readonly at: Micros;
  readonly outstanding: Outstanding;
}

/** When an operation has to be given up or retried. */
export function dueOf({ deadline, retryAt }: Outstanding): Micros {
  return deadline < retryAt ? deadline : retryAt;
}

/**
 * When the operations of a client are due, for one that has many outstanding: a binary heap. Whatever changes when an
 * operation is due must be noted; the entry from before then counts no more, and is dropped once it comes up.
 */
export class DueTimes {
  private readonly heap: Entry[] = [];

  note(outstanding: Outstanding): void {
    const at = dueOf(outstanding);
    if (at >= NEVER || outstanding.done) return;
    const { heap } = this;
    let place = heap.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (heap[parent].at <= at) break;
      heap[place] = heap[parent];
      place = parent;
    }
    heap[place] = { at, outstanding };
  }

  /** When the next operation is due; NEVER if there is none. */
  next(): Micros {
    const { heap } = this;
    while (heap.length > 0 && !counts(heap[0])) this.pop();
    return heap.length === 0 ? NEVER : heap[0].at;
  }

  /** The operations that are due at this moment, oldest first. They stay until that changes. */
  due(now: Micros): readonly Outstanding[] {
    const { heap } = this;
    const found: Outstanding[] = [];
    const open = [0];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (place >= heap.length || heap[place].at > now) continue;
      if (counts(heap[place])) found.push(heap[place].outstanding);
      open.push(2 * place + 1, 2 * place + 2);
    }
    found.sort((a, b) => a.command.serial - b.command.serial);
    // One that was due at this moment before, and is again, is found twice.
    return found.filter((each, i) => i === 0 || found[i - 1] !== each);
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1].at < heap[child].at) child++;
      if (heap[child].at >= last.at) break;
      heap[place] = heap[child];
      place = child;
    }
    heap[place] = last;
  }
}

function counts({ at, outstanding }: Entry): boolean {
  return !outstanding.done && dueOf(outstanding) === at;
}
