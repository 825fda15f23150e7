/** A line this long is no line of a history: binary data, most likely. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** Cuts chunks of text into lines; a last line without an end is one too. */
export class LineSplitter {
  /** Lines handed on so far. */
  count = 0;
  private rest = '';
  private readonly onLine: (text: string, number: number) => void;

  constructor(onLine: (text: string, number: number) => void) {
    this.onLine = onLine;
  }

  /** False if a line is too long to be one. */
  push(chunk: string): boolean {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      this.hand(this.rest + chunk.slice(start, end));
      this.rest = '';
      start = end + 1;
    }
    this.rest += chunk.slice(start);
    return this.rest.length <= LONGEST_LINE;
  }

  end(): void {
    if (this.rest !== '') this.hand(this.rest);
    this.rest = '';
  }

  private hand(line: string): void {
    this.onLine(line.endsWith('\r') ? line.slice(0, -1) : line, ++this.count);
  }
}
