import type { Message } from '../../../core/raft/messages.ts';
import type { WriteId } from '../../../core/units.ts';
import type { Network } from '../network/network.ts';

/** Holds the messages in `sendAfter` back until the writes that they depend on are on disk. */
export class Gate {
  /** The messages held, in order, and the id of the write that each waits for. */
  private waiting: Message[] = [];
  private after: WriteId[] = [];
  private readonly network: Network;

  constructor(network: Network) {
    this.network = network;
  }

  hold(message: Message, after: WriteId): void {
    this.waiting.push(message);
    this.after.push(after);
  }

  /** Sends the messages that waited for writes up to this one. */
  open(upTo: WriteId): void {
    const { waiting, after } = this;
    if (waiting.length === 0) return;
    let count = 0;
    while (count < after.length && after[count] <= upTo) count++;
    if (count === 0) return;
    after.splice(0, count);
    this.network.send(waiting.splice(0, count));
  }

  forget(): void {
    this.waiting = [];
    this.after = [];
  }
}
