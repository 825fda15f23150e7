/* Checks for values made by users' code. Each throws Unusable if the value is not valid. */

/** An invalid value: the message says where it is, what it is, and what it must be. */
export class Unusable extends Error {
  readonly #place: string;
  private readonly value: unknown;
  private readonly expected: string;

  /** @param place the path from the enclosing value, such as '.write.id' */
  constructor(place: string, value: unknown, expected: string) {
    super(`${place} is ${shown(value)}, and must be ${expected}`);
    this.#place = place;
    this.value = value;
    this.expected = expected;
  }

  /** Safer than `instanceof`, which may run code of the thrown value (a proxy, say) that throws again. */
  static is(error: unknown): error is Unusable {
    return typeof error === 'object' && error !== null && #place in error;
  }

  /** The same error with the path of the enclosing value in front. */
  of(place: string): Unusable {
    return new Unusable(`${place}${this.#place}`, this.value, this.expected);
  }
}

/** Requires an integer from `least` to `most`. */
export function whole(place: string, value: number, least = 0, most = Number.MAX_SAFE_INTEGER): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const atLeast = least === Number.MIN_SAFE_INTEGER ? '' : `, at least ${least}`;
  const bounds = most === Number.MAX_SAFE_INTEGER ? atLeast : ` from ${least} to ${most}`;
  throw new Unusable(place, value, `a whole number${bounds}`);
}

/** Requires one of the numbers in a table of codes. */
export function oneOf(
  place: string,
  value: number,
  codes: Readonly<Record<string, number>>,
  name: string,
): void {
  for (const code in codes) if (codes[code] === value) return;
  throw new Unusable(place, value, `a ${name}, 1 to ${Object.keys(codes).length}`);
}

/** Requires a text. */
export function text(place: string, value: string): void {
  if (typeof value !== 'string') throw new Unusable(place, value, 'a string');
}

/** Requires a text or null. */
export function textOrNull(place: string, value: string | null): void {
  if (value !== null && typeof value !== 'string') throw new Unusable(place, value, 'a string or null');
}

/** Requires a list of server ids, 1 to `nodes`. */
export function servers(place: string, list: readonly number[], nodes: number): void {
  if (!Array.isArray(list)) throw new Unusable(place, list, 'an array');
  for (let i = 0; i < list.length; i++) {
    if (!(Number.isSafeInteger(list[i]) && list[i] >= 1 && list[i] <= nodes))
      whole(`${place}[${i}]`, list[i], 1, nodes);
  }
}

type Look<Item, At> = (item: Item, at: At) => void;

/** Requires an object that passes `look`. `kind` is what it must be: "a Message". */
export function within<Item, At>(
  place: string,
  item: Item,
  kind: string,
  look: Look<Item, At>,
  at: At,
): void {
  if (typeof item !== 'object' || item === null) throw new Unusable(place, item, kind);
  try {
    look(item, at);
  } catch (error) {
    throw Unusable.is(error) ? error.of(place) : error;
  }
}

/** Requires a list of objects that pass `look`. */
export function each<Item, At>(
  place: string,
  list: readonly Item[],
  kind: string,
  look: Look<Item, At>,
  at: At,
): void {
  if (!Array.isArray(list)) throw new Unusable(place, list, 'an array');
  let i = 0;
  try {
    for (; i < list.length; i++) within('', list[i], kind, look, at);
  } catch (error) {
    throw Unusable.is(error) ? error.of(`${place}[${i}]`) : error;
  }
}

/** Whether this came from a generator function, which has not run a line of its code when it returns. */
export function isGenerator(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const kind = Object.prototype.toString.call(value);
  return kind === '[object Generator]' || kind === '[object AsyncGenerator]';
}

const MOST_SHOWN = 40;

/** A value in words: "undefined", "'a text'", "1.5", "an array", "an object". */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `'${value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}…` : value}'`;
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return 'an array';
      if (isGenerator(value)) return 'a generator';
      return value instanceof Promise ? 'a promise' : 'an object';
    case 'function':
      return 'a function';
    case 'bigint':
      return `${value}n`;
    default:
      return String(value);
  }
}
