import type { NodeId } from '../../../core/units.ts';

/** How many requests each server has taken and how many it has answered since it was started; which ones, nobody asks. */
export class Answers {
  private readonly taken: Int32Array;
  private readonly given: Int32Array;
  /** How many it had taken when `mark` was called. */
  private readonly marked: Int32Array;

  constructor(nodes: number) {
    this.taken = new Int32Array(nodes + 1);
    this.given = new Int32Array(nodes + 1);
    this.marked = new Int32Array(nodes + 1);
  }

  booted(node: NodeId): void {
    this.taken[node] = 0;
    this.given[node] = 0;
    this.marked[node] = 0;
  }

  take(node: NodeId): void {
    this.taken[node]++;
  }

  give(node: NodeId): void {
    this.given[node]++;
  }

  /** What has been taken by now shall be answered. */
  mark(): void {
    this.marked.set(this.taken);
  }

  /** Whether it must still owe an answer to something it had taken before the mark: it has not given that many. */
  owes(node: NodeId): boolean {
    return this.given[node] < this.marked[node];
  }
}
