import type { Write } from '../../../core/io.ts';
import type { Stream } from '../../kernel/random.ts';
import { Layers } from '../layers.ts';
import { writeBytes } from './torn-write.ts';

const TWO_32 = 4294967296;

/**
 * Decides which writes a disk refuses: at random, or because it is full. After the first refusal every write is refused
 * until the machine restarts, as after a failed fsync.
 */
export class Refusals {
  /** Whether a write may be refused: the only check that a healthy disk needs. */
  possible = false;
  /** A write was refused since the last crash, so every later one is. */
  begun = false;
  private readonly failures = new Layers<{ readonly chance: number; readonly stream: Stream }>();
  private readonly rooms = new Layers<{ bytes: number }>();

  /** Makes each write fail with this probability, until the returned function is called. */
  fail(chance: number, stream: Stream): () => void {
    return this.from(this.failures.add({ chance, stream }));
  }

  /** Limits the free space to this many bytes, until the returned function is called. */
  fill(bytes: number): () => void {
    return this.from(this.rooms.add({ bytes }));
  }

  /** Whether the disk takes the write. To be called for every write while `possible`. */
  accepts(write: Write): boolean {
    const room = this.rooms.top;
    if (room !== null) room.bytes -= writeBytes(write);
    const failure = this.failures.top;
    const fails = failure !== null && failure.stream.next() < failure.chance * TWO_32;
    if (fails || (room !== null && room.bytes < 0)) this.begun = true;
    return !this.begun;
  }

  /** The machine has crashed; after its restart writes may succeed again. */
  startOver(): void {
    this.begun = false;
    this.update();
  }

  private from(remove: () => void): () => void {
    this.possible = true;
    return () => {
      remove();
      this.update();
    };
  }

  private update(): void {
    this.possible = this.begun || this.failures.top !== null || this.rooms.top !== null;
  }
}
