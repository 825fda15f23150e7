import { bytesOf } from './bytes.ts';

const WORD = 4;
const SHORTEST = WORD;
const LONGEST = 4 * WORD;

/** A few names of 4 to 16 bytes that occur again and again in a history; compared four bytes at a time, for speed. */
export class Names {
  readonly lengths: Int32Array;
  /**
   * For each name, the offsets of four words of 4 bytes, and their contents: its first, second, last but one
   * and last four bytes, which overlap if the name is shorter than 16. The first offset is 0.
   */
  private readonly second: Int32Array;
  private readonly third: Int32Array;
  private readonly last: Int32Array;
  private readonly firstWord: Int32Array;
  private readonly secondWord: Int32Array;
  private readonly thirdWord: Int32Array;
  private readonly lastWord: Int32Array;

  constructor(names: readonly string[]) {
    const all = names.map(bytesOf);
    this.lengths = Int32Array.from(all, ({ length }) => length);
    if (this.lengths.some((length) => length < SHORTEST || length > LONGEST))
      throw new Error(`expected a name of ${SHORTEST} to ${LONGEST} bytes`);
    this.second = this.lengths.map((length) => Math.min(WORD, length - WORD));
    this.third = this.lengths.map((length) => Math.max(0, length - 2 * WORD));
    this.last = this.lengths.map((length) => length - WORD);
    const wordsAt = (places: Int32Array): Int32Array =>
      places.map((place, i) => new DataView(all[i].buffer, all[i].byteOffset).getInt32(place, true));
    this.firstWord = wordsAt(new Int32Array(names.length));
    this.secondWord = wordsAt(this.second);
    this.thirdWord = wordsAt(this.third);
    this.lastWord = wordsAt(this.last);
  }

  /**
   * The first of the names, from number `from` on, that is written at `at`; -1: none. 16 bytes must be readable
   * there.
   */
  at(view: DataView, at: number, from: number): number {
    const { second, third, last, firstWord, secondWord, thirdWord, lastWord } = this;
    const word = view.getInt32(at, true);
    for (let name = from; name < firstWord.length; name++)
      if (
        word === firstWord[name] &&
        view.getInt32(at + second[name], true) === secondWord[name] &&
        view.getInt32(at + third[name], true) === thirdWord[name] &&
        view.getInt32(at + last[name], true) === lastWord[name]
      )
        return name;
    return -1;
  }
}
