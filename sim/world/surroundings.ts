import type { FactStream } from '../fact-stream.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Network } from './network/network.ts';

/** What all parts of a world have around them: the network, the queue of what is to happen, and where facts are told. */
export interface Surroundings {
  readonly network: Network;
  readonly queue: EventQueue;
  readonly facts: FactStream;
}
