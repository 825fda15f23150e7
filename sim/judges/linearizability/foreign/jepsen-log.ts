import { bytesOf, isBlank } from './bytes.ts';
import type { JepsenEvents } from './jepsen-events.ts';
import { BLANK, NEWLINE, PROCESS } from './jepsen-words.ts';
import { Literal } from './literal.ts';
import type { HistoryReader } from './mistake.ts';
import type { Source } from './source.ts';

const logger = new Literal(bytesOf('jepsen.util'));
const FIRST_OF_LOGGER = 0x6a;
const COLON = 0x3a;
const DASH = 0x2d;
const MOST_MISSES = 8;
const ofUtil = /jepsen\.util(?:\s+-|:)/;

/**
 * Reads logs of Jepsen's register tests, one event per line:
 *
 *     INFO  jepsen.util - 3 :invoke :cas [0 4]
 *     INFO  jepsen.util - 3 :fail   :cas [0 4]
 *
 * or, in newer versions, with the time and the thread in front:
 *
 *     2024-01-31 12:00:00,123{GMT}  INFO  [jepsen worker 3] jepsen.util: 3 :invoke :cas [0 4]
 *
 * Lines of other loggers are skipped.
 */
export class JepsenLogReader implements HistoryReader {
  events = 0;
  private readonly taker: JepsenEvents;
  /**
   * What preceded the process in the last event's line. It is usually the same in the next one, unless lines
   * begin with the time.
   */
  private head = new Literal(new Uint8Array(0));
  /** How many lines in a row began differently. After MOST_MISSES of them the prefix is no longer compared. */
  private misses = 0;

  constructor(taker: JepsenEvents) {
    this.taker = taker;
  }

  read(source: Source): void {
    for (let end = this.next(source); end >= 0; end = this.next(source)) source.nextLine(end);
  }

  /** Reads the next line. Returns where it ends; -1: it has not arrived completely. */
  private next(source: Source): number {
    const { bytes, view, at } = source;
    const { head } = this;
    const process = at + head.length;
    if (
      this.misses < MOST_MISSES &&
      head.length > 0 &&
      process < source.end &&
      head.isAt(view, at) &&
      bytes[process] > BLANK
    ) {
      const end = this.taker.words.find(bytes, process, source.end);
      if (end < source.end) {
        this.misses = 0;
        this.take(source);
        return end;
      }
    }
    const message = messageAt(source, source.end);
    if (message >= 0) {
      const end = this.taker.words.find(bytes, message, source.end);
      if (end < source.end) {
        this.ours(source);
        return end;
      }
    }
    // The line belongs to another logger, or is the last one available.
    const end = source.lineEnd();
    if (end >= 0) this.line(source, end);
    return end;
  }

  private line(source: Source, end: number): void {
    const message = messageAt(source, end);
    if (message < 0) {
      this.other(source, end);
      return;
    }
    this.taker.words.find(source.bytes, message, end);
    this.ours(source);
  }

  /** Takes an event whose words were found, and remembers its prefix for the next line. */
  private ours(source: Source): void {
    if (this.misses < MOST_MISSES) {
      this.misses++;
      this.head = new Literal(source.bytes.slice(source.at, this.taker.words.starts[PROCESS]));
    }
    this.take(source);
  }

  private take(source: Source): void {
    this.taker.take(source);
    this.events++;
  }

  /** Skips a line of another logger; a malformed line of Jepsen's logger is a mistake. */
  private other(source: Source, end: number): void {
    const found = ofUtil.exec(source.text(source.at, end));
    if (found === null) return;
    throw source.mistake(
      source.at,
      'not an event',
      "expected 'INFO jepsen.util - PROCESS :invoke :read nil'",
    );
  }
}

/**
 * Where the message of the current line begins, after 'jepsen.util -' or 'jepsen.util:'; -1: the line belongs
 * to another logger, or ends first, or `end` is reached.
 */
function messageAt({ bytes, view, at: start }: Source, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === NEWLINE) return -1;
    if (byte !== FIRST_OF_LOGGER || !logger.isAt(view, at) || (at > start && !isBlank(bytes[at - 1])))
      continue;
    let to = at + logger.length;
    if (to < end && bytes[to] === COLON) to++;
    else {
      const behind = to;
      while (to < end && isBlank(bytes[to])) to++;
      if (to === behind || to >= end || bytes[to] !== DASH) continue;
      to++;
    }
    if (to >= end || bytes[to] === NEWLINE || isBlank(bytes[to])) return to;
  }
  return -1;
}
