import type { NodeId } from '../../../core/units.ts';
import { times } from '../../lists.ts';

/** Attempts of one client have numbers below this. */
const ATTEMPTS = 68_719_476_736;

/**
 * What each server has taken while it followed, and not answered since. What a leader has taken may be in its log, or was
 * there when it was deposed: it owes nothing of that.
 */
export class Answers {
  /** By node: attempts that are open, as `nameOf` names them. Of nearly all servers at nearly all times none is. */
  private readonly open: readonly Set<number>[];
  private marked = false;

  constructor(nodes: number) {
    this.open = times(nodes + 1, () => new Set<number>());
  }

  /** It was started, or came to lead. */
  startOver(node: NodeId): void {
    this.open[node].clear();
  }

  /** One that follows takes a request. */
  take(node: NodeId, client: number, attempt: number): void {
    if (!this.marked) this.open[node].add(nameOf(client, attempt));
  }

  give(node: NodeId, client: number, attempt: number): void {
    const open = this.open[node];
    if (open.size > 0) open.delete(nameOf(client, attempt));
  }

  /** What has been taken by now shall be answered; of what comes later nobody asks. */
  mark(): void {
    this.marked = true;
  }

  /** Whether it owes an answer to something that it had taken before the mark. */
  owes(node: NodeId): boolean {
    return this.open[node].size > 0;
  }
}

function nameOf(client: number, attempt: number): number {
  return client * ATTEMPTS + attempt;
}
