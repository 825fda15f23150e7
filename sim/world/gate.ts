import type { Message } from '../../core/raft/messages.ts';
import type { WriteId } from '../../core/units.ts';
import type { Network } from './network.ts';

interface Gated {
  readonly after: WriteId;
  readonly message: Message;
}

/** Holds messages back until the writes that they speak of are on disk. */
export class Gate {
  private waiting: Gated[] = [];
  private readonly network: Network;

  constructor(network: Network) {
    this.network = network;
  }

  hold(message: Message, after: WriteId): void {
    this.waiting.push({ after, message });
  }

  /** Sends what waited for writes up to this one. */
  open(upTo: WriteId): void {
    let released = 0;
    while (released < this.waiting.length && this.waiting[released].after <= upTo) {
      this.network.send(this.waiting[released].message);
      released++;
    }
    if (released > 0) this.waiting.splice(0, released);
  }

  forget(): void {
    this.waiting = [];
  }
}
