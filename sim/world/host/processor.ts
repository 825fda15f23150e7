import type { Micros } from '../../../core/units.ts';
import type { Stream } from '../../kernel/random.ts';
import type { Sampler } from '../../kernel/sampler.ts';
import { Layers } from '../layers.ts';

/** How long a machine works on each message, one after the other. Healthy ones take no time at all. */
export class Processor {
  private readonly costs = new Layers<{ readonly cost: Sampler; readonly stream: Stream }>();
  /** When it has dealt with everything that has arrived so far. */
  busyUntil: Micros = 0;
  /** Messages that it took its time over. */
  taken = 0;

  get slow(): boolean {
    return this.costs.top !== null;
  }

  /** Each message takes this long from now on, until the returned function is called. */
  slowDown(cost: Sampler, stream: Stream): () => void {
    return this.costs.add({ cost, stream });
  }

  /** When it will be done with a message that arrives now. */
  take(now: Micros): Micros {
    const top = this.costs.top;
    const cost = top === null ? 0 : top.cost.sample(top.stream.next());
    this.busyUntil = Math.max(now, this.busyUntil) + cost;
    this.taken++;
    return this.busyUntil;
  }
}
