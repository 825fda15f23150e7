import type { FactStream } from '../fact-stream.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Network } from './network/network.ts';

/** What all parts of a world need: the network, the event queue, and the stream of facts. */
export interface Surroundings {
  readonly network: Network;
  readonly queue: EventQueue;
  readonly facts: FactStream;
}
