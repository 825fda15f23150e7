import type { PlainScenario } from '../../scenario/print.ts';
import { isRecord } from '../../scenario/record.ts';
import type { Candidate } from './option-axes.ts';
import { numberAt, type PlainStep, valueAt, without, withValue } from './plain.ts';
import { inSteps, inWords, isClient, type Rename } from './renaming.ts';

/* The axis that removes servers and renames the others throughout the scenario. */

const SMALLEST = 3;
const USUAL_REPLICAS = 5;

/** Every choice of fewer servers; then no spare servers. */
export function* fewerReplicas(plain: PlainScenario): Generator<Candidate> {
  const replicas = numberAt(plain, ['cluster', 'replicas'], USUAL_REPLICAS);
  const proposed = new Set<string>();
  for (let fewer = SMALLEST; fewer < replicas; fewer++) {
    for (const kept of choices(fewer, replicas)) {
      const smaller = withValue(renamed(plain, to(kept, replicas)), ['cluster', 'replicas'], fewer);
      // If the scenario names no server, all choices of the same number are the same.
      const text = JSON.stringify(smaller);
      if (proposed.has(text)) continue;
      proposed.add(text);
      yield { plain: smaller, reseed: true };
    }
  }
  const bare = withoutSpares(plain);
  if (bare !== null) yield { plain: bare, reseed: true };
}

/** The scenario without spare servers; null if it has none. */
export function withoutSpares(plain: PlainScenario): PlainScenario | null {
  if (valueAt(plain, ['cluster', 'spares']) === undefined) return null;
  const replicas = numberAt(plain, ['cluster', 'replicas'], USUAL_REPLICAS);
  const only = Array.from({ length: replicas }, (_, i) => i + 1);
  return renamed(without(plain, ['cluster', 'spares']), to(only, replicas, false));
}

/** Renames the servers of these numbers to n1, n2, ...; spare servers, if kept, are numbered after them. */
function to(kept: readonly number[], replicas: number, withSpares = true): Rename {
  return (name) => {
    if (isClient(name)) return name;
    const number = Number(name.slice(1));
    if (number > replicas) return withSpares ? `n${number - replicas + kept.length}` : null;
    const position = kept.indexOf(number);
    return position < 0 ? null : `n${position + 1}`;
  };
}

/** Every choice of `count` of the numbers 1..`of`: consecutive ones first, and others only if `of` is small. */
function* choices(count: number, of: number): Generator<readonly number[]> {
  for (let first = 1; first + count - 1 <= of; first++)
    yield Array.from({ length: count }, (_, i) => first + i);
  if (of > MOST_CHOOSABLE) return;
  for (let chosen = 0; chosen < 1 << of; chosen++) {
    const numbers = Array.from({ length: of }, (_, i) => i + 1).filter(
      (number) => chosen & (1 << (number - 1)),
    );
    if (numbers.length === count && numbers[count - 1] - numbers[0] >= count) yield numbers;
  }
}

/** With more servers than this there are too many choices to try all. */
const MOST_CHOOSABLE = 5;

/** The scenario with servers renamed, and without items that refer to removed servers only. */
function renamed(plain: PlainScenario, rename: Rename): PlainScenario {
  let result = inSteps(plain, rename);
  result = changed(result, ['cluster', 'nodes'], (nodes) => inKeys(nodes, rename));
  result = changed(result, ['network', 'zones'], (zones) => inValues(zones, rename));
  for (const list of ['links', 'messages'])
    result = changed(result, ['network', list], (items) =>
      inItems(items, rename, ({ from, to }) => from !== null && to !== null),
    );
  return changed(result, ['clients', 'operations'], (items) => inItems(items, rename, () => true));
}

/** Changes the value at a path, if there is one; removes it if the new value is empty. */
function changed(
  plain: PlainScenario,
  path: readonly string[],
  change: (value: unknown) => unknown,
): PlainScenario {
  const value = valueAt(plain, path);
  if (value === undefined) return plain;
  const now = change(value);
  return isEmpty(now) ? without(plain, path) : withValue(plain, path, now);
}

function inKeys(value: unknown, rename: Rename): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const name = inWords(key, rename);
      return typeof name === 'string' ? [[name, inner]] : [];
    }),
  );
}

function inValues(value: unknown, rename: Rename): unknown {
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [
    key,
    inWords(inner, rename),
  ]);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== null));
}

/** Renames in each listed item. Removed servers leave null in a field; `stays` decides whether the item stays. */
function inItems(value: unknown, rename: Rename, stays: (item: PlainStep) => boolean): unknown {
  if (!Array.isArray(value)) return value;
  return value
    .filter(isRecord)
    .map((item) =>
      Object.fromEntries(Object.entries(item).map(([key, word]) => [key, inWords(word, rename)])),
    )
    .filter(stays)
    .map((item) => Object.fromEntries(Object.entries(item).filter(([, word]) => word !== null)));
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0;
}
