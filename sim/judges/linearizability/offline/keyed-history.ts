import { type Act, History } from './history.ts';

/**
 * The histories of many keys as they are read: one set of columns for all keys, split by key at the end. Keys
 * are small integers; each key has its own numbering of values.
 */
export class KeyedHistory {
  private readonly all = new History();
  private key = new Int32Array(this.all.kind.length);
  /** Rows that are left out of what is judged. */
  private readonly dropped: number[] = [];

  get size(): number {
    return this.all.size;
  }

  /** The columns of all keys, which may be read and changed by row. */
  get columns(): History {
    return this.all;
  }

  /** Adds an operation and returns its row. */
  add(
    key: number,
    kind: Act,
    value: number,
    from: number,
    invoked: number,
    returned: number,
    client: number,
  ): number {
    const row = this.all.add(kind, value, from, invoked, returned, client);
    if (row === this.key.length) {
      const more = new Int32Array(2 * row);
      more.set(this.key);
      this.key = more;
    }
    this.key[row] = key;
    return row;
  }

  keyOf(row: number): number {
    return this.key[row];
  }

  /** Leaves this row out of what is judged. */
  drop(row: number): void {
    this.dropped.push(row);
  }

  /** The histories of keys 0 to `keys` - 1. Nothing may be added afterwards. */
  split(keys: number): readonly History[] {
    const { all, key } = this;
    const { size } = all;
    if (keys === 1 && this.dropped.length === 0) return [all.part(0, size)];
    for (const row of this.dropped) key[row] = keys;
    const starts = new Int32Array(keys + 2);
    for (let row = 0; row < size; row++) starts[key[row] + 1]++;
    for (let i = 0; i <= keys; i++) starts[i + 1] += starts[i];
    const next = starts.slice();
    const sorted = new History(size);
    for (let row = 0; row < size; row++) sorted.copy(next[key[row]]++, all, row);
    return Array.from({ length: keys }, (_, i) => sorted.part(starts[i], starts[i + 1]));
  }
}
