import type { Configuration } from '../../../core/raft/configuration.ts';
import type { Index, NodeId, Serial, SessionId, Term } from '../../../core/units.ts';
import { doubled } from './common-log.ts';
import type { LogMirror, Past } from './log-mirror.ts';

const INITIAL_ENTRIES = 64;
/** In the serial column: nothing was applied at this index yet, or nothing that `isRepeated` may match. */
const NOTHING_PLAIN = -1;

/** What a server declares about an entry that it applied; `term` is that of the entry. */
export interface Applied {
  readonly index: Index;
  readonly term: Term;
  readonly session: SessionId;
  readonly serial: Serial;
  readonly effect: boolean;
  readonly stateHash: number;
}

/** Columns of a row. */
const Column = {
  term: 0,
  hash: 1,
  /**
   * The term in which the index was first committed; the servers that first committed and first applied it, a
   * byte each.
   */
  commitTerm: 2,
  firstNodes: 3,
  /**
   * From the first server to apply the index: the hash of the command and its effect, and of the state after
   * it; 0: not applied yet.
   */
  commandHash: 4,
  stateHash: 5,
  /** The command itself, if no judge objected to it, so that a server that applies the same is recognised at once. */
  session: 6,
  serial: 7,
} as const;
/** log2 of the number of columns per row. */
const ROW_BITS = 3;
const NODE_BITS = 8;
const NODE_MASK = (1 << NODE_BITS) - 1;

/**
 * The committed log: for each index what the first server to commit it had there. It is a window [first, last]
 * of indices; what lies below every server's snapshot is forgotten.
 */
export class Ledger implements Past {
  first: Index = 0;
  last: Index = 0;
  private mask: number;
  private rows: Int32Array;

  /** The configuration in force before the first configuration entry. */
  private initial: Configuration;
  private readonly configurationIndexes: Index[] = [];
  private readonly configurations: Configuration[] = [];

  /** @param room for how many entries at first, a power of two */
  constructor(initial: Configuration, room = INITIAL_ENTRIES) {
    this.initial = initial;
    this.mask = room - 1;
    this.rows = new Int32Array(room << ROW_BITS);
  }

  has(index: Index): boolean {
    return index >= this.first && index <= this.last;
  }

  knows(index: Index, term: Term): boolean {
    return this.has(index) && this.termAt(index) === term;
  }

  /** This and the accessors below are valid for first <= index <= last. */
  hashAt(index: Index): number {
    return this.rows[this.row(index) + Column.hash];
  }

  termAt(index: Index): Term {
    return this.rows[this.row(index) + Column.term];
  }

  commitTermAt(index: Index): Term {
    return this.rows[this.row(index) + Column.commitTerm];
  }

  commitNodeAt(index: Index): NodeId {
    return this.rows[this.row(index) + Column.firstNodes] & NODE_MASK;
  }

  commandHashAt(index: Index): number {
    return this.rows[this.row(index) + Column.commandHash];
  }

  /** The server whose state `stateHashAt` returns. */
  stateNodeAt(index: Index): NodeId {
    return this.rows[this.row(index) + Column.firstNodes] >> NODE_BITS;
  }

  stateHashAt(index: Index): number {
    return this.rows[this.row(index) + Column.stateHash];
  }

  setCommandHash(index: Index, hash: number): void {
    this.rows[this.row(index) + Column.commandHash] = hash;
  }

  setStateHash(index: Index, hash: number, node: NodeId): void {
    const row = this.row(index);
    this.rows[row + Column.stateHash] = hash;
    this.rows[row + Column.firstNodes] |= node << NODE_BITS;
  }

  /** Notes a command (or an entry without one: session 0) to which no judge objected and which took effect. */
  setPlain(index: Index, session: SessionId, serial: Serial): void {
    if ((session | 0) !== session || (serial | 0) !== serial) return;
    const row = this.row(index);
    this.rows[row + Column.session] = session;
    this.rows[row + Column.serial] = serial;
  }

  /** Whether exactly this was applied at its index before, and noted by `setPlain`. */
  isRepeated({ index, term, session, serial, effect, stateHash }: Applied): boolean {
    if (index < this.first || index > this.last) return false;
    const { rows } = this;
    const row = this.row(index);
    return (
      rows[row + Column.serial] === serial &&
      rows[row + Column.session] === session &&
      rows[row + Column.term] === term &&
      rows[row + Column.stateHash] === stateHash &&
      effect === (session !== 0)
    );
  }

  /** Whether the log's prefix up to this index is what was committed. */
  isIn(log: LogMirror, index: Index): boolean {
    return (index >= this.first && log.isVerified(index)) || this.compares(log, index);
  }

  private compares(log: LogMirror, index: Index): boolean {
    if (
      index > this.last ||
      index > log.last ||
      index < this.first ||
      index < log.first ||
      !log.comparable ||
      log.hashAt(index) !== this.hashAt(index)
    )
      return false;
    log.markVerified(index);
    return true;
  }

  configurationAt(index: Index): Configuration | null {
    if (index > this.last) return null;
    for (let i = this.configurationIndexes.length - 1; i >= 0; i--) {
      if (this.configurationIndexes[i] <= index) return this.configurations[i];
    }
    return this.initial;
  }

  get hasConfigurationEntries(): boolean {
    return this.configurations.length > 0;
  }

  /**
   * Starts again at an index above `last`, when a log's hashes begin only there; `configuration` is the one in
   * force there, as far as is known.
   */
  restart(index: Index, term: Term, hash: number, configuration: Configuration): void {
    this.initial = configuration;
    this.configurationIndexes.length = 0;
    this.configurations.length = 0;
    this.first = index;
    this.last = index - 1;
    this.append(term, hash, term, 0);
  }

  /** Appends the next index. */
  append(term: Term, hash: number, commitTerm: Term, commitNode: NodeId): void {
    const index = ++this.last;
    if (index - this.first > this.mask) this.grow();
    const { rows } = this;
    const row = this.row(index);
    rows[row + Column.term] = term;
    rows[row + Column.hash] = hash;
    rows[row + Column.commitTerm] = commitTerm;
    rows[row + Column.firstNodes] = commitNode;
    rows[row + Column.commandHash] = 0;
    rows[row + Column.stateHash] = 0;
    rows[row + Column.serial] = NOTHING_PLAIN;
  }

  appendConfiguration(index: Index, configuration: Configuration): void {
    this.configurationIndexes.push(index);
    this.configurations.push(configuration);
  }

  forgetBelow(index: Index): void {
    if (index > this.first) this.first = Math.min(index, this.last);
  }

  private row(index: Index): number {
    return (index & this.mask) << ROW_BITS;
  }

  private grow(): void {
    this.rows = doubled(this.rows);
    this.mask = 2 * this.mask + 1;
  }
}
