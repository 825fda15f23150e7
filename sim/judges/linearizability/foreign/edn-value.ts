/** An EDN keyword, such as :invoke. */
export class Keyword {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A set: the printed forms of its elements, in an order that does not depend on how it was written. */
export class EdnSet {
  readonly items: readonly string[];

  constructor(items: readonly Edn[]) {
    this.items = items.map(printEdn).sort();
  }
}

/** A character, such as \a or \newline. */
export class Character {
  readonly char: string;

  constructor(char: string) {
    this.char = char;
  }
}

/** A value in EDN, the notation of Clojure. Maps are keyed by the printed form of their keys; lists and vectors are arrays. */
export type Edn =
  | null
  | boolean
  | number
  | bigint
  | string
  | Keyword
  | Character
  | EdnSet
  | readonly Edn[]
  | ReadonlyMap<string, Edn>;

/** The printed form of a value; values are equal iff their printed forms are. */
export function printEdn(value: Edn): string {
  if (value === null) return 'nil';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (value instanceof Character) return `\\${JSON.stringify(value.char)}`;
  if (value instanceof Keyword) return `:${value.name}`;
  if (value instanceof EdnSet) return `#{${value.items.join(' ')}}`;
  if (value instanceof Map) {
    const pairs = [...value].map(([key, item]: [string, Edn]) => `${key} ${printEdn(item)}`);
    return `{${pairs.sort().join(', ')}}`;
  }
  return `[${(value as readonly Edn[]).map(printEdn).join(' ')}]`;
}
