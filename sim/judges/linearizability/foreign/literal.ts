const WORD = 4;

/**
 * A byte string that is compared four bytes at a time, for speed: histories repeat the same few names millions
 * of times.
 */
export class Literal {
  readonly length: number;
  private readonly words: Int32Array;
  private readonly last: number;
  /** The bits of the last word that belong to the literal. */
  private readonly lastMask: number;

  constructor(bytes: Uint8Array) {
    this.length = bytes.length;
    this.last = Math.ceil(bytes.length / WORD) - 1;
    const padded = new Uint8Array((this.last + 1) * WORD);
    padded.set(bytes);
    this.words = new Int32Array(this.last + 1);
    const view = new DataView(padded.buffer);
    for (let i = 0; i <= this.last; i++) this.words[i] = view.getInt32(i * WORD, true);
    this.lastMask = -1 >>> ((padded.length - bytes.length) * 8);
  }

  /** Whether the literal is written at `at`. Three bytes beyond it must be readable, whatever they contain. */
  isAt(view: DataView, at: number): boolean {
    const { words, last } = this;
    for (let i = 0; i < last; i++) if (view.getInt32(at + i * WORD, true) !== words[i]) return false;
    return ((view.getInt32(at + last * WORD, true) ^ words[last]) & this.lastMask) === 0;
  }
}
