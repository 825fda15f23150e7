import type { Serial, SessionId } from '../../../../core/units.ts';
import type { Operation } from '../../../facts/operation.ts';

/** Not in the order. */
export const NO_BLOCK = -1;
/**
 * The most writes of a key that are remembered, a power of two; answers about older ones cannot be checked. In
 * a storm of retries, reads of a hot key often wait for their answers while two thousand writes are applied.
 */
const REMEMBERED = 4096;

/** What a block holds: the value, and the command that wrote it; session 0: the initial value. */
export interface Held {
  readonly block: number;
  readonly text: string | null;
  readonly session: SessionId;
  readonly serial: Serial;
}

/** One key in the claimed order. Block 0 is the initial value; each write begins the next block. */
export class ClaimedKey {
  /** The newest block of any operation that has returned. */
  frontier = 0;
  /** Set once an answer does not fit. */
  doubted = false;
  private last = 0;
  /** The oldest block that a future answer may belong to. */
  private oldest = 0;
  /** Ring buffers by block: the value, and the session and serial of its write. */
  private texts: (string | null)[] = [null, null];
  private sessions: SessionId[] = [0, 0];
  private serials: Serial[] = [0, 0];
  /** By block: how many pending operations began while this block was the frontier. */
  private waiting: number[] = [0, 0];

  /** What the register holds after the last write. */
  held(): Held {
    const block = this.last;
    const at = block & (this.texts.length - 1);
    return { block, text: this.texts[at], session: this.sessions[at], serial: this.serials[at] };
  }

  /** Appends a write and returns its block. */
  write(operation: Operation): number {
    if (this.last - this.oldest === this.texts.length - 1) this.makeRoom();
    const block = ++this.last;
    const at = block & (this.texts.length - 1);
    this.texts[at] = operation.value;
    this.sessions[at] = operation.session;
    this.serials[at] = operation.serial;
    this.waiting[at] = 0;
    return block;
  }

  /** An operation began. Returns the frontier: its answer must not belong to an earlier block. */
  begin(): number {
    const { frontier } = this;
    if (frontier >= this.oldest) this.waiting[frontier & (this.waiting.length - 1)]++;
    return frontier;
  }

  /**
   * An operation that began at this frontier was answered or given up. Blocks before the frontiers of all
   * pending operations fit no future answer, so their values need not be kept.
   */
  end(frontier: number): void {
    const { texts, waiting } = this;
    const mask = texts.length - 1;
    if (frontier >= this.oldest) waiting[frontier & mask]--;
    while (this.oldest < this.frontier && waiting[this.oldest & mask] === 0)
      texts[this.oldest++ & mask] = null;
  }

  /**
   * The newest block that holds `found`, written by the given command (session 0: the initial value, or the
   * answer names no writer); NO_BLOCK: there is none.
   */
  blockOf(found: string | null, session: SessionId, serial: Serial): number {
    const { texts, sessions, serials, last, oldest } = this;
    const mask = texts.length - 1;
    const byText = isByText(found, session);
    for (let block = last; block >= oldest; block--) {
      const at = block & mask;
      if (byText ? texts[at] !== found : sessions[at] !== session || serials[at] !== serial) continue;
      return texts[at] === found ? block : NO_BLOCK;
    }
    return NO_BLOCK;
  }

  /** All places hold blocks that are still needed: grows the ring buffers, or gives up the oldest block. */
  private makeRoom(): void {
    const { texts, sessions, serials, waiting } = this;
    const room = 2 * texts.length;
    if (room > REMEMBERED) {
      this.oldest++;
      return;
    }
    this.texts = new Array<string | null>(room).fill(null);
    this.sessions = new Array<SessionId>(room).fill(0);
    this.serials = new Array<Serial>(room).fill(0);
    this.waiting = new Array<number>(room).fill(0);
    for (let block = this.oldest; block <= this.last; block++) {
      const from = block & (texts.length - 1);
      const to = block & (room - 1);
      this.texts[to] = texts[from];
      this.sessions[to] = sessions[from];
      this.serials[to] = serials[from];
      this.waiting[to] = waiting[from];
    }
  }
}

/** Whether an answer with this value and writer matches what was held. */
export function speaksOf(held: Held, found: string | null, session: SessionId, serial: Serial): boolean {
  if (held.text !== found) return false;
  return isByText(found, session) || (held.session === session && held.serial === serial);
}

/** Whether an answer names no writer but a value, which identifies the block since values are unique. */
function isByText(found: string | null, session: SessionId): boolean {
  return session === 0 && found !== null;
}
