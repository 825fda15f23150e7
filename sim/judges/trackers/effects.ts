import type { Index, Serial, SessionId } from '../../../core/units.ts';
import type { Fact } from '../../facts.ts';
import { BySession } from './by-session.ts';
import type { Logs } from './logs.ts';

/** Serials remembered per session: retries of a command come long before this many later ones. */
const REMEMBERED = 1024;
const SERIAL_MASK = REMEMBERED - 1;
/** Arrays of up to 64 bytes lie in the engine's own heap, where they cost a tenth of larger ones. */
const FIRST_CAPACITY = 8;

/**
 * Where the commands of one session took effect first. The places are those of a table of all that is remembered,
 * or of one that is smaller as long as nothing has to share a place in it.
 */
class SessionEffects {
  /**
   * By serial modulo the capacity: which serial is kept there (0: none), and its index; what comes from a
   * Float64Array would be boxes.
   */
  serials: Serial[] = new Array<Serial>(FIRST_CAPACITY).fill(0);
  indexes: Index[] = new Array<Index>(FIRST_CAPACITY).fill(0);
  /** Hash of the prefix up to that index, in the log of the server that applied it; meaningless unless it is known. */
  hashes = new Int32Array(FIRST_CAPACITY);
  hashKnown = new Uint8Array(FIRST_CAPACITY);
  private mask = FIRST_CAPACITY - 1;

  /** The place for a serial to come, which is its own or that of one so old that it may be forgotten. */
  placeFor(serial: Serial): number {
    for (;;) {
      const at = serial & this.mask;
      const kept = this.serials[at];
      if (kept === 0 || ((kept ^ serial) & SERIAL_MASK) === 0) return at;
      this.grow();
    }
  }

  /** The place where this serial is, or one so much younger that this one may have been forgotten; -1: there is none. */
  placeOf(serial: Serial): number {
    const at = serial & this.mask;
    return ((this.serials[at] ^ serial) & SERIAL_MASK) === 0 ? at : -1;
  }

  private grow(): void {
    const { serials, indexes, hashes, hashKnown } = this;
    const capacity = serials.length * 4;
    this.mask = Math.min(capacity, REMEMBERED) - 1;
    this.serials = new Array<Serial>(this.mask + 1).fill(0);
    this.indexes = new Array<Index>(this.mask + 1).fill(0);
    this.hashes = new Int32Array(this.mask + 1);
    this.hashKnown = new Uint8Array(this.mask + 1);
    for (let i = 0; i < serials.length; i++) {
      const at = serials[i] & this.mask;
      if (serials[i] === 0) continue;
      this.serials[at] = serials[i];
      this.indexes[at] = indexes[i];
      this.hashes[at] = hashes[i];
      this.hashKnown[at] = hashKnown[i];
    }
  }
}

/** At which index each command took effect first, on whichever server applied it first. */
export class Effects {
  /** Of the applied fact at hand: where its command took effect before, if elsewhere; 0: nowhere. */
  earlier: Index = 0;
  /** Whether anybody ever told of an applied command. */
  spoken = false;
  /**
   * Of the command asked for last, if it took effect: hash of the prefix up to there in the log of the server that
   * was first, if known.
   */
  hashKnown = false;
  hash = 0;
  private readonly sessions = new BySession<SessionEffects>();
  private readonly logs: Logs;

  constructor(logs: Logs) {
    this.logs = logs;
  }

  applied(fact: Fact): void {
    this.earlier = 0;
    if (fact.session === 0) return;
    this.spoken = true;
    if (fact.effect) this.remember(fact);
  }

  private remember({ node, index, session, serial }: Fact): void {
    const of = this.session(session);
    const at = of.placeFor(serial);
    const kept = of.serials[at];
    if (kept < serial) {
      of.serials[at] = serial;
      of.indexes[at] = index;
      const log = this.logs.memory[node];
      of.hashKnown[at] = log.comparable && index >= log.first && index <= log.last ? 1 : 0;
      of.hashes[at] = log.hashAt(index);
    } else if (kept === serial && of.indexes[at] !== index) {
      this.earlier = of.indexes[at];
    }
  }

  /**
   * Where this command took effect; 0: nowhere so far; -1: too long ago to be known. Then `hashKnown` and `hash` speak
   * of it.
   */
  indexOf(session: SessionId, serial: Serial): Index {
    const of = this.sessions.get(session);
    if (of === undefined) return 0;
    const at = of.placeOf(serial);
    if (at < 0) return 0;
    const kept = of.serials[at];
    if (kept !== serial) return kept > serial ? -1 : 0;
    this.hashKnown = of.hashKnown[at] === 1;
    this.hash = of.hashes[at];
    return of.indexes[at];
  }

  private session(session: SessionId): SessionEffects {
    let of = this.sessions.get(session);
    if (of === undefined) {
      of = new SessionEffects();
      this.sessions.set(session, of);
    }
    return of;
  }
}
