import type { Micros } from '../../core/units.ts';
import type { Distribution } from '../scenario/quantities/distribution.ts';
import { scale } from './random.ts';

const TWO_32 = 4294967296;

/** Turns 32 uniform bits into a delay. One class for all distributions, so that the hot path stays monomorphic. */
export class Sampler {
  private readonly min: Micros;
  /** Number of values of a uniform distribution; 1 for a constant, 0 for a table. */
  private readonly width: number;
  private readonly quantiles: Float64Array | null;
  /** True if every delay is 0. */
  readonly instant: boolean;

  constructor(distribution: Distribution) {
    switch (distribution.kind) {
      case 'constant':
        this.min = distribution.value;
        this.width = 1;
        this.quantiles = null;
        break;
      case 'uniform':
        this.min = distribution.min;
        this.width = distribution.max - distribution.min + 1;
        this.quantiles = null;
        break;
      case 'table':
        this.min = distribution.quantiles[0] ?? 0;
        this.width = 0;
        this.quantiles = Float64Array.from(distribution.quantiles);
        break;
      default:
        throw new Error(`no such distribution: ${String(distribution satisfies never)}`);
    }
    this.instant = this.min === 0 && this.width === 1;
  }

  sample(bits: number): Micros {
    if (this.width === 1) return this.min;
    if (this.quantiles === null) return this.min + scale(bits, this.width);
    const position = (bits / TWO_32) * (this.quantiles.length - 1);
    const below = Math.floor(position);
    const low = this.quantiles[below];
    const high = this.quantiles[below + 1] ?? low;
    return Math.floor(low + (high - low) * (position - below));
  }
}
