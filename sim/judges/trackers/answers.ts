import type { NodeId } from '../../../core/units.ts';
import { times } from '../../lists.ts';
import { serialOf } from '../../world/attempts.ts';

/** Attempts of one client have numbers below this. */
const ATTEMPTS = 68_719_476_736;

/** No command of this number is there. */
const NONE = -1;

/** The newest command of one client that a leader has taken in its reign, and the same while it is unanswered, else NONE. */
interface Newest {
  serial: number;
  unanswered: number;
}

/**
 * What each server has taken and not answered since. One that follows owes an answer to each attempt. A leader owes one for
 * the newest command of each client that it took in its present reign, whichever attempt it answers: a client that
 * has gone on to another command has given the one before up, and what is asked a second time, or late, may be dropped. A
 * leader that was deposed owes nothing of what it took: that may be in its log, or never will be.
 */
export class Answers {
  /** By node: attempts that are open, as `nameOf` names them. Of nearly all servers at nearly all times none is. */
  private readonly open: readonly Set<number>[];
  /** By node and client: of a leader. */
  private readonly newest: readonly (Newest | undefined)[][];
  private marked = false;

  constructor(nodes: number) {
    this.open = times(nodes + 1, () => new Set<number>());
    this.newest = times(nodes + 1, () => []);
  }

  /** It was started, or came to lead. */
  startOver(node: NodeId): void {
    this.open[node].clear();
    this.newest[node].length = 0;
  }

  /** It leads no more, or never did. */
  follows(node: NodeId): void {
    this.newest[node].length = 0;
  }

  /** One that follows takes a request. */
  take(node: NodeId, client: number, attempt: number): void {
    if (!this.marked) this.open[node].add(nameOf(client, attempt));
  }

  /** One that leads takes a request. */
  takeLeading(node: NodeId, client: number, attempt: number): void {
    if (this.marked) return;
    const serial = serialOf(attempt);
    const newest = this.newest[node][client];
    if (newest === undefined) this.newest[node][client] = { serial, unanswered: serial };
    else if (serial > newest.serial) {
      newest.serial = serial;
      newest.unanswered = serial;
    }
  }

  give(node: NodeId, client: number, attempt: number): void {
    const newest = this.newest[node][client];
    if (newest !== undefined && newest.unanswered === serialOf(attempt)) newest.unanswered = NONE;
    const open = this.open[node];
    if (open.size > 0) open.delete(nameOf(client, attempt));
  }

  /** What has been taken by now shall be answered; of what comes later nobody asks. */
  mark(): void {
    this.marked = true;
  }

  /** Whether it owes an answer to something that it had taken before the mark. */
  owes(node: NodeId): boolean {
    return (
      this.open[node].size > 0 ||
      this.newest[node].some((each) => each !== undefined && each.unanswered !== NONE)
    );
  }
}

function nameOf(client: number, attempt: number): number {
  return client * ATTEMPTS + attempt;
}
