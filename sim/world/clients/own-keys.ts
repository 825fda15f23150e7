import { Op } from '../../../core/kv/command.ts';
import type { NodeId } from '../../../core/units.ts';
import { type Operation, Outcome } from '../../facts/operation.ts';
import { mapped } from '../../kernel/lists.ts';
import { Stream, type StreamKey, streamKey } from '../../kernel/random.ts';
import type { Keys } from './keys.ts';

/**
 * Keys that belong to one client each. A client reads only keys of its own whose put was acknowledged; if it has none, it
 * does a put instead of a get. A put creates a new key or, with equal probability, overwrites an acknowledged one.
 */
export class OwnKeys {
  /** The result of `choose`: the operation, and the position of its key. */
  op: Op = Op.put;
  key = 0;
  /** How often a get became a put because there was no key to read. */
  nothingToRead = 0;
  /** All keys of the run; the first one belongs to the settling phase. */
  private readonly keys: Keys;
  private readonly positions = new Map<string, number>();
  /** By client: the positions of its acknowledged keys, in order of acknowledgement, and how many keys it created. */
  private readonly acknowledged: number[][];
  private readonly made: number[];
  private readonly streams: Stream[];

  constructor(keys: Keys, clients: number, key: StreamKey) {
    this.keys = keys;
    const everybody = Array.from({ length: clients + 1 }, (_, id) => id);
    this.acknowledged = mapped(everybody, () => []);
    this.made = mapped(everybody, () => 0);
    this.streams = mapped(everybody, (id) => new Stream(streamKey(key, `own keys ${id}`)));
  }

  /** Chooses operation and key for a client that is meant to do `wish`. */
  choose(client: NodeId, wish: Op): void {
    const known = this.acknowledged[client];
    const stream = this.streams[client];
    const reads = wish === Op.get && known.length > 0;
    if (wish === Op.get && !reads) this.nothingToRead++;
    this.op = reads ? Op.get : Op.put;
    if (reads || (known.length > 0 && stream.below(2) === 1)) {
      this.key = known[stream.below(known.length)];
      return;
    }
    const name = `c${client}-k${++this.made[client]}`;
    this.key = this.keys.add(name);
    this.positions.set(name, this.key);
  }

  /** An operation has completed: the key of an acknowledged put exists from now on. */
  finished(operation: Operation): void {
    if (operation.op === Op.get || operation.outcome !== Outcome.ok) return;
    const position = this.positions.get(operation.key);
    if (position === undefined) return;
    const known = this.acknowledged[operation.client];
    if (!known.includes(position)) known.push(position);
  }
}
