import type { Serial, SessionId } from '../../../core/units.ts';
import type { Operation } from '../../operation.ts';

/** Nowhere in the order. */
export const NO_BLOCK = -1;
/** Writes of a key that are remembered, a power of two; of an older one nothing can be told. */
const REMEMBERED = 64;
const FIRST_ROOM = 8;

/** One key in the order that a cluster claims: block 0 is what was there at first, and each write begins another. */
export class ClaimedKey {
  /** The newest block that an operation which has returned is in. */
  frontier = 0;
  /** Set once an answer did not fit. */
  doubted = false;
  private last = 0;
  /** By block, modulo how many there is room for: who wrote it, and what. */
  private texts: (string | null)[] = new Array<string | null>(FIRST_ROOM).fill(null);
  private sessions = new Float64Array(FIRST_ROOM);
  private serials = new Float64Array(FIRST_ROOM);

  /** What the last write left. */
  get value(): string | null {
    return this.texts[this.last & (this.texts.length - 1)];
  }

  /** The next write; returns its block. */
  write(operation: Operation): number {
    const block = ++this.last;
    if (block === this.texts.length && block < REMEMBERED) this.grow();
    const at = block & (this.texts.length - 1);
    this.texts[at] = operation.value;
    this.sessions[at] = operation.session;
    this.serials[at] = operation.serial;
    return block;
  }

  /**
   * The block in which this was found, told to be written by that command (session 0: by nobody, or it is not told);
   * NO_BLOCK: in none.
   */
  blockOf(found: string | null, session: SessionId, serial: Serial): number {
    const { texts, sessions, serials, last } = this;
    const mask = texts.length - 1;
    const oldest = Math.max(0, last - mask);
    const byText = session === 0 && found !== null;
    for (let block = last; block >= oldest; block--) {
      const at = block & mask;
      if (byText ? texts[at] !== found : sessions[at] !== session || serials[at] !== serial) continue;
      return texts[at] === found ? block : NO_BLOCK;
    }
    return NO_BLOCK;
  }

  private grow(): void {
    const room = 2 * this.texts.length;
    while (this.texts.length < room) this.texts.push(null);
    this.sessions = moved(this.sessions, room);
    this.serials = moved(this.serials, room);
  }
}

function moved(from: Float64Array, room: number): Float64Array<ArrayBuffer> {
  const to = new Float64Array(room);
  to.set(from);
  return to;
}
