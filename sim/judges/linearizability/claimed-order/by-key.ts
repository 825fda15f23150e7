import type { Operation } from '../../../operation.ts';

/** A map from key to item, indexed by the key's position if the operation has one, and by its name otherwise. */
export class ByKey<Item> {
  private readonly placed: (Item | undefined)[] = [];
  private readonly named = new Map<string, Item>();
  private readonly make: () => Item;

  constructor(make: () => Item) {
    this.make = make;
  }

  /** The item of this operation's key; created on first use. */
  of({ key, keyPlace }: Operation): Item {
    const known = keyPlace >= 0 && keyPlace < this.placed.length ? this.placed[keyPlace] : undefined;
    return known ?? this.find(key, keyPlace);
  }

  get(key: string): Item | undefined {
    return this.named.get(key);
  }

  all(): Iterable<[string, Item]> {
    return this.named;
  }

  private find(key: string, place: number): Item {
    let item = this.named.get(key);
    if (item === undefined) {
      item = this.make();
      this.named.set(key, item);
    }
    if (place < 0) return item;
    while (this.placed.length <= place) this.placed.push(undefined);
    this.placed[place] = item;
    return item;
  }
}
