import { isBlank } from './bytes.ts';
import type { EdnEvents } from './edn-events.ts';
import {
  COMMA,
  HASH,
  INCOMPLETE,
  isClosing,
  isOpening,
  NEWLINE,
  OPEN_MAP,
  QUOTE,
  skipSpace,
} from './edn-scan.ts';
import { EXPECTED, type HistoryReader } from './mistake.ts';
import type { Source } from './source.ts';

/**
 * Reads histories that consist of EDN maps, one per line or all in one list:
 *
 *     {:process 0, :type :invoke, :f :append, :key "0", :value "x"}
 */
export class EdnReader implements HistoryReader {
  events = 0;
  /** How many lists have begun and not ended. */
  private open = 0;
  private readonly taker: EdnEvents;

  constructor(taker: EdnEvents) {
    this.taker = taker;
  }

  read(source: Source): void {
    const { bytes, end } = source;
    while (source.at < end) {
      const byte = bytes[source.at];
      if (byte === NEWLINE) source.nextLine(source.at);
      else if (isBetween(byte)) {
        if (isOpening(byte)) this.open++;
        else if (isClosing(byte)) this.open--;
        source.at++;
      } else {
        source.crossed = false;
        const next = this.piece(source, byte);
        if (next === INCOMPLETE) return;
        if (source.crossed) this.countLines(source, next);
        source.at = next;
      }
    }
    if (source.last && this.open > 0)
      throw source.mistake(source.at, 'a list that does not end', 'it may have been cut short');
  }

  /**
   * Takes the piece that begins at `source.at`: a map, a comment or ignored form, or the tag of a record.
   * Returns where it ends, or INCOMPLETE.
   */
  private piece(source: Source, byte: number): number {
    if (byte === OPEN_MAP) {
      const next = this.taker.fields.find(source);
      if (next !== INCOMPLETE) {
        this.events++;
        this.taker.take(source);
      } else if (source.last) throw source.mistake(source.at, 'a map that does not end');
      return next;
    }
    if (byte === QUOTE) throw source.mistake(source.at, 'a string outside of any map');
    const next = skipSpace(source, source.at);
    if (next > source.at) return next < source.end || source.last ? next : INCOMPLETE;
    if (byte !== HASH)
      throw source.mistake(
        source.at,
        `unexpected ${shownAt(source)}`,
        this.events === 0 ? EXPECTED : 'expected a map',
      );
    let tagEnd = source.at;
    while (tagEnd < source.end && !isBetween(source.bytes[tagEnd]) && source.bytes[tagEnd] !== OPEN_MAP)
      tagEnd++;
    return tagEnd < source.end || source.last ? tagEnd : INCOMPLETE;
  }

  private countLines(source: Source, until: number): void {
    for (let i = source.at; i < until; i++) {
      if (source.bytes[i] !== NEWLINE) continue;
      source.line++;
      source.lineStart = i + 1;
    }
  }
}

/** Whether the byte may occur between maps: space, and the brackets of lists. */
function isBetween(byte: number): boolean {
  return isBlank(byte) || byte === COMMA || (byte !== OPEN_MAP && (isOpening(byte) || isClosing(byte)));
}

function shownAt(source: Source): string {
  return `'${[...source.text(source.at, source.at + 4)][0] ?? ''}'`;
}
