/**
 * The unacknowledged messages with entries to one follower, oldest first, for flow control. A ring buffer of pairs of
 * numbers: the last index of a message, and its size in bytes.
 */
export class Inflight {
  private ring: number[] = new Array<number>(16).fill(0);
  private head = 0;
  messages = 0;
  bytes = 0;

  /** Adds a message whose last entry is at `end`. */
  depart(end: number, bytes: number): void {
    if (this.messages * 2 === this.ring.length) this.ring = this.ring.concat(this.ring);
    const { ring } = this;
    const place = (this.head + this.messages * 2) & (ring.length - 1);
    ring[place] = end;
    ring[place + 1] = bytes;
    this.messages++;
    this.bytes += bytes;
  }

  /** Removes the messages whose entries are all acknowledged: the follower has everything up to `index`. */
  arrive(index: number): void {
    const { ring } = this;
    while (this.messages > 0 && ring[this.head] <= index) {
      this.bytes -= ring[this.head + 1];
      this.head = (this.head + 2) & (ring.length - 1);
      this.messages--;
    }
  }

  /** Forgets all messages: none is in flight, or what becomes of them no longer matters. */
  clear(): void {
    this.messages = 0;
    this.bytes = 0;
  }
}
