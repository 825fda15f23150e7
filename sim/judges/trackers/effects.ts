import type { Index, Serial, SessionId } from '../../../core/units.ts';
import type { Fact } from '../../facts.ts';
import type { Logs } from './logs.ts';

/** Serials remembered per session: retries of a command come long before this many later ones. */
const REMEMBERED = 1024;
const SERIAL_MASK = REMEMBERED - 1;
/** Sessions above this are kept in a table instead of by position. */
const DENSE_SESSIONS = 1 << 16;

/** Where the commands of one session took effect first. */
class SessionEffects {
  /** By serial modulo the memory: which serial is kept there, and its index. */
  readonly serials = new Float64Array(REMEMBERED);
  readonly indexes = new Float64Array(REMEMBERED);
  /** Hash of the prefix up to that index, in the log of the server that applied it; meaningless unless it is known. */
  readonly hashes = new Int32Array(REMEMBERED);
  readonly hashKnown = new Uint8Array(REMEMBERED);
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
    const at = fact.serial & SERIAL_MASK;
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
    const kept = of.serials[serial & SERIAL_MASK];
    if (kept === serial) return of.indexes[serial & SERIAL_MASK];
    return kept > serial ? -1 : 0;
  }

  /** Whether `hashOf` tells anything. */
  knowsHash(session: SessionId, serial: Serial): boolean {
    return this.find(session)?.hashKnown[serial & SERIAL_MASK] === 1;
  }

  /** Hash of the prefix up to that index, as the server had it that applied the command first; valid if it is known. */
  hashOf(session: SessionId, serial: Serial): number {
    return this.find(session)?.hashes[serial & SERIAL_MASK] ?? 0;
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
