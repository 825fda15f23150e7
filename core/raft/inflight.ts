/**
 * Messages with entries on their way to one follower, oldest first: the last index of each, and its size. Pairs in
 * one ring of numbers.
 */
export class Inflight {
  private ring: number[] = new Array<number>(16).fill(0);
  private head = 0;
  messages = 0;
  bytes = 0;

  /** Entries up to `end` are on their way. */
  depart(end: number, bytes: number): void {
    if (this.messages * 2 === this.ring.length) this.ring = this.ring.concat(this.ring);
    const { ring } = this;
    const place = (this.head + this.messages * 2) & (ring.length - 1);
    ring[place] = end;
    ring[place + 1] = bytes;
    this.messages++;
    this.bytes += bytes;
  }

  /** Everything up to `index` has arrived. */
  arrive(index: number): void {
    const { ring } = this;
    while (this.messages > 0 && ring[this.head] <= index) {
      this.bytes -= ring[this.head + 1];
      this.head = (this.head + 2) & (ring.length - 1);
      this.messages--;
    }
  }

  /** Nothing is on its way, or nobody counts on it. */
  clear(): void {
    this.messages = 0;
    this.bytes = 0;
  }
}
