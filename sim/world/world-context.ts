import type { NodeId } from '../../core/units.ts';
import type { FactStream } from '../facts/fact-stream.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Network } from './network/network.ts';

/** What the parts of a world share: the network, the event queue, and the stream that they report facts to. */
export interface WorldContext {
  readonly network: Network;
  readonly queue: EventQueue;
  readonly facts: FactStream;
  /** Whether a server is up. Not to be asked while the world is put together. */
  isUp(node: NodeId): boolean;
}
