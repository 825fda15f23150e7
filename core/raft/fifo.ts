/** The initial room: a packed array (one without holes), as are all later ones. */
const FIRST_ROOM: readonly undefined[] = [...new Array<undefined>(8)];

/** A queue in a ring buffer. Operations cost O(1) (push: amortised) and rarely allocate. */
export class Fifo<Item> {
  private items: (Item | undefined)[] = FIRST_ROOM.slice();
  private head = 0;
  size = 0;

  push(item: Item): void {
    if (this.size === this.items.length) this.grow();
    this.items[(this.head + this.size) & (this.items.length - 1)] = item;
    this.size++;
  }

  /** The item `place` places behind the first; undefined beyond the end. */
  at(place: number): Item | undefined {
    return place < this.size ? this.items[(this.head + place) & (this.items.length - 1)] : undefined;
  }

  last(): Item | undefined {
    return this.size === 0 ? undefined : this.at(this.size - 1);
  }

  shift(): Item | undefined {
    if (this.size === 0) return undefined;
    const item = this.items[this.head];
    this.items[this.head] = undefined;
    this.head = (this.head + 1) & (this.items.length - 1);
    this.size--;
    return item;
  }

  /** All items, the first one first. */
  *all(): Generator<Item> {
    for (let place = 0; place < this.size; place++) {
      const item = this.at(place);
      if (item !== undefined) yield item;
    }
  }

  private grow(): void {
    // Doubles the room. Packed as well: if V8 has seen two kinds of arrays here, it checks the kind at each access.
    this.items = [...this.all(), ...this.items.fill(undefined)];
    this.head = 0;
  }
}
