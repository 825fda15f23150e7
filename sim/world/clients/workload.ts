import { Op } from '../../../core/kv/command.ts';
import { draw, type StreamKey, scale, threshold } from '../../kernel/random.ts';
import type { ClientsSpec } from '../../scenario/clients-spec.ts';
import { Layers } from '../layers.ts';
import { Keys } from './keys.ts';

const Purpose = { op: 1, key: 2, cas: 3, hot: 4 } as const;

interface Heat {
  readonly count: number;
  readonly threshold: number;
}

/** Draws operations and keys. Each is a function of (client, serial), so that clients do not affect each other's. */
export class Workload {
  /** The keys of the run; grows if clients have keys of their own. */
  readonly keys: Keys;
  private high: number;
  private low: number;
  /** 32-bit thresholds: below the first a get, below the second a put, below the third a cas, else a delete. */
  private readonly untilGet: number;
  private readonly untilPut: number;
  private readonly untilCas: number;
  /** Zipf: the upper threshold of each key. null: uniform. */
  private readonly cumulative: Float64Array | null;
  private readonly heats = new Layers<Heat>();
  private hot: Heat | null = null;
  /** How many operations a `heat` has sent to hot keys. */
  hits = 0;

  constructor(spec: ClientsSpec, key: StreamKey) {
    this.keys = spec.keys.choose === 'own' ? firstKeys(1) : sharedKeys(spec);
    this.high = key.high;
    this.low = key.low;
    this.untilGet = threshold(spec.mix.get);
    this.untilPut = threshold(spec.mix.get + spec.mix.put);
    this.untilCas = threshold(spec.mix.get + spec.mix.put + spec.mix.cas);
    this.cumulative = spec.keys.choose === 'zipf' ? zipfOf(spec) : null;
  }

  /** Continues with the random draws of this key. */
  reseed(key: StreamKey): void {
    this.high = key.high;
    this.low = key.low;
  }

  op(client: number, serial: number): Op {
    const bits = this.bits(client, Purpose.op, serial);
    if (bits < this.untilGet) return Op.get;
    if (bits < this.untilPut) return Op.put;
    return bits < this.untilCas ? Op.cas : Op.delete;
  }

  /** The key of an operation, as a position in `keys`. */
  key(client: number, serial: number): number {
    const hot = this.hot;
    if (hot !== null && this.bits(client, Purpose.hot, serial) < hot.threshold) {
      this.hits++;
      return scale(this.bits(client, Purpose.key, serial), hot.count);
    }
    const bits = this.bits(client, Purpose.key, serial);
    const cumulative = this.cumulative;
    if (cumulative === null) return scale(bits, this.keys.count);
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (bits < cumulative[middle]) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Gives the first `count` keys this share (as a threshold) of the operations, until the returned function is called. */
  heat(count: number, threshold: number): () => void {
    const remove = this.heats.add({ count, threshold });
    this.hot = this.heats.top;
    return () => {
      remove();
      this.hot = this.heats.top;
    };
  }

  private bits(client: number, purpose: number, serial: number): number {
    return draw(this.high ^ Math.imul(client, 0x9e3779b1), this.low, purpose, serial);
  }
}

/** Caches by clients' spec what depends on it alone and is immutable, since the runs of a sweep share their scenario. */
function sharedByRuns<Made>(make: (spec: ClientsSpec) => Made): (spec: ClientsSpec) => Made {
  const made = new WeakMap<ClientsSpec, Made>();
  return (spec) => {
    let found = made.get(spec);
    if (found === undefined) {
      found = make(spec);
      made.set(spec, found);
    }
    return found;
  };
}

const sharedKeys = sharedByRuns((spec) => firstKeys(spec.keys.count));
const zipfOf = sharedByRuns((spec) => zipf(spec.keys.count));

function firstKeys(count: number): Keys {
  const keys = new Keys();
  for (let i = 1; i <= count; i++) keys.add(`k${i}`);
  return keys;
}

/** Zipf's law with exponent 1: the k-th key is chosen 1/k as often as the first. Returns cumulative thresholds. */
function zipf(count: number): Float64Array {
  const cumulative = new Float64Array(count);
  let sum = 0;
  for (let k = 1; k <= count; k++) {
    sum += 1 / k;
    cumulative[k - 1] = sum;
  }
  for (let k = 0; k < count; k++) cumulative[k] = threshold(cumulative[k] / sum);
  return cumulative;
}
