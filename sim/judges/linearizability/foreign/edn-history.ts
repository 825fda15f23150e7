import { Act } from '../history.ts';
import { HistoryBuilder } from './builder.ts';
import { type Edn, EdnMistake, Keyword, parseEdn, printEdn } from './edn.ts';
import { type LineReader, Mistake } from './mistake.ts';

const OPENING = '([{';
const CLOSING = ')]}';
const BETWEEN = '()[] ,\t\uFEFF';
const plain =
  /\{:process (\d+), :type :([a-z]+), :f :([a-z]+)(?:, :key "([^"\\]*)")?, :value (nil|-?\d+|"[^"\\]*"|\[(nil|-?\d+) (nil|-?\d+)\])\}/y;
/** Operations on texts. */
const ofTexts: readonly string[] = ['get', 'put', 'append'];

/**
 * Histories as EDN maps, one a line or all in one list:
 *
 *     {:process 0, :type :invoke, :f :append, :key "0", :value "x"}
 *
 * Keys in any order; others than these are passed over, and so are processes without a number (the nemesis).
 * What failed did not happen.
 */
export class EdnReader implements LineReader {
  events = 0;
  builder: HistoryBuilder | null = null;
  /** Whether values are texts to append to; otherwise they are only compared, as they are printed. */
  texts: boolean | null;
  /** What there is of the map at hand, from which line, and how many brackets it has open. */
  private open = '';
  private openLine = 0;
  private depth = 0;
  private inString = false;
  private inTag = false;

  /** `texts`: null: as the first operation has it (get, put and append are about texts, read and write are not). */
  constructor(texts: boolean | null) {
    this.texts = texts;
  }

  line(text: string, number: number): void {
    let start = this.depth > 0 ? 0 : -1;
    for (let at = 0; at < text.length; at++) {
      const c = text[at];
      if (this.inString) {
        if (c === '\\') at++;
        else if (c === '"') this.inString = false;
        continue;
      }
      if (c === ';') {
        text = text.slice(0, at);
        break;
      }
      if (c === '"') {
        this.inString = true;
        if (this.depth === 0) throw new Mistake(number, 'a string outside of any map');
      } else if (this.depth === 0) {
        if (c !== '{') {
          this.between(text, at, number);
          continue;
        }
        const end = this.plainEvent(text, at, number);
        if (end > 0) {
          at = end - 1;
          continue;
        }
        start = at;
        this.inTag = false;
        this.depth = 1;
        this.openLine = number;
      } else if (OPENING.includes(c)) this.depth++;
      else if (CLOSING.includes(c) && --this.depth === 0) {
        this.event(this.open + text.slice(start, at + 1), this.openLine);
        this.open = '';
        start = -1;
      }
    }
    if (start >= 0) this.open += `${text.slice(start)}\n`;
  }

  finish(): void {
    if (this.depth > 0) throw new Mistake(this.openLine, 'a map that does not end');
  }

  /** What may stand between maps: the brackets of a list, space, and the tag of a record. */
  private between(text: string, at: number, line: number): void {
    const c = text[at];
    if (c === '#') this.inTag = true;
    else if (BETWEEN.includes(c)) this.inTag = false;
    else if (!this.inTag) throw new Mistake(line, `unexpected '${c}' at column ${at + 1}`, 'expected a map');
  }

  /** Nearly all events of nearly all histories are written like this; returns where it ends, or 0 if it is not. */
  private plainEvent(text: string, at: number, line: number): number {
    plain.lastIndex = at;
    const match = plain.exec(text);
    if (match === null) return 0;
    const [, process, type, f, key, value, from, to] = match;
    this.events++;
    const told = from === undefined ? plainValue(value) : [plainValue(from), plainValue(to)];
    this.take(Number(process), type, f, key ?? '', told, line);
    return plain.lastIndex;
  }

  private event(text: string, line: number): void {
    const map = this.parse(text, line);
    this.events++;
    const process = map.get(':process');
    if (typeof process !== 'number') return;
    const f = this.keyword(map, ':f', line);
    const type = this.keyword(map, ':type', line);
    const key = map.get(':key') ?? '';
    const name = typeof key === 'string' ? key : printEdn(key);
    this.take(process, type, f, name, map.get(':value') ?? null, line);
  }

  private take(process: number, type: string, f: string, key: string, value: Edn, line: number): void {
    this.texts ??= ofTexts.includes(f);
    this.builder ??= new HistoryBuilder(this.texts ? '' : printEdn(null));
    const { builder } = this;
    switch (type) {
      case 'invoke':
        this.invoke(builder, process, key, f, value, line);
        break;
      case 'ok':
        builder.done(process, builder.underWay(process) === Act.read ? this.print(value) : null, line);
        break;
      case 'fail':
        builder.failed(process, line);
        break;
      case 'info':
        builder.lost(process, line);
        break;
      default:
        throw new Mistake(line, `unknown type ':${type}'`, 'expected :invoke, :ok, :fail or :info');
    }
  }

  private invoke(
    builder: HistoryBuilder,
    process: number,
    key: string,
    f: string,
    value: Edn,
    line: number,
  ): void {
    switch (f) {
      case 'read':
      case 'get':
        builder.begin(process, key, Act.read, null, null, line);
        break;
      case 'write':
      case 'put':
        builder.begin(process, key, Act.write, this.print(value), null, line);
        break;
      case 'append':
        if (!this.texts) throw new Mistake(line, 'an append to a register', "expected model 'kv'");
        builder.begin(process, key, Act.append, this.print(value), null, line);
        break;
      case 'cas': {
        if (!Array.isArray(value) || value.length !== 2)
          throw new Mistake(line, `a cas of '${printEdn(value)}'`, 'expected [FROM TO]');
        const [from, to] = value as readonly Edn[];
        builder.begin(process, key, Act.cas, this.print(to), this.print(from), line);
        break;
      }
      default:
        throw new Mistake(
          line,
          `unknown operation ':${f}'`,
          'expected :read, :write, :cas, :get, :put or :append',
        );
    }
  }

  private parse(text: string, line: number): ReadonlyMap<string, Edn> {
    try {
      const map = parseEdn(text);
      if (map instanceof Map) return map;
    } catch (error) {
      if (!(error instanceof EdnMistake)) throw error;
      const lines = text.slice(0, error.at).split('\n').length - 1;
      throw new Mistake(line + lines, error.message);
    }
    throw new Mistake(line, 'not a map');
  }

  private keyword(map: ReadonlyMap<string, Edn>, key: string, line: number): string {
    const value = map.get(key);
    if (value instanceof Keyword) return value.name;
    throw new Mistake(
      line,
      `an event without ${key}`,
      'expected {:process N, :type :invoke, :f :read, :value nil}',
    );
  }

  /** Texts stand for themselves, and nothing for the empty one. */
  private print(value: Edn): string {
    if (!this.texts) return printEdn(value);
    if (value === null) return '';
    return typeof value === 'string' ? value : printEdn(value);
  }
}

function plainValue(word: string): Edn {
  if (word === 'nil') return null;
  return word.startsWith('"') ? word.slice(1, -1) : Number(word);
}
