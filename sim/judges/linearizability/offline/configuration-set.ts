const INITIAL_RECORDS = 64;
const NO_RECORD = -1;
const GOLDEN = 0x9e3779b1;
/** The most words in a set; they take 32 MB. */
const MOST_WORDS = 1 << 23;

/** Positions of the words of a record: the state, the entry of its order in an `OrderLog`, then the done words. */
export const STATE = 0;
export const LOG = 1;
export const FIRST_DONE = 2;

/**
 * A set of configurations, each a record of 32-bit words: [state, log, done words..., never words...]. Two
 * records with the same state and done words differ only in which operations that never returned they used up.
 * A configuration that used up fewer can do whatever the other can, so the other is dropped.
 */
export class ConfigurationSet {
  /** The records, one after the other. */
  words: Int32Array;
  count = 0;
  /** Number of comparisons between records over the life of the set, which count towards the budget. */
  compared = 0;
  /** Set once the set exceeds its memory limit. */
  full = false;
  readonly width: number;
  /** The end of the done words, where the never words begin. */
  readonly doneEnd: number;
  /** By record: 1 once a better one was added. */
  private beaten: Uint8Array;
  private chain: Int32Array;
  private heads: Int32Array;

  constructor(doneWords: number, neverWords: number) {
    this.doneEnd = FIRST_DONE + doneWords;
    this.width = this.doneEnd + neverWords;
    this.words = new Int32Array(this.width * INITIAL_RECORDS);
    this.beaten = new Uint8Array(INITIAL_RECORDS);
    this.chain = new Int32Array(INITIAL_RECORDS);
    this.heads = new Int32Array(2 * INITIAL_RECORDS).fill(NO_RECORD);
  }

  clear(): void {
    if (this.count > 0) this.heads.fill(NO_RECORD);
    this.count = 0;
  }

  isBeaten(record: number): boolean {
    return this.beaten[record] === 1;
  }

  /** Adds a copy of the record unless one at least as good is present. Returns whether it did. */
  add(record: Int32Array): boolean {
    const slot = this.slotOf(record, 0);
    for (let other = this.heads[slot]; other !== NO_RECORD; other = this.chain[other]) {
      this.compared++;
      if (this.beaten[other] === 1 || !this.isAlike(other, record)) continue;
      const order = this.compareNever(other, record);
      if (order <= 0) return false;
      if (order === 1) this.beaten[other] = 1;
    }
    if (this.count === this.chain.length) this.grow();
    const at = this.count++;
    this.words.set(record, at * this.width);
    this.beaten[at] = 0;
    this.link(at);
    return true;
  }

  private isAlike(other: number, record: Int32Array): boolean {
    const start = other * this.width;
    if (this.words[start + STATE] !== record[STATE]) return false;
    for (let i = FIRST_DONE; i < this.doneEnd; i++) if (this.words[start + i] !== record[i]) return false;
    return true;
  }

  /** 0: both used up the same; -1: `other` used up less; 1: `record` used up less; 2: not comparable. */
  private compareNever(other: number, record: Int32Array): number {
    const start = other * this.width;
    let less = true;
    let more = true;
    for (let i = this.doneEnd; i < this.width; i++) {
      const a = this.words[start + i];
      const b = record[i];
      if ((a & ~b) !== 0) less = false;
      if ((b & ~a) !== 0) more = false;
    }
    return less ? (more ? 0 : -1) : more ? 1 : 2;
  }

  private slotOf(words: Int32Array, start: number): number {
    let hash = words[start + STATE];
    for (let i = start + FIRST_DONE; i < start + this.doneEnd; i++) {
      hash = Math.imul(hash ^ words[i], GOLDEN);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, GOLDEN);
    return (hash ^ (hash >>> 16)) & (this.heads.length - 1);
  }

  private link(at: number): void {
    const slot = this.slotOf(this.words, at * this.width);
    this.chain[at] = this.heads[slot];
    this.heads[slot] = at;
  }

  private grow(): void {
    const room = this.chain.length * 2;
    if (room * this.width > MOST_WORDS) this.full = true;
    const words = new Int32Array(room * this.width);
    words.set(this.words);
    this.words = words;
    const beaten = new Uint8Array(room);
    beaten.set(this.beaten);
    this.beaten = beaten;
    this.chain = new Int32Array(room);
    this.heads = new Int32Array(2 * room).fill(NO_RECORD);
    for (let at = 0; at < this.count; at++) this.link(at);
  }
}
