import type { Serial, SessionId } from '../../../../core/units.ts';
import type { Operation } from '../../../operation.ts';

/** Nowhere in the order. */
export const NO_BLOCK = -1;
/**
 * Writes of a key that are remembered at most, a power of two; of an older one nothing can be told. Reads that wait for
 * their answers on a hot key while two thousand writes are applied are nothing unusual in a storm of retries.
 */
const REMEMBERED = 4096;

/** What a block holds: the value, and who wrote it; session 0: nobody. */
export interface Held {
  readonly block: number;
  readonly text: string | null;
  readonly session: SessionId;
  readonly serial: Serial;
}

/** One key in the order that a cluster claims: block 0 is what was there at first, and each write begins another. */
export class ClaimedKey {
  /** The newest block that an operation which has returned is in. */
  frontier = 0;
  /** Set once an answer did not fit. */
  doubted = false;
  private last = 0;
  /** The oldest block that an answer to come may be about. */
  private oldest = 0;
  /** By block, modulo how many there is room for: who wrote it, and what. */
  private texts: (string | null)[] = [null, null];
  private sessions: SessionId[] = [0, 0];
  private serials: Serial[] = [0, 0];
  /** By block: how many operations wait for their answer that began when this was the frontier. */
  private waiting: number[] = [0, 0];

  /** What the last write left. */
  held(): Held {
    const block = this.last;
    const at = block & (this.texts.length - 1);
    return { block, text: this.texts[at], session: this.sessions[at], serial: this.serials[at] };
  }

  /** The next write; returns its block. */
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

  /** An operation began; returns the frontier that it may not be answered before. */
  begin(): number {
    const { frontier } = this;
    if (frontier >= this.oldest) this.waiting[frontier & (this.waiting.length - 1)]++;
    return frontier;
  }

  /**
   * An operation that began at this frontier was answered, or never will be. What is before the frontiers of all that
   * wait is in no answer that fits, so that its texts, of which there would be many, need not be kept.
   */
  end(frontier: number): void {
    const { texts, waiting } = this;
    const mask = texts.length - 1;
    if (frontier >= this.oldest) waiting[frontier & mask]--;
    while (this.oldest < this.frontier && waiting[this.oldest & mask] === 0)
      texts[this.oldest++ & mask] = null;
  }

  /**
   * The block in which this was found, told to be written by that command (session 0: by nobody, or it is not told);
   * NO_BLOCK: in none.
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

  /** Every place holds a block that is wanted. */
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

/** Whether an answer that found this and told this writer speaks of what was held. */
export function speaksOf(held: Held, found: string | null, session: SessionId, serial: Serial): boolean {
  if (held.text !== found) return false;
  return isByText(found, session) || (held.session === session && held.serial === serial);
}

/** Whether an answer tells no writer, and a value that is known by itself. */
function isByText(found: string | null, session: SessionId): boolean {
  return session === 0 && found !== null;
}
