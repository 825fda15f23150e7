import type { PlainScenario } from '../../scenario/print.ts';
import type { Candidate } from './option-axes.ts';
import { isMapping, numberAt, type PlainStep, valueAt, without, withValue } from './plain.ts';
import { inSteps, inWords, isClient, type Rename } from './renaming.ts';

/* Fewer servers, under the names that are left, wherever a scenario speaks of them. */

const SMALLEST = 3;
const USUAL_REPLICAS = 5;

/** Fewer servers, whichever of them they are; then no spare ones. */
export function* fewerReplicas(plain: PlainScenario): Generator<Candidate> {
  const replicas = numberAt(plain, ['cluster', 'replicas'], USUAL_REPLICAS);
  const proposed = new Set<string>();
  for (let fewer = SMALLEST; fewer < replicas; fewer++) {
    for (const kept of choices(fewer, replicas)) {
      const smaller = withValue(renamed(plain, to(kept, replicas)), ['cluster', 'replicas'], fewer);
      // Where no name tells servers apart it does not matter which of them are left.
      const text = JSON.stringify(smaller);
      if (proposed.has(text)) continue;
      proposed.add(text);
      yield { plain: smaller, reseed: true };
    }
  }
  if (valueAt(plain, ['cluster', 'spares']) === undefined) return;
  const only = Array.from({ length: replicas }, (_, i) => i + 1);
  yield { plain: renamed(without(plain, ['cluster', 'spares']), to(only, replicas, false)), reseed: true };
}

/** The servers of these numbers as n1, n2, ...; spare ones, if they stay, come after them as before. */
function to(kept: readonly number[], replicas: number, withSpares = true): Rename {
  return (name) => {
    if (isClient(name)) return name;
    const number = Number(name.slice(1));
    if (number > replicas) return withSpares ? `n${number - replicas + kept.length}` : null;
    const position = kept.indexOf(number);
    return position < 0 ? null : `n${position + 1}`;
  };
}

/** Every choice of so many of the numbers from 1 to `of`; neighbours first, and the rest only where there are few. */
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

/** Of more servers than this there are too many choices to try them all. */
const MOST_CHOOSABLE = 5;

/** The scenario with servers renamed; what speaks only of who is gone goes too. */
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

/** With another value at a path, where there is one; without it if nothing is left. */
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
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const name = inWords(key, rename);
      return typeof name === 'string' ? [[name, inner]] : [];
    }),
  );
}

function inValues(value: unknown, rename: Rename): unknown {
  if (!isMapping(value)) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [
    key,
    inWords(inner, rename),
  ]);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== null));
}

/** What is listed, item by item; null in a field is who is gone, and if the item stays all the same, the field goes. */
function inItems(value: unknown, rename: Rename, stays: (item: PlainStep) => boolean): unknown {
  if (!Array.isArray(value)) return value;
  return value
    .filter(isMapping)
    .map((item) =>
      Object.fromEntries(Object.entries(item).map(([key, word]) => [key, inWords(word, rename)])),
    )
    .filter(stays)
    .map((item) => Object.fromEntries(Object.entries(item).filter(([, word]) => word !== null)));
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isMapping(value) && Object.keys(value).length === 0;
}
