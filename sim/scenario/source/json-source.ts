import type { InputError } from '../input-error.ts';
import { limits } from '../limits.ts';
import type { Scalar, SourceNode, Spot } from './source.ts';

/*
 * A JSON parser that yields a source tree with places. JSON.parse reports no places, and a YAML parser accepts
 * much that JSON forbids. Parsing ends at the first mistake, since what follows it could only be guessed.
 */

type JsonResult =
  | { readonly root: SourceNode; readonly error: null }
  | { readonly root: null; readonly error: InputError };

/** Reads a whole text. */
export function readJson(text: string, file: string): JsonResult {
  const reader = new Reader(text, file);
  try {
    return { root: reader.all(), error: null };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { root: null, error: { ...reader.spotOf(error.at), message: error.message, hint: error.hint } };
  }
}

class Mistake extends Error {
  readonly at: number;
  readonly hint: string;
  constructor(at: number, message: string, hint = '') {
    super(message);
    this.at = at;
    this.hint = hint;
  }
}

const literals: readonly (readonly [word: string, value: Scalar])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const stringPattern = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const spacePattern = /[ \t\r\n]*/y;
/** An unexpected token, for error messages: a word, or else a single character. */
const wordPattern = /[\w.+-]+|[\s\S]/uy;

class Reader {
  private readonly text: string;
  private readonly file: string;
  private readonly lineStarts: number[] = [0];
  private position = 0;

  constructor(text: string, file: string) {
    this.text = text;
    this.file = file;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.lineStarts.push(at + 1);
  }

  all(): SourceNode {
    const root = this.value(0, null);
    if (this.next() !== '') throw this.unexpected('the end of the file');
    return root;
  }

  spotOf(offset: number): Spot {
    let low = 0;
    for (let high = this.lineStarts.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { file: this.file, line: low + 1, column: offset - (this.lineStarts[low] ?? 0) + 1 };
  }

  private value(depth: number, keySpot: Spot | null): SourceNode {
    if (depth > limits.depth) throw new Mistake(this.position, 'nested too deeply');
    const first = this.next();
    const spot = this.spotOf(this.position);
    const place = { spot, keySpot: keySpot ?? spot };
    if (first === '{') return { ...place, content: { kind: 'mapping', entries: this.entries(depth) } };
    if (first === '[') return { ...place, content: { kind: 'list', items: this.items(depth) } };
    return { ...place, content: { kind: 'scalar', value: this.scalar(first) } };
  }

  private scalar(first: string): Scalar {
    if (first === '"') return this.string();
    const number = this.match(numberPattern);
    if (number !== null && !/[\w.]/.test(this.text.charAt(this.position))) return Number(number);
    if (number !== null) this.position -= number.length;
    for (const [word, value] of literals) {
      if (this.text.startsWith(word, this.position)) {
        this.position += word.length;
        return value;
      }
    }
    throw this.unexpected('a value');
  }

  private string(): string {
    const text = this.match(stringPattern);
    if (text !== null) return JSON.parse(text) as string;
    throw new Mistake(
      this.position,
      'a string that is not closed, or contains a character that must be escaped',
    );
  }

  private items(depth: number): SourceNode[] {
    this.position++;
    const items: SourceNode[] = [];
    if (this.take(']')) return items;
    for (;;) {
      items.push(this.value(depth + 1, null));
      if (this.take(']')) return items;
      this.comma(']');
    }
  }

  private entries(depth: number): ReadonlyMap<string, SourceNode> {
    this.position++;
    const entries = new Map<string, SourceNode>();
    if (this.take('}')) return entries;
    for (;;) {
      if (this.next() !== '"') throw this.unexpected('a key in double quotes');
      const at = this.position;
      const key = this.string();
      const before = entries.get(key);
      if (before !== undefined)
        throw new Mistake(at, `the key '${key}' occurs twice`, `first on line ${before.keySpot.line}`);
      if (!this.take(':')) throw this.unexpected("':'");
      entries.set(key, this.value(depth + 1, this.spotOf(at)));
      if (this.take('}')) return entries;
      this.comma('}');
    }
  }

  private comma(close: string): void {
    if (!this.take(',')) throw this.unexpected(`',' or '${close}'`);
    const at = this.position;
    if (this.next() === close) throw new Mistake(at - 1, 'a comma with nothing after it', 'remove it');
  }

  /** Skips white space and returns the next character without consuming it; '' at the end. */
  private next(): string {
    this.match(spacePattern);
    return this.text.charAt(this.position);
  }

  private take(character: string): boolean {
    if (this.next() !== character) return false;
    this.position++;
    return true;
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found !== null) this.position += found.length;
    return found;
  }

  private unexpected(expected: string): Mistake {
    const at = this.position;
    const found = this.next() === '' ? null : this.match(wordPattern);
    const what = found === null ? 'the file ends here' : `unexpected '${found.slice(0, 20)}'`;
    return new Mistake(at, `${what}, expected ${expected}`);
  }
}
