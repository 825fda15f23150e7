import type { Index, Serial, SessionId } from '../../../core/units.ts';
import type { Fact } from '../../facts.ts';
import type { Logs } from './logs.ts';

/** Serials remembered per session: retries of a command come long before this many later ones. */
const REMEMBERED = 1024;
const SERIAL_MASK = REMEMBERED - 1;
/** Arrays of up to 64 bytes lie in the engine's own heap, where they cost a tenth of larger ones. */
const FIRST_CAPACITY = 8;
/** Sessions above this are kept in a table instead of by position. */
const DENSE_SESSIONS = 1 << 16;

/**
 * Where the commands of one session took effect first. The places are those of a table of all that is remembered,
 * or of one that is smaller as long as nothing has to share a place in it.
 */
class SessionEffects {
  /** By serial modulo the capacity: which serial is kept there (0: none), and its index. */
  serials = new Float64Array(FIRST_CAPACITY);
  indexes = new Float64Array(FIRST_CAPACITY);
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
    this.serials = new Float64Array(this.mask + 1);
    this.indexes = new Float64Array(this.mask + 1);
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
  private readonly dense: (SessionEffects | undefined)[] = [];
  private readonly wild = new Map<SessionId, SessionEffects>();
  private readonly logs: Logs;

  constructor(logs: Logs) {
    this.logs = logs;
  }

  applied(fact: Fact): void {
    this.earlier = 0;
    if (fact.session === 0) return;
    this.spoken = true;
    if (!fact.effect) return;
    const of = this.session(fact.session);
    const at = of.placeFor(fact.serial);
    const kept = of.serials[at];
    if (kept < fact.serial) {
      of.serials[at] = fact.serial;
      of.indexes[at] = fact.index;
      const log = this.logs.memory[fact.node];
      of.hashKnown[at] = log.comparable && fact.index >= log.first && fact.index <= log.last ? 1 : 0;
      of.hashes[at] = log.hashAt(fact.index);
    } else if (kept === fact.serial && of.indexes[at] !== fact.index) {
      this.earlier = of.indexes[at];
    }
  }

  /** Where this command took effect; 0: nowhere so far; -1: too long ago to be known. */
  indexOf(session: SessionId, serial: Serial): Index {
    const of = this.find(session);
    if (of === undefined) return 0;
    const at = of.placeOf(serial);
    if (at < 0) return 0;
    const kept = of.serials[at];
    if (kept === serial) return of.indexes[at];
    return kept > serial ? -1 : 0;
  }

  /** Whether `hashOf` tells anything. */
  knowsHash(session: SessionId, serial: Serial): boolean {
    const of = this.find(session);
    return of !== undefined && of.hashKnown[of.placeOf(serial)] === 1;
  }

  /** Hash of the prefix up to that index, as the server had it that applied the command first; valid if it is known. */
  hashOf(session: SessionId, serial: Serial): number {
    const of = this.find(session);
    return of?.hashes[of.placeOf(serial)] ?? 0;
  }

  private find(session: SessionId): SessionEffects | undefined {
    return session < DENSE_SESSIONS ? this.dense[session] : this.wild.get(session);
  }

  private session(session: SessionId): SessionEffects {
    if (session >= DENSE_SESSIONS) {
      let wild = this.wild.get(session);
      if (wild === undefined) {
        wild = new SessionEffects();
        this.wild.set(session, wild);
      }
      return wild;
    }
    let dense = this.dense[session];
    if (dense === undefined) {
      while (this.dense.length < session) this.dense.push(undefined);
      dense = new SessionEffects();
      this.dense[session] = dense;
    }
    return dense;
  }
}
