import type { NodeId } from '../../../core/units.ts';
import { times } from '../../lists.ts';
import { serialOf } from '../../world/attempts.ts';

/** Attempts of one client have numbers below this. */
const ATTEMPTS = 68_719_476_736;

/** What a leader has taken from one client in its reign. */
interface Taken {
  /** The newest command. */
  serial: number;
  /** Those that are unanswered, and that the client still waits for. */
  readonly open: number[];
}

/**
 * What each server has taken and not answered since. One that follows owes an answer to each attempt. A leader owes one to
 * each command that it took in its present reign and that its client had not given up by the settling, whichever
 * attempt it answers: what is asked a second time, or late, may be dropped. A leader that was deposed owes nothing of
 * what it took: that may be in its log, or never will be.
 */
export class Answers {
  /** By node: attempts that are open, as `nameOf` names them. Of nearly all servers at nearly all times none is. */
  private readonly open: readonly Set<number>[];
  /** By node and client: of a leader. */
  private readonly taken: readonly (Taken | undefined)[][];
  private marked = false;

  constructor(nodes: number) {
    this.open = times(nodes + 1, () => new Set<number>());
    this.taken = times(nodes + 1, () => []);
  }

  /** It was started, or came to lead. */
  startOver(node: NodeId): void {
    this.open[node].clear();
    this.taken[node].length = 0;
  }

  /** It leads no more, or never did. */
  follows(node: NodeId): void {
    this.taken[node].length = 0;
  }

  /** One that follows takes a request. */
  take(node: NodeId, client: number, attempt: number): void {
    if (!this.marked) this.open[node].add(nameOf(client, attempt));
  }

  /** One that leads takes a request. A command older than another of its client may have been here before. */
  takeLeading(node: NodeId, client: number, attempt: number): void {
    if (this.marked) return;
    const serial = serialOf(attempt);
    const taken = this.taken[node][client];
    if (taken === undefined) this.taken[node][client] = { serial, open: [serial] };
    else if (serial > taken.serial) {
      taken.serial = serial;
      taken.open.push(serial);
    }
  }

  give(node: NodeId, client: number, attempt: number): void {
    forget(this.taken[node][client], serialOf(attempt));
    const open = this.open[node];
    if (open.size > 0) open.delete(nameOf(client, attempt));
  }

  /** A client waits no longer for a command. */
  over(client: number, serial: number): void {
    if (this.marked) return;
    for (let node = 1; node < this.taken.length; node++) forget(this.taken[node][client], serial);
  }

  /** What has been taken by now shall be answered; of what comes later nobody asks. */
  mark(): void {
    this.marked = true;
  }

  /** Whether it owes an answer to something that it had taken before the mark. */
  owes(node: NodeId): boolean {
    return (
      this.open[node].size > 0 || this.taken[node].some((each) => each !== undefined && each.open.length > 0)
    );
  }
}

/** In no order: the last one takes the place. */
function forget(taken: Taken | undefined, serial: number): void {
  if (taken === undefined) return;
  const { open } = taken;
  const place = open.indexOf(serial);
  if (place < 0) return;
  const last = open.pop();
  if (last !== undefined && place < open.length) open[place] = last;
}

function nameOf(client: number, attempt: number): number {
  return client * ATTEMPTS + attempt;
}
