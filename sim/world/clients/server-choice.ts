import { NOBODY, type NodeId } from '../../../core/units.ts';
import { draw, type StreamKey, scale } from '../../kernel/random.ts';
import type { ClientsSpec } from '../../scenario/clients-spec.ts';
import type { WorldContext } from '../world-context.ts';
import type { Outstanding } from './outstanding.ts';

/** Chooses the server that a client sends its next request to: the leader it last heard of, a random one, or the next. */
export class ServerChoice {
  /** The leader last heard of; NOBODY if none. */
  leader: NodeId = NOBODY;
  private draws = 0;
  private readonly living: boolean;
  private readonly nodes: number;
  private key: StreamKey;
  private readonly world: WorldContext;

  constructor(asks: ClientsSpec['asks'], nodes: number, key: StreamKey, world: WorldContext) {
    this.living = asks === 'living';
    this.nodes = nodes;
    this.world = world;
    this.key = key;
  }

  /** Continues with the random draws of this key. */
  reseed(key: StreamKey): void {
    this.key = key;
  }

  /** The leader last heard of, or else a random server; NOBODY if no server is up and clients ask living ones only. */
  first(): NodeId {
    if (this.living) return this.somebodyLiving();
    return this.leader === NOBODY ? this.anybody() : this.leader;
  }

  /** For a retry: as `first`, but if no leader is known, the next server in turn. */
  again(outstanding: Outstanding): NodeId {
    return this.living || this.leader !== NOBODY ? this.first() : this.next(outstanding);
  }

  private somebodyLiving(): NodeId {
    if (this.leader !== NOBODY && this.world.isUp(this.leader)) return this.leader;
    this.leader = NOBODY;
    const living: NodeId[] = [];
    for (let node = 1; node <= this.nodes; node++) if (this.world.isUp(node)) living.push(node);
    if (living.length === 0) return NOBODY;
    return living[scale(draw(this.key.high, this.key.low, 0, this.draws++), living.length)];
  }

  private anybody(): NodeId {
    // `| 0`: V8 takes the remainder of a number this large for a double, and would box it wherever a node is stored.
    return 1 + ((draw(this.key.high, this.key.low, 0, this.draws++) % this.nodes) | 0);
  }

  /**
   * The server after the one asked last. Hints of removed servers could make that go in circles, so after enough turns
   * all servers are asked in turn, whatever was asked last.
   */
  private next(outstanding: Outstanding): NodeId {
    const { turns, asked } = outstanding;
    outstanding.turns++;
    return turns > this.nodes ? (turns % this.nodes) + 1 : (asked % this.nodes) + 1;
  }
}
