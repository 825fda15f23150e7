import { suggestNear } from '../nearest.ts';
import {
  durationPattern,
  formatDuration,
  formatSize,
  longestDuration,
  parseDuration,
  parsePpm,
  parseRange,
  parseRate,
  parseShare,
  parseSize,
  ppmPattern,
  rangePattern,
  ratePattern,
  sharePattern,
  sizePattern,
  unquoted,
} from '../quantities/quantities.ts';
import { leaf, Refusal } from './leaf.ts';

/* The kinds of value in a scenario (duration, share, rate, ...), each as a leaf schema. */

/** Turns the result of a quantity parser (a value, or a string that says what is wrong) into a value or a Refusal. */
function checked<T>(parsed: T | string, wrong: (value: T) => string): T | Refusal {
  if (typeof parsed === 'string') return new Refusal(parsed);
  const detail = wrong(parsed);
  return detail === '' ? parsed : new Refusal(detail);
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

function bounded(value: number, min: number, max: number, show: (value: number) => string): string {
  if (value < min) return `less than ${show(min)}`;
  return value > max ? `more than ${show(max)}` : '';
}

/** A duration such as 1.5s, in microseconds. */
export function duration(help: string, { min = 0, max = longestDuration }: Bounds = {}) {
  const expected = `a duration such as 500us, 20ms or 1.5s${min > 0 ? `, at least ${formatDuration(min)}` : ''}`;
  const json = { anyOf: [{ type: 'string', pattern: durationPattern }, { const: 0 }] };
  return leaf(help, expected, json, (input) =>
    checked(parseDuration(input), (value: number) => bounded(value, min, max, formatDuration)),
  );
}

/** A duration, or the word `never`, which is parsed as infinity. */
export function durationOrNever(help: string, { min = 0, max = longestDuration }: Bounds) {
  const json = { anyOf: [{ type: 'string', pattern: durationPattern }, { enum: [0, 'never'] }] };
  return leaf(help, 'a duration such as 20ms or 1.5s, or never', json, (input) =>
    input === 'never'
      ? Number.POSITIVE_INFINITY
      : checked(parseDuration(input), (value: number) => bounded(value, min, max, formatDuration)),
  );
}

/** 150ms..300ms, or one duration for both ends. */
export function range(help: string, { min = 0, max = longestDuration }: Bounds) {
  const json = { anyOf: [{ type: 'string', pattern: rangePattern }, ...durationForms] };
  return leaf(help, 'a range such as 150ms..300ms or a single duration', json, (input) =>
    checked(
      parseRange(input),
      ([low, high]: readonly [number, number]) =>
        bounded(low, min, max, formatDuration) || bounded(high, min, max, formatDuration),
    ),
  );
}

const durationForms = [{ type: 'string', pattern: durationPattern }, { const: 0 }];

/** 1% or 0.01. */
export function share(help: string, { max = 1 }: Bounds = {}) {
  const json = {
    anyOf: [
      { type: 'string', pattern: sharePattern },
      { type: 'number', minimum: 0, maximum: 1 },
    ],
  };
  return leaf(help, 'a share such as 1% or 0.01', json, (input) =>
    checked(parseShare(input), (value: number) => bounded(value, 0, max, (v) => `${v * 100}%`)),
  );
}

/** 200/s. */
export function rate(help: string, min: number, max: number) {
  return leaf(help, 'a rate such as 200/s', { type: 'string', pattern: ratePattern }, (input) =>
    checked(parseRate(input), (value: number) => bounded(value, min, max, (v) => `${v}/s`)),
  );
}

/** A duration that may be negative, such as -5ms. */
export function offset(help: string) {
  const json = { anyOf: [{ type: 'string', pattern: durationPattern.replace('^', '^-?') }, { const: 0 }] };
  return leaf(help, 'a duration such as 5ms or -5ms', json, (input) => {
    const negative = typeof input === 'string' && input.trim().startsWith('-');
    const size = parseDuration(negative ? input.trim().slice(1) : input);
    if (typeof size === 'string') return new Refusal(size);
    return negative && size !== 0 ? -size : size;
  });
}

/** A clock's rate, 200ppm: microseconds gained each second. */
export function ppm(help: string, min: number, max: number) {
  const json = { anyOf: [{ type: 'string', pattern: ppmPattern }, { const: 0 }] };
  return leaf(help, `parts per million from ${min}ppm to ${max}ppm, such as 200ppm`, json, (input) =>
    checked(parsePpm(input), (value: number) => bounded(value, min, max, (v) => `${v}ppm`)),
  );
}

/** 64kB or a number of bytes; with the option `never`, also the word `never`, which is parsed as infinity. */
export function size(
  help: string,
  { min = 0, max = 1e12, never = false }: Bounds & { never?: boolean } = {},
) {
  const forms = [
    { type: 'string', pattern: sizePattern },
    { type: 'integer', minimum: min, maximum: max },
  ];
  const json = { anyOf: never ? [...forms, { const: 'never' }] : forms };
  return leaf(help, `a size such as 64kB or 1MB${never ? ', or never' : ''}`, json, (input) =>
    never && input === 'never'
      ? Number.POSITIVE_INFINITY
      : checked(parseSize(input), (value: number) => bounded(value, min, max, formatSize)),
  );
}

/** A whole number within bounds. */
export function integer(help: string, min: number, max: number) {
  const expected = `a whole number from ${min} to ${max}`;
  const json = { type: 'integer', minimum: min, maximum: max };
  return leaf(help, expected, json, (input) =>
    typeof input === 'number' && Number.isInteger(input) && input >= min && input <= max
      ? input
      : new Refusal(''),
  );
}

/** A whole number, or the word `all`, which is parsed as infinity. */
export function integerOrAll(help: string, min: number, max: number) {
  const json = { anyOf: [{ type: 'integer', minimum: min, maximum: max }, { const: 'all' }] };
  return leaf(help, `a whole number from ${min} to ${max}, or all`, json, (input) => {
    if (input === 'all') return Number.POSITIVE_INFINITY;
    const good = typeof input === 'number' && Number.isInteger(input) && input >= min && input <= max;
    return good ? input : new Refusal('');
  });
}

/** A number above 0. */
export function positive(help: string, max: number) {
  const json = { type: 'number', exclusiveMinimum: 0, maximum: max };
  return leaf(help, `a number above 0, at most ${max}`, json, (input) =>
    typeof input === 'number' && input > 0 && input <= max ? input : new Refusal(''),
  );
}

/** A relative growth, which unlike a share may exceed 100%: 10%, 250% or 0.1. */
export function growth(help: string, max: number) {
  const json = {
    anyOf: [
      { type: 'string', pattern: sharePattern },
      { type: 'number', exclusiveMinimum: 0, maximum: max },
    ],
  };
  const expected = `a share such as 10% or 0.1, above 0 and at most ${max * PERCENT}%`;
  return leaf(help, expected, json, (quantity) => {
    const input = unquoted(quantity);
    const percent = typeof input === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(input) : null;
    const value = percent === null ? input : Number(percent[1]) / PERCENT;
    return typeof value === 'number' && value > 0 && value <= max ? value : new Refusal('');
  });
}

const PERCENT = 100;

/** true or false. */
export function flag(help: string) {
  return leaf(help, 'true or false', { type: 'boolean' }, (input) => {
    if (typeof input === 'boolean') return input;
    const meant: unknown =
      input === 'yes' || input === 'on' ? 'true' : input === 'no' || input === 'off' ? 'false' : '';
    return new Refusal('', meant === '' ? '' : `did you mean ${meant}?`);
  });
}

/** Text that matches a pattern. */
export function text(
  help: string,
  expected: string,
  pattern: RegExp,
  maxLength: number,
  /** The hint for a user who wrote a number instead. */
  numberHint: (input: number) => string = (input) => `text that looks like a number needs quotes: '${input}'`,
) {
  const json = { type: 'string', maxLength, pattern: pattern.source };
  return leaf(help, expected, json, (input) => {
    if (typeof input === 'number') return new Refusal('', numberHint(input));
    if (typeof input !== 'string') return new Refusal('');
    if (input.length > maxLength) return new Refusal(`longer than ${maxLength} characters`, 'shorten it');
    return pattern.test(input) ? input : new Refusal('');
  });
}

/** One of the given words. */
export function oneOf<const W extends string>(help: string, words: readonly W[]) {
  return leaf(help, `one of: ${words.join(', ')}`, { enum: words }, (input): W | Refusal => {
    const found = words.find((word) => word === input);
    if (found !== undefined) return found;
    // "expected ..." lists the words already, so a hint is only given when one of them is similar.
    return new Refusal('', typeof input === 'string' ? suggestNear(input, words) : '');
  });
}

/** One of the given words, or a list of them, each at most once. */
export function someOf<const W extends string>(help: string, words: readonly W[]) {
  const json = { anyOf: [{ enum: words }, { type: 'array', minItems: 1, items: { enum: words } }] };
  return leaf(help, `some of: ${words.join(', ')}`, json, (input): readonly W[] | Refusal => {
    const given: readonly unknown[] = Array.isArray(input) ? input : [input];
    const found: W[] = [];
    for (let i = 0; i < given.length; i++) {
      const below = Array.isArray(input) ? [i] : [];
      const item = given[i];
      const word = words.find((one) => one === item);
      if (word === undefined)
        return new Refusal('', typeof item === 'string' ? suggestNear(item, words) : '', below);
      if (found.includes(word)) return new Refusal(`${word} is named twice`, '', below);
      found.push(word);
    }
    return found.length === 0 ? new Refusal('') : found;
  });
}
