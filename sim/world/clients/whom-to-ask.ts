import { NOBODY, type NodeId } from '../../../core/units.ts';
import { draw, type StreamKey, scale } from '../../kernel/random.ts';
import type { ClientsSpec } from '../../scenario/clients-spec.ts';
import type { Outstanding } from './outstanding.ts';

/** Which server a client asks: the leader it last heard of; or else any server, or one after the other. */
export class WhomToAsk {
  /** The leader last heard of; NOBODY: none. */
  leader: NodeId = NOBODY;
  /** Whether a server runs: what only the clients of some scenarios know. */
  runs: (node: NodeId) => boolean = () => true;
  private draws = 0;
  private readonly living: boolean;
  private readonly nodes: number;
  private stream: StreamKey;

  constructor(asks: ClientsSpec['asks'], nodes: number, stream: StreamKey) {
    this.living = asks === 'living';
    this.nodes = nodes;
    this.stream = stream;
  }

  /** From now on chance decides as under this key. */
  reseed(key: StreamKey): void {
    this.stream = key;
  }

  /** The leader last heard of, or else anybody; NOBODY if there is nobody left to ask. */
  first(): NodeId {
    if (this.living) return this.somebodyLiving();
    return this.leader === NOBODY ? this.anybody() : this.leader;
  }

  /** Where no answer came, or a pause is over: the same, unless nobody is known to lead, then the next in turn. */
  again(outstanding: Outstanding): NodeId {
    return this.living || this.leader !== NOBODY ? this.first() : this.next(outstanding);
  }

  private somebodyLiving(): NodeId {
    if (this.leader !== NOBODY && this.runs(this.leader)) return this.leader;
    this.leader = NOBODY;
    const living: NodeId[] = [];
    for (let node = 1; node <= this.nodes; node++) if (this.runs(node)) living.push(node);
    if (living.length === 0) return NOBODY;
    return living[scale(draw(this.stream.high, this.stream.low, 0, this.draws++), living.length)];
  }

  private anybody(): NodeId {
    // The remainder of a large number would be a boxed double to the engine, and so would be all that holds a node.
    return 1 + ((draw(this.stream.high, this.stream.low, 0, this.draws++) % this.nodes) | 0);
  }

  /** The one after the last asked; but hints of servers that were removed can lead in circles, so in the end all in turn. */
  private next(outstanding: Outstanding): NodeId {
    const { turns, asked } = outstanding;
    outstanding.turns++;
    return turns > this.nodes ? (turns % this.nodes) + 1 : (asked % this.nodes) + 1;
  }
}
