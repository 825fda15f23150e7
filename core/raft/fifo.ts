/** Places given up at the head that may linger before a queue is shifted. */
const SHIFT_AFTER = 64;

/** A queue whose operations cost O(1), amortised. */
export class Fifo<Item> {
  private readonly items: Item[] = [];
  private head = 0;

  get size(): number {
    return this.items.length - this.head;
  }

  push(item: Item): void {
    this.items.push(item);
  }

  /** The item this many places behind the first. */
  at(place: number): Item | undefined {
    return this.items[this.head + place];
  }

  last(): Item | undefined {
    return this.head < this.items.length ? this.items[this.items.length - 1] : undefined;
  }

  shift(): Item | undefined {
    const { items } = this;
    if (this.head === items.length) return undefined;
    const item = items[this.head];
    this.head++;
    if (this.head === items.length) {
      this.clear();
    } else if (this.head >= SHIFT_AFTER && this.head * 2 > items.length) {
      items.splice(0, this.head);
      this.head = 0;
    }
    return item;
  }

  clear(): void {
    this.items.length = 0;
    this.head = 0;
  }

  /** All items, the first one first; and with `clear`, removes them. */
  all(): readonly Item[] {
    return this.items.slice(this.head);
  }
}
