import type { Micros } from '../../../core/units.ts';
import type { Stream } from '../../kernel/random.ts';
import type { Sampler } from '../../kernel/sampler.ts';
import { Layers } from '../layers.ts';

/** A machine's processor, which handles messages one after the other. Without a fault it takes no time. */
export class Processor {
  private readonly costs = new Layers<{ readonly cost: Sampler; readonly stream: Stream }>();
  /** When it will have handled everything that has arrived so far. */
  busyUntil: Micros = 0;
  /** How many messages it handled slowly. */
  taken = 0;

  get slow(): boolean {
    return this.costs.top !== null;
  }

  /** Makes each message take this long, until the returned function is called. */
  slowDown(cost: Sampler, stream: Stream): () => void {
    return this.costs.add({ cost, stream });
  }

  /** Enqueues a message that arrives now; returns when it will have been handled. */
  take(now: Micros): Micros {
    const top = this.costs.top;
    const cost = top === null ? 0 : top.cost.sample(top.stream.next());
    this.busyUntil = Math.max(now, this.busyUntil) + cost;
    this.taken++;
    return this.busyUntil;
  }
}
