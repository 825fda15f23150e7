import { Op } from '../../../core/kv/command.ts';
import type { NodeId } from '../../../core/units.ts';
import { Stream, type StreamKey, streamKey } from '../../kernel/random.ts';
import { mapped } from '../../lists.ts';
import { type Operation, Outcome } from '../../operation.ts';
import type { Keys } from './keys.ts';

/**
 * Keys that belong to one client each. A client reads only keys that it has put and had acknowledged; where it has
 * none, it puts one instead. A put makes a new key or, as often, replaces one that is known to be there.
 */
export class OwnKeys {
  /** What `choose` has chosen: the operation, and the position of its key. */
  op: Op = Op.put;
  key = 0;
  /** How often there was nothing to read. */
  nothingToRead = 0;
  /** All keys there are; the first is the settling phase's. */
  private readonly keys: Keys;
  private readonly positions = new Map<string, number>();
  /** By client: positions of its acknowledged keys, in the order in which they came to be; and how many it made. */
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

  /** What client `client` asks for when it is to ask for `wish`. */
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

  /** An operation was done with: an acknowledged put's key is known to be there from now on. */
  finished(operation: Operation): void {
    if (operation.op === Op.get || operation.outcome !== Outcome.ok) return;
    const position = this.positions.get(operation.key);
    if (position === undefined) return;
    const known = this.acknowledged[operation.client];
    if (!known.includes(position)) known.push(position);
  }
}
