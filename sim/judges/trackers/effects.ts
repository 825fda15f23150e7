import type { Index, Serial, SessionId } from '../../../core/units.ts';
import type { Fact } from '../../facts.ts';
import { BySession } from './by-session.ts';
import type { Logs } from './logs.ts';

/** Number of serials remembered per session. A command is retried long before this many later ones. */
const REMEMBERED = 1024;
const SERIAL_MASK = REMEMBERED - 1;
/** V8 keeps typed arrays of up to 64 bytes on its own heap, where they cost a tenth of larger ones. */
const FIRST_CAPACITY = 8;

/**
 * The index at which each command of one session first took effect: a hash table by serial modulo its capacity.
 * It grows when two serials collide, up to REMEMBERED places, where a newer serial replaces an older one.
 */
class SessionEffects {
  /**
   * The serial in each place (0: none), and its index. Plain arrays, since values read from a Float64Array
   * would be allocated as heap numbers.
   */
  serials: Serial[] = new Array<Serial>(FIRST_CAPACITY).fill(0);
  indexes: Index[] = new Array<Index>(FIRST_CAPACITY).fill(0);
  /**
   * Hash of the prefix up to that index, in the log of the server that applied it; valid only if `hashKnown` is
   * 1.
   */
  hashes = new Int32Array(FIRST_CAPACITY);
  hashKnown = new Uint8Array(FIRST_CAPACITY);
  private mask = FIRST_CAPACITY - 1;

  /**
   * The place where this serial is or should be stored; what is there may be an older serial that can be
   * forgotten.
   */
  placeFor(serial: Serial): number {
    for (;;) {
      const at = serial & this.mask;
      const kept = this.serials[at];
      if (kept === 0 || ((kept ^ serial) & SERIAL_MASK) === 0) return at;
      this.grow();
    }
  }

  /**
   * The place where this serial would be stored; it may hold a serial that differs by a multiple of REMEMBERED
   * instead. -1: this serial is not stored.
   */
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

/** The index at which each command first took effect, on whichever server applied it first. */
export class Effects {
  /** Result of the last call of `applied`: another index at which this command took effect before; 0: none. */
  earlier: Index = 0;
  /** Whether any server ever declared an applied command. */
  anyDeclared = false;
  /**
   * Results of the last call of `indexOf` that found the command: the hash of the prefix up to it in the log of
   * the server that applied it first, and whether that hash is known.
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
    this.anyDeclared = true;
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
   * The index at which this command took effect; 0: at none so far; -1: too long ago to be known. If there is
   * one, `hashKnown` and `hash` describe it.
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
