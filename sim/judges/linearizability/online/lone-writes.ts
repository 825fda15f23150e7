import { Op } from '../../../../core/kv/command.ts';
import { Operation } from '../../../operation.ts';
import { KEPT, RECENT } from './graveyard.ts';

/** Room in the beginning, a power of two. */
const FIRST_ROOM = 8;
/** Takes the place of what is let go, so that it can be freed. */
const NO_OPERATION = new Operation(0, 0, Op.get, '', null, null, 0, 0, 0);

/**
 * The latest writes of a key that were alone on it from when they began until they were answered, each with the last
 * read of it that was alone, too. Kept are as many as the graveyard would keep of them, so that whoever enters them
 * into it later finds it as if they had been entered at once.
 */
export class LoneWrites {
  size = 0;
  /** Rings that begin at `head` and grow with what is put in. */
  private head = 0;
  private mask = FIRST_ROOM - 1;
  private writes: Operation[] = [];
  private readers: (Operation | null)[] = [];
  /** How many values of all keys had come to their end when this write ended the one before it. */
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

  /** Lets go of the oldest write. */
  drop(): void {
    this.writes[this.head] = NO_OPERATION;
    this.readers[this.head] = null;
    this.head = (this.head + 1) & this.mask;
    this.size--;
  }

  /** Notes the operation with the newest write, if that is what it read. */
  read(operation: Operation): boolean {
    if (this.size === 0) return false;
    const place = this.size - 1;
    const { value, session, serial } = this.writeAt(place);
    const { found, writerSession, writerSerial } = operation;
    // A writer need not be told; one that is told must be the right one.
    if (found !== value || (writerSession > 0 && (writerSession !== session || writerSerial !== serial)))
      return false;
    this.readers[(this.head + place) & this.mask] = operation;
    return true;
  }

  /** They need not be remembered here any more. */
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
