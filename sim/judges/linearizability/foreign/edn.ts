import { Character, type Edn, EdnSet, Keyword, printEdn } from './edn-value.ts';

/** A text that is not valid EDN; `at` counts characters from its start. */
export class EdnMistake extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
const named: Readonly<Record<string, Edn>> = { nil: null, true: true, false: false };
const symbolic: Readonly<Record<string, number>> = {
  Inf: Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
  NaN: Number.NaN,
};
const namedCharacters: Readonly<Record<string, string>> = {
  newline: '\n',
  space: ' ',
  tab: '\t',
  return: '\r',
  backspace: '\b',
  formfeed: '\f',
};
const space = /[\s,]*(?:;[^\n]*\n?[\s,]*)*/y;
const token = /[^\s,;"()[\]{}]+/y;
/** As in \u00e9. */
const CODE_DIGITS = 4;
const hexadecimal = /^[0-9a-f]{4}$/iu;
/** As in \o101. */
const octal = /^o[0-3]?[0-7]{1,2}$/u;
/** Whatever follows the backslash belongs to the character, also what would end a token. */
const character = /\\([\s\S][^\s,;"()[\]{}]*)/uy;
const plainString = /"([^"\\]*)"/y;
/** More digits than a number can hold exactly. */
const manyDigits = /^([+-]?\d{16,})N?$/;
const number = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[NM]?$/;

/** The parser is recursive, so the nesting of forms is limited. */
const DEEPEST = 1_000;

/** Reads one EDN form. Maps are keyed by the printed form of their keys; lists are arrays; tags are dropped. */
export function parseEdn(text: string): Edn {
  const parser = new Parser(text);
  const value = parser.form();
  parser.end();
  return value;
}

class Parser {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  end(): void {
    this.skip();
    if (this.at < this.text.length) throw new EdnMistake(this.at, `unexpected '${this.text[this.at]}'`);
  }

  form(): Edn {
    if (++this.depth > DEEPEST) throw new EdnMistake(this.at, `forms nested more than ${DEEPEST} deep`);
    const form = this.formHere();
    this.depth--;
    return form;
  }

  private formHere(): Edn {
    this.skip();
    const first = this.text[this.at];
    switch (first) {
      case undefined:
        throw new EdnMistake(this.at, 'it ends in the middle');
      case '"':
        return this.string();
      case '[':
        return this.list(']');
      case '(':
        return this.list(')');
      case '{':
        return this.map();
      case '#':
        return this.dispatch();
      case '\\':
        return this.character();
      case ')':
      case ']':
      case '}':
        throw new EdnMistake(this.at, `unexpected '${first}'`);
      default:
        return this.atom();
    }
  }

  private skip(): void {
    space.lastIndex = this.at;
    space.test(this.text);
    this.at = space.lastIndex;
  }

  private string(): string {
    plainString.lastIndex = this.at;
    const plain = plainString.exec(this.text);
    if (plain !== null) {
      this.at = plainString.lastIndex;
      return plain[1];
    }
    let value = '';
    for (let at = this.at + 1; at < this.text.length; at++) {
      const c = this.text[at];
      if (c === '"') {
        this.at = at + 1;
        return value;
      }
      if (c !== '\\') {
        value += c;
        continue;
      }
      at++;
      const code = this.text[at] === 'u' ? this.text.slice(at + 1, at + 1 + CODE_DIGITS) : '';
      if (hexadecimal.test(code)) {
        value += String.fromCharCode(Number.parseInt(code, 16));
        at += CODE_DIGITS;
      } else value += escapes[this.text[at]] ?? this.text[at];
    }
    throw new EdnMistake(this.at, 'a string that does not end');
  }

  private list(close: string): readonly Edn[] {
    const items: Edn[] = [];
    this.at++;
    for (this.skip(); this.text[this.at] !== close; this.skip()) items.push(this.form());
    this.at++;
    return items;
  }

  private map(): ReadonlyMap<string, Edn> {
    const items = this.list('}');
    if (items.length % 2 === 1) throw new EdnMistake(this.at, 'a map with a key that has no value');
    const map = new Map<string, Edn>();
    for (let i = 0; i < items.length; i += 2) map.set(printEdn(items[i]), items[i + 1]);
    return map;
  }

  /** #{set}, #_ignored, ##Inf, #tag form. */
  private dispatch(): Edn {
    this.at++;
    if (this.text[this.at] === '{') return new EdnSet(this.list('}'));
    if (this.text[this.at] === '_') {
      this.at++;
      this.form();
      return this.form();
    }
    token.lastIndex = this.at;
    if (!token.test(this.text)) throw new EdnMistake(this.at, "unexpected '#'");
    if (this.text[this.at] === '#') return this.symbolic(this.text.slice(this.at + 1, token.lastIndex));
    this.at = token.lastIndex;
    return this.form();
  }

  private symbolic(name: string): number {
    if (!Object.hasOwn(symbolic, name))
      throw new EdnMistake(this.at - 1, `'##${name}' is none of ##Inf, ##-Inf and ##NaN`);
    this.at += 1 + name.length;
    return symbolic[name];
  }

  private character(): Character {
    character.lastIndex = this.at;
    const name = character.exec(this.text)?.[1];
    if (name === undefined) throw new EdnMistake(this.at, 'it ends in the middle');
    const char = charNamed(name);
    if (char === null) throw new EdnMistake(this.at, `no character '\\${name}'`);
    this.at = character.lastIndex;
    return new Character(char);
  }

  private atom(): Edn {
    token.lastIndex = this.at;
    token.test(this.text);
    const word = this.text.slice(this.at, token.lastIndex);
    this.at = token.lastIndex;
    if (word.startsWith(':')) return new Keyword(word.slice(1));
    const digits = manyDigits.exec(word)?.[1];
    if (digits !== undefined) return BigInt(digits);
    if (number.test(word)) return Number.parseFloat(word);
    // A symbol is represented by its name.
    return Object.hasOwn(named, word) ? named[word] : word;
  }
}

/** The character that is written so after a backslash: itself, its name, or its number; null: none. */
function charNamed(name: string): string | null {
  if ([...name].length === 1) return name;
  if (Object.hasOwn(namedCharacters, name)) return namedCharacters[name];
  if (name[0] === 'u' && hexadecimal.test(name.slice(1)))
    return String.fromCharCode(Number.parseInt(name.slice(1), 16));
  return octal.test(name) ? String.fromCharCode(Number.parseInt(name.slice(1), 8)) : null;
}
