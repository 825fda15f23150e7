import { Mistake } from './mistake.ts';

const NEWLINE = 0x0a;
const INITIAL_ROOM = 1 << 16;
/** The longest line or map, in bytes. Something longer is most likely binary data. */
const LONGEST_PIECE = 1 << 24;
/** Only this many bytes are checked for binary data, which shows at the beginning. */
const LOOKED_AT = 1 << 16;
/** Bytes after `end` that may be read (their contents do not matter) when comparing with short literals. */
const SLACK = 64;
/** The first bytes of gzip files. */
const GZIP = [0x1f, 0x8b] as const;
const decoder = new TextDecoder();

/**
 * A sliding window of a history: bytes from `at` to `end`, from which a reader takes what is complete. What it
 * leaves remains available when more bytes have arrived, so memory is bounded by the longest line or map, not
 * by the history.
 */
export class Source {
  bytes = new Uint8Array(INITIAL_ROOM);
  /** A view of the same bytes. */
  view = new DataView(this.bytes.buffer);
  at = 0;
  end = 0;
  /** Whether nothing follows after `end`. */
  last = false;
  /** The line of `at`, from 1, and the position in `bytes` at which it starts; negative if its start was dropped. */
  line = 1;
  lineStart = 0;
  /** Set by scanners that pass a line feed while looking ahead. */
  crossed = false;
  /**
   * The number of bytes that must be available before the reader is tried again, so that a long piece is not
   * rescanned for every chunk.
   */
  private wanted = 0;
  /** Number of bytes received so far. */
  private fed = 0;

  /** Adds a chunk. Returns false if more is needed before reading is worthwhile. */
  feed(chunk: Uint8Array): boolean {
    this.makeRoom(chunk.length);
    this.bytes.set(chunk, this.end);
    const before = this.end;
    this.end += chunk.length;
    if (this.fed === 0 && chunk[0] === GZIP[0] && chunk[1] === GZIP[1])
      throw this.mistake(before, 'this is a gzip file', 'unpack it first: gunzip -c FILE | raftsim check -');
    if (this.fed < LOOKED_AT) {
      const zero = chunk.indexOf(0);
      if (zero >= 0) throw this.mistake(before + zero, 'this is a binary file', 'histories are text');
    }
    this.fed += chunk.length;
    return this.end - this.at >= this.wanted;
  }

  /** Must be called after a reader took what it could. */
  taken(): void {
    const left = this.end - this.at;
    if (left > LONGEST_PIECE)
      throw this.mistake(
        this.at,
        `more than ${LONGEST_PIECE} bytes without an end`,
        'expected lines or maps',
      );
    this.wanted = Math.min(2 * left, LONGEST_PIECE + 1);
  }

  /** Where the line at `at` ends: its line feed, or the end of the history; -1: the end has not arrived yet. */
  lineEnd(): number {
    const length = this.bytes.subarray(this.at, this.end).indexOf(NEWLINE);
    if (length >= 0) return this.at + length;
    return this.last && this.at < this.end ? this.end : -1;
  }

  /** Continues after the line that ends at `end`. */
  nextLine(end: number): void {
    this.at = Math.min(end + 1, this.end);
    this.line++;
    this.lineStart = this.at;
  }

  text(start: number, end: number): string {
    return decoder.decode(this.bytes.subarray(start, end));
  }

  /** A mistake at that byte, which is in the current line or a later one. */
  mistake(at: number, message: string, hint = ''): Mistake {
    let { line, lineStart } = this;
    for (let i = Math.max(0, this.at); i < at; i++) {
      if (this.bytes[i] !== NEWLINE) continue;
      line++;
      lineStart = i + 1;
    }
    const gone = lineStart < 0 ? -lineStart : 0;
    const column = gone + this.text(Math.max(0, lineStart), at).length + 1;
    return new Mistake(line, column, message, hint);
  }

  private makeRoom(length: number): void {
    const left = this.end - this.at;
    if (this.at > 0) {
      this.bytes.copyWithin(0, this.at, this.end);
      this.lineStart -= this.at;
      this.at = 0;
      this.end = left;
    }
    if (left + length + SLACK <= this.bytes.length) return;
    const bytes = new Uint8Array(2 * (left + length) + SLACK);
    bytes.set(this.bytes.subarray(0, left));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
