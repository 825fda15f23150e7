/** The most entries; they take 32 MB. */
const LONGEST = 1 << 22;

/**
 * A persistent tree of orders that share prefixes: each entry names its parent entry and a row, so that
 * extending an order by one operation costs one entry, however long the order is. Entry 0 is the empty order.
 */
export class OrderLog {
  private readonly parents: number[] = [-1];
  private readonly rows: number[] = [-1];

  get isFull(): boolean {
    return this.rows.length > LONGEST;
  }

  /** Extends an order by one row; returns the new entry. */
  add(order: number, row: number): number {
    this.parents.push(order);
    this.rows.push(row);
    return this.rows.length - 1;
  }

  /** The rows of an order, from first to last. */
  orderOf(entry: number): Int32Array {
    const order: number[] = [];
    for (let at = entry; at > 0; at = this.parents[at]) order.push(this.rows[at]);
    return Int32Array.from(order.reverse());
  }
}
