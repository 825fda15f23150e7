import { ReplyStatus } from '../io.ts';
import type { Serial, SessionId } from '../units.ts';

type Writer = Pick<Outcome, 'writerSession' | 'writerSerial'>;

/** The outcome of a command. The store has one such object and overwrites it each time. */
export class Outcome {
  status: ReplyStatus = ReplyStatus.ok;
  value: string | null = null;
  writerSession: SessionId = 0;
  writerSerial: Serial = 0;
  /** Whether the command ran; a duplicate or a command of an expired session does not. */
  effect = false;

  set(status: ReplyStatus, value: string | null, writer: Writer | undefined, effect: boolean): void {
    this.status = status;
    this.value = value;
    this.writerSession = writer === undefined ? 0 : writer.writerSession;
    this.writerSerial = writer === undefined ? 0 : writer.writerSerial;
    this.effect = effect;
  }
}

/** The part of an outcome that is recorded for retries. */
export type Came = Omit<Outcome, 'effect' | 'set'>;

/** A recorded result of a session's command, and its part of `Sessions.hash`. Reused once its client no longer needs it. */
export class Result extends Outcome {
  serial: Serial = 0;
  hash = 0;
  /** Itself in an image, once there has been one; null while it has been in none. */
  text: string | null = null;
}

const FIRST_ROOM = 4;

/**
 * The recorded results of one session by serial, in a ring buffer. Commands are mostly applied in the order of their
 * serials, so to add one, to find one and to forget the lowest takes next to no time however many there are: a client
 * may have ten thousand operations outstanding.
 */
export class Results {
  private ring: Result[] = [];
  private head = 0;
  size = 0;

  /** The result at a place below `size`. */
  at(place: number): Result {
    return this.ring[(this.head + place) & (this.ring.length - 1)];
  }

  /** All of them, the lowest serial first. */
  *all(): Generator<Result> {
    for (let place = 0; place < this.size; place++) yield this.at(place);
  }

  /** The result recorded last for this serial. */
  find(serial: Serial): Result | undefined {
    if (this.size === 0 || this.at(this.size - 1).serial < serial) return undefined;
    let upTo = 0;
    for (let high = this.size; upTo < high; ) {
      const middle = (upTo + high) >> 1;
      if (this.at(middle).serial <= serial) upTo = middle + 1;
      else high = middle;
    }
    return upTo > 0 && this.at(upTo - 1).serial === serial ? this.at(upTo - 1) : undefined;
  }

  /** A result to be filled, after those of the same serial. */
  add(serial: Serial): Result {
    if (this.size === this.ring.length) this.grow();
    const { ring, head } = this;
    const mask = ring.length - 1;
    const added = this.at(this.size);
    let place = this.size++;
    for (; place > 0 && this.at(place - 1).serial > serial; place--)
      ring[(head + place) & mask] = this.at(place - 1);
    ring[(head + place) & mask] = added;
    added.serial = serial;
    return added;
  }

  /** Removes the lowest. */
  shift(): void {
    this.head = (this.head + 1) & (this.ring.length - 1);
    this.size--;
  }

  private grow(): void {
    const { ring, head } = this;
    const spares = Array.from({ length: Math.max(ring.length, FIRST_ROOM) }, () => new Result());
    this.ring = [...ring.slice(head), ...ring.slice(0, head), ...spares];
    this.head = 0;
  }
}
