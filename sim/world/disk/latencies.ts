import type { Micros } from '../../../core/units.ts';
import { draw, type StreamKey } from '../../kernel/random.ts';
import { Sampler } from '../../kernel/sampler.ts';
import type { Distribution } from '../../scenario/quantities/distribution.ts';
import { Layers } from '../layers.ts';

/** How long each write of a disk takes: drawn from a distribution, or read from a list. */
export class Latencies {
  /** Whether writes take no time. */
  instant: boolean;
  private sampler: Sampler;
  private readonly usual: Sampler;
  private readonly slower = new Layers<Sampler>();
  private key: StreamKey;
  private readonly listed: readonly Micros[] | null;
  private drawn = 0;

  /** @param listed the latencies of the writes in order, the last one repeating; null: drawn at random */
  constructor(usual: Distribution, key: StreamKey, listed: readonly Micros[] | null) {
    this.usual = new Sampler(usual);
    this.sampler = this.usual;
    this.key = key;
    this.listed = listed;
    this.instant = listed === null && this.sampler.instant;
  }

  /** Continues with the draws of this random key. */
  reseed(key: StreamKey): void {
    this.key = key;
  }

  /** Draws from another distribution, until the returned function is called. A list has precedence. */
  slow(sampler: Sampler): () => void {
    const remove = this.slower.add(sampler);
    this.use(sampler);
    return () => {
      remove();
      this.use(this.slower.top ?? this.usual);
    };
  }

  private use(sampler: Sampler): void {
    this.sampler = sampler;
    this.instant = this.listed === null && sampler.instant;
  }

  next(): Micros {
    if (this.listed !== null) return this.listed[Math.min(this.drawn++, this.listed.length - 1)];
    return this.instant ? 0 : this.sampler.sample(draw(this.key.high, this.key.low, 0, this.drawn++));
  }
}
