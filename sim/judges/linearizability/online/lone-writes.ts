import { Op } from '../../../../core/kv/command.ts';
import { Operation } from '../../../facts/operation.ts';
import { KEPT, RECENT } from './graveyard.ts';

/** Initial capacity, a power of two. */
const FIRST_ROOM = 8;
/** Replaces dropped operations, so that they can be garbage-collected. */
const NO_OPERATION = new Operation(0, 0, Op.get, '', null, null, 0, 0, 0);

/**
 * The latest writes of a key that overlapped no other operation on it, each with the last such read of it. As
 * many are kept as the graveyard would keep, so that entering them there later gives the same result as
 * entering them at once.
 */
export class LoneWrites {
  size = 0;
  /** Ring buffers that begin at `head` and grow as needed. */
  private head = 0;
  private mask = FIRST_ROOM - 1;
  private writes: Operation[] = [];
  private readers: (Operation | null)[] = [];
  /** By write: the number of values of all keys that had ended (see `Ends`) when it replaced the write before it. */
  private endings: number[] = [];

  writeAt(place: number): Operation {
    return this.writes[(this.head + place) & this.mask];
  }

  readerAt(place: number): Operation | null {
    return this.readers[(this.head + place) & this.mask];
  }

  endingAt(place: number): number {
    return this.endings[(this.head + place) & this.mask];
  }

  add(write: Operation, ending: number): void {
    if (this.size > this.mask) this.grow();
    const at = (this.head + this.size++) & this.mask;
    this.writes[at] = write;
    this.readers[at] = null;
    this.endings[at] = ending;
  }

  /** The oldest write, if the graveyard would have forgotten it by now. */
  outlived(): Operation | null {
    const { size } = this;
    return size > KEPT + 1 && this.endingAt(size - 1) - this.endingAt(1) > RECENT ? this.writeAt(0) : null;
  }

  /** Drops the oldest write. */
  drop(): void {
    this.writes[this.head] = NO_OPERATION;
    this.readers[this.head] = null;
    this.head = (this.head + 1) & this.mask;
    this.size--;
  }

  /** Records a read with the newest write, if it returned that value. Returns whether it did. */
  read(operation: Operation): boolean {
    if (this.size === 0) return false;
    const place = this.size - 1;
    const { value, session, serial } = this.writeAt(place);
    const { found, writerSession, writerSerial } = operation;
    // The answer need not name a writer; if it does, it must be this one.
    if (found !== value || (writerSession > 0 && (writerSession !== session || writerSerial !== serial)))
      return false;
    this.readers[(this.head + place) & this.mask] = operation;
    return true;
  }

  /** Drops all writes, once they are entered into the full state. */
  clear(): void {
    while (this.size > 0) this.drop();
    this.head = 0;
  }

  private grow(): void {
    this.writes = this.unrolled(this.writes);
    this.readers = this.unrolled(this.readers);
    this.endings = this.unrolled(this.endings);
    this.head = 0;
    this.mask = 2 * this.mask + 1;
  }

  private unrolled<Item>(ring: readonly Item[]): Item[] {
    return [...ring.slice(this.head), ...ring.slice(0, this.head)];
  }
}
