/** Words a page; a page is 128 kilobytes, and empty until the first word. */
const PAGE = 32_768;
const EMPTY = new Int32Array(0);

/**
 * A growing list of 32-bit words. It is made of pages, so that it grows without copying, and outside of V8's heap, so that
 * no collection of the young generation copies it.
 */
export class PagedWords {
  private readonly full: Int32Array[] = [];
  private page = EMPTY;
  protected at = 0;
  /** Whether the words written since this was last set to true hold exactly the numbers that were given. */
  protected exact = true;

  /** Makes room for this many words on one page: what is written together can be read together. */
  protected room(words: number): void {
    if (this.at + words > this.page.length) this.turn(words);
  }

  private turn(words: number): void {
    if (this.at > 0) this.full.push(this.page.subarray(0, this.at));
    this.page = new Int32Array(words > PAGE ? words : PAGE);
    this.at = 0;
  }

  /** Appends a word; there must be room. */
  protected put(value: number): void {
    if ((value | 0) !== value) this.exact = false;
    this.page[this.at++] = value;
  }

  /** Replaces a word of this page. */
  protected replace(at: number, value: number): void {
    this.page[at] = value;
  }

  /** What has been written, in order. */
  get pages(): readonly Int32Array[] {
    return [...this.full, this.page.subarray(0, this.at)];
  }
}
