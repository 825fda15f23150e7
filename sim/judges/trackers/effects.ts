import type { Index, Serial, SessionId } from '../../../core/units.ts';
import type { Fact } from '../../facts/facts.ts';
import { BySession } from './by-session.ts';
import type { Logs } from './logs.ts';

/** Number of serials remembered per session. A command is retried long before this many later ones. */
const REMEMBERED = 1024;
const SERIAL_MASK = REMEMBERED - 1;
const FIRST_ROOM = 8;

/** The columns of a row, which describes one serial. */
const Column = {
  /** 0: the row is empty. */
  serial: 0,
  index: 1,
  /** Hash of the prefix up to the index, in the log of the server that applied it; valid only if `hashKnown` is 1. */
  hash: 2,
  hashKnown: 3,
} as const;
/** log2 of the number of columns per row. */
const ROW_BITS = 2;

/**
 * Where the commands of one session took effect first: a table indexed by serial modulo its number of rows, which
 * grows up to REMEMBERED rows when two serials that must both be remembered would share a row.
 */
class SessionEffects {
  /** All rows. A plain array: small typed arrays, of which every session would need several, cost more. */
  rows = emptyRows(FIRST_ROOM);
  private mask = FIRST_ROOM - 1;

  /** The row for a new serial: empty, or held by the same serial or one so old that it may be forgotten. */
  rowFor(serial: Serial): number {
    for (;;) {
      const row = (serial & this.mask) << ROW_BITS;
      const kept = this.rows[row + Column.serial];
      if (kept === 0 || ((kept ^ serial) & SERIAL_MASK) === 0) return row;
      this.grow();
    }
  }

  /** The row of this serial, or of one so much later that this one may have been forgotten; -1: there is none. */
  rowOf(serial: Serial): number {
    const row = (serial & this.mask) << ROW_BITS;
    return ((this.rows[row + Column.serial] ^ serial) & SERIAL_MASK) === 0 ? row : -1;
  }

  private grow(): void {
    const { rows } = this;
    const room = Math.min((this.mask + 1) * 4, REMEMBERED);
    this.mask = room - 1;
    this.rows = emptyRows(room);
    for (let from = 0; from < rows.length; from += 1 << ROW_BITS) {
      const serial = rows[from + Column.serial];
      if (serial === 0) continue;
      const to = (serial & this.mask) << ROW_BITS;
      for (let column = 0; column < 1 << ROW_BITS; column++) this.rows[to + column] = rows[from + column];
    }
  }
}

function emptyRows(count: number): number[] {
  return new Array<number>(count << ROW_BITS).fill(0);
}

/** At which index each command took effect first, on whichever server applied it first. */
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
    const row = of.rowFor(serial);
    const { rows } = of;
    const kept = rows[row + Column.serial];
    if (kept < serial) {
      const log = this.logs.memory[node];
      rows[row + Column.serial] = serial;
      rows[row + Column.index] = index;
      rows[row + Column.hash] = log.hashAt(index);
      rows[row + Column.hashKnown] = log.comparable && index >= log.first && index <= log.last ? 1 : 0;
    } else if (kept === serial && rows[row + Column.index] !== index) {
      this.earlier = rows[row + Column.index];
    }
  }

  /**
   * The index at which this command took effect; 0: at none so far; -1: too long ago to be known. If there is
   * one, `hashKnown` and `hash` describe it.
   */
  indexOf(session: SessionId, serial: Serial): Index {
    const of = this.sessions.get(session);
    if (of === undefined) return 0;
    const row = of.rowOf(serial);
    if (row < 0) return 0;
    const { rows } = of;
    const kept = rows[row + Column.serial];
    if (kept !== serial) return kept > serial ? -1 : 0;
    this.hashKnown = rows[row + Column.hashKnown] === 1;
    this.hash = rows[row + Column.hash];
    return rows[row + Column.index];
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
