import type { Operation } from '../../../facts/operation.ts';

/**
 * A map from key to item, indexed by the key's position if the operation has one, and by its name otherwise. Clients'
 * operations have one, each key always the same, so that names need not be looked up in most runs.
 */
export class ByKey<Item> {
  /** The keys in order of first use, and their items. */
  private readonly keys: string[] = [];
  private readonly items: Item[] = [];
  private readonly placed: (Item | undefined)[] = [];
  /** By name; null until an item is first looked up by name. */
  private named: Map<string, Item> | null = null;
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
    this.named ??= new Map(this.items.map((item, i) => [this.keys[i], item]));
    return this.named.get(key);
  }

  /** Whether this holds for any key. */
  some(holds: (item: Item, key: string) => boolean): boolean {
    return this.items.some((item, i) => holds(item, this.keys[i]));
  }

  private find(key: string, place: number): Item {
    const known = place < 0 || this.named !== null ? this.get(key) : undefined;
    const item = known ?? this.add(key);
    if (place < 0) return item;
    while (this.placed.length <= place) this.placed.push(undefined);
    this.placed[place] = item;
    return item;
  }

  private add(key: string): Item {
    const item = this.make();
    this.keys.push(key);
    this.items.push(item);
    if (this.named !== null) this.named.set(key, item);
    return item;
  }
}
