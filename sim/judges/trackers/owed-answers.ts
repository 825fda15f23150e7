import type { NodeId } from '../../../core/units.ts';
import { times } from '../../kernel/lists.ts';
import { serialOf } from '../../world/clients/attempts.ts';

/** Numbers of attempts are below this, so that a client and an attempt fit into one exact number. */
const ATTEMPTS = 68_719_476_736;

/** What a leader took from one client in its present reign. */
interface Taken {
  /** The newest command's serial. */
  serial: number;
  /** Serials of commands that are unanswered and that the client still waits for. */
  readonly open: number[];
}

/**
 * The requests that each server took and has not answered. A follower owes an answer to each attempt. A leader
 * owes one to each command that it took in its present reign and that the client still waited for when settling
 * began; answering any attempt at the command is enough, since a repeated or late attempt may be dropped. A
 * deposed leader owes nothing for what it took while it led: those commands may be in its log, or may never be.
 */
export class OwedAnswers {
  /** By node: the unanswered attempts it took as a follower, as keys made by `keyOf`. Nearly always empty. */
  private readonly open: readonly Set<number>[];
  /** By node and client: what it took as a leader. */
  private readonly taken: readonly (Taken | undefined)[][];
  private marked = false;

  constructor(nodes: number) {
    this.open = times(nodes + 1, () => new Set<number>());
    this.taken = times(nodes + 1, () => []);
  }

  /** The server was started or became leader. */
  startOver(node: NodeId): void {
    this.open[node].clear();
    this.taken[node].length = 0;
  }

  /** The server took another role than leader, so it no longer owes what it took as one. */
  follows(node: NodeId): void {
    this.taken[node].length = 0;
  }

  /** A server that does not lead took a request. */
  take(node: NodeId, client: number, attempt: number): void {
    if (!this.marked) this.open[node].add(keyOf(client, attempt));
  }

  /**
   * A leader took a request. Only commands newer than all earlier ones of the client count: an older one may
   * have been answered before.
   */
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

  /** The server answered an attempt. */
  give(node: NodeId, client: number, attempt: number): void {
    forget(this.taken[node][client], serialOf(attempt));
    const open = this.open[node];
    if (open.size > 0) open.delete(keyOf(client, attempt));
  }

  /** A client no longer waits for a command. */
  over(client: number, serial: number): void {
    if (this.marked) return;
    for (let node = 1; node < this.taken.length; node++) {
      const taken = this.taken[node];
      if (client < taken.length) forget(taken[client], serial);
    }
  }

  /** The settling phase begins: what was taken until now must be answered; later requests are not recorded. */
  mark(): void {
    this.marked = true;
  }

  /** Whether the server still owes an answer to a request that it took before `mark`. */
  owes(node: NodeId): boolean {
    return (
      this.open[node].size > 0 || this.taken[node].some((each) => each !== undefined && each.open.length > 0)
    );
  }
}

/** In no order: the last one takes the place. */
function forget(taken: Taken | undefined, serial: number): void {
  if (taken === undefined || taken.open.length === 0) return;
  const { open } = taken;
  const place = open.indexOf(serial);
  if (place < 0) return;
  const last = open.pop();
  if (last !== undefined && place < open.length) open[place] = last;
}

function keyOf(client: number, attempt: number): number {
  return client * ATTEMPTS + attempt;
}
