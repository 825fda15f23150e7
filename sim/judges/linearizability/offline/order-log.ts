/** Entries: 32 MB of them. */
const LONGEST = 1 << 22;

/**
 * Orders that share their beginnings: each entry names the one before it and a row, so that to do one more operation costs one
 * entry however long the order is. Entry 0 is the empty order.
 */
export class OrderLog {
  private readonly parents: number[] = [-1];
  private readonly rows: number[] = [-1];

  get isFull(): boolean {
    return this.rows.length > LONGEST;
  }

  /** The entry of this order with one more row. */
  add(order: number, row: number): number {
    this.parents.push(order);
    this.rows.push(row);
    return this.rows.length - 1;
  }

  /** Its rows, the first one first. */
  orderOf(entry: number): Int32Array {
    const order: number[] = [];
    for (let at = entry; at > 0; at = this.parents[at]) order.push(this.rows[at]);
    return Int32Array.from(order.reverse());
  }
}
