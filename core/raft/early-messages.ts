import type { Index } from '../units.ts';
import type { Message } from './messages.ts';

/**
 * AppendEntries that begin beyond the end of a follower's log: they have overtaken others on their way, or those are lost.
 * To handle one later, when those before it have arrived, is the same as if the network had delayed it.
 */
export class EarlyMessages {
  /** Of one term, in the order of prevLogIndex. */
  private readonly kept: Message[] = [];
  /** How many have come since the log last grew. */
  arrived = 0;

  /** Keeps a message. False if there is no room for it. */
  keep(message: Message, room: number): boolean {
    const { kept } = this;
    this.arrived++;
    if (kept.length > 0 && kept[0].term !== message.term) kept.length = 0;
    let place = kept.length;
    while (place > 0 && kept[place - 1].prevLogIndex > message.prevLogIndex) place--;
    const before = place > 0 ? kept[place - 1] : null;
    if (before !== null && before.prevLogIndex === message.prevLogIndex) {
      if (message.entries.length > before.entries.length) kept[place - 1] = message;
      return true;
    }
    if (kept.length >= room) return false;
    kept.splice(place, 0, message);
    return true;
  }

  /** Takes out the first message, if it begins within a log that ends at `lastIndex`; null otherwise. */
  take(lastIndex: Index): Message | null {
    if (this.kept.length === 0 || this.kept[0].prevLogIndex > lastIndex) return null;
    return this.kept.shift() ?? null;
  }

  get size(): number {
    return this.kept.length;
  }
}
