const INITIAL_ENTRIES = 1024;
const NO_ENTRY = -1;
const GOLDEN = 0x9e3779b1;
/** The most words in a set; they take 64 MB. */
const MOST_WORDS = 1 << 24;
/** The most entries, each of which takes four more words. */
const MOST_ENTRIES = 1 << 21;

/** A set of sequences of 32-bit words, compared word by word. */
export class SeenSet {
  private words = new Int32Array(8 * INITIAL_ENTRIES);
  private used = 0;
  /** By entry: where its words start; they end where the next entry's start. */
  private starts = new Int32Array(INITIAL_ENTRIES + 1);
  private chain = new Int32Array(INITIAL_ENTRIES);
  private heads = new Int32Array(2 * INITIAL_ENTRIES).fill(NO_ENTRY);
  private count = 0;

  /** Whether the set has exceeded its memory limits. */
  get full(): boolean {
    return this.used > MOST_WORDS || this.count >= MOST_ENTRIES;
  }

  /** Adds the first `length` words of `key`. Returns false if they were already present. */
  add(key: Int32Array, length: number): boolean {
    const hash = hashOf(key, 0, length);
    let slot = hash & (this.heads.length - 1);
    for (let entry = this.heads[slot]; entry !== NO_ENTRY; entry = this.chain[entry])
      if (this.isEqual(entry, key, length)) return false;
    if (this.count === this.chain.length) {
      this.growEntries();
      slot = hash & (this.heads.length - 1);
    }
    if (this.used + length > this.words.length) this.growWords(length);
    const entry = this.count++;
    for (let i = 0; i < length; i++) this.words[this.used + i] = key[i];
    this.used += length;
    this.starts[entry + 1] = this.used;
    this.chain[entry] = this.heads[slot];
    this.heads[slot] = entry;
    return true;
  }

  private isEqual(entry: number, key: Int32Array, length: number): boolean {
    const start = this.starts[entry];
    if (this.starts[entry + 1] - start !== length) return false;
    for (let i = 0; i < length; i++) if (this.words[start + i] !== key[i]) return false;
    return true;
  }

  private growWords(length: number): void {
    let room = this.words.length * 2;
    while (room < this.used + length) room *= 2;
    const words = new Int32Array(room);
    words.set(this.words);
    this.words = words;
  }

  private growEntries(): void {
    const room = this.chain.length * 2;
    const starts = new Int32Array(room + 1);
    starts.set(this.starts);
    this.starts = starts;
    this.chain = new Int32Array(room);
    this.heads = new Int32Array(2 * room).fill(NO_ENTRY);
    for (let entry = 0; entry < this.count; entry++) {
      const hash = hashOf(this.words, this.starts[entry], this.starts[entry + 1]);
      const slot = hash & (this.heads.length - 1);
      this.chain[entry] = this.heads[slot];
      this.heads[slot] = entry;
    }
  }
}

function hashOf(words: Int32Array, start: number, end: number): number {
  let hash = end - start;
  for (let i = start; i < end; i++) {
    hash = Math.imul(hash ^ words[i], GOLDEN);
    hash ^= hash >>> 15;
  }
  return hash ^ (hash >>> 16);
}
