import { MICROS_PER_MILLI, MICROS_PER_SECOND } from '../../kernel/time.ts';
import type { PlainScenario } from '../../scenario/print.ts';
import { parseDuration } from '../../scenario/quantities/quantities.ts';
import { type Fields, isRecord } from '../../scenario/record.ts';

/* Reading and changing a scenario as plain data. Changes return a copy. */

/** A step of `faults:` as plain data. */
export type PlainStep = Fields;

/** The value at a path; undefined if there is none. */
export function valueAt(plain: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), plain);
}

/** The number at a path; `usual` if there is none. */
export function numberAt(plain: PlainScenario, path: readonly string[], usual: number): number {
  const value = valueAt(plain, path);
  return typeof value === 'number' ? value : usual;
}

/** A copy with this value at this path. */
export function withValue(plain: PlainScenario, path: readonly string[], value: unknown): PlainScenario {
  const [key, ...rest] = path;
  if (key === undefined) return plain;
  if (rest.length === 0) return { ...plain, [key]: value };
  const inner = plain[key];
  return { ...plain, [key]: withValue(isRecord(inner) ? inner : {}, rest, value) };
}

/** A copy without the value at this path, and without mappings that become empty. */
export function without(plain: PlainScenario, path: readonly string[]): PlainScenario {
  const [key, ...rest] = path;
  if (key === undefined || !(key in plain)) return plain;
  const { [key]: inner, ...others } = plain;
  if (rest.length === 0 || !isRecord(inner)) return others;
  const smaller = without(inner, rest);
  return Object.keys(smaller).length === 0 ? others : { ...plain, [key]: smaller };
}

/** The steps of `faults:`. */
export function stepsOf(plain: PlainScenario): readonly PlainStep[] {
  return Array.isArray(plain.faults) ? plain.faults.filter(isRecord) : [];
}

/** A copy with these steps of `faults:`, or without the section if there are none. */
export function withSteps(plain: PlainScenario, steps: readonly PlainStep[]): PlainScenario {
  return steps.length === 0 ? without(plain, ['faults']) : { ...plain, faults: steps };
}

/** The paths of all values that are not mappings: what can be removed one by one. */
export function leafPaths(value: unknown, path: readonly string[]): readonly (readonly string[])[] {
  if (!isRecord(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leafPaths(inner, [...path, key]));
}

const ORDER = ['name', 'about', 'cluster', 'network', 'clients', 'run', 'settle', 'faults', 'chaos'];

/** A copy with its sections in the order in which people write and read them, and the servers in theirs. */
export function inUsualOrder(plain: PlainScenario): PlainScenario {
  const rank = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  const sections = Object.entries(plain).sort(([a], [b]) => rank(a) - rank(b));
  const sorted: PlainScenario = Object.fromEntries(sections);
  const nodes = valueAt(sorted, ['cluster', 'nodes']);
  if (!isRecord(nodes)) return sorted;
  const servers = Object.entries(nodes).sort(([a], [b]) => Number(a.slice(1)) - Number(b.slice(1)));
  return withValue(sorted, ['cluster', 'nodes'], Object.fromEntries(servers));
}

/** A duration as scenarios write it, without rounding: "2s", "20ms", "1234us". */
export function exactDuration(micros: number): string {
  if (micros % MICROS_PER_SECOND === 0) return `${micros / MICROS_PER_SECOND}s`;
  return micros % MICROS_PER_MILLI === 0 ? `${micros / MICROS_PER_MILLI}ms` : `${micros}us`;
}

/** Microseconds; 0 if the value is absent or no duration. */
export function durationOf(value: unknown): number {
  const micros = value === undefined ? 0 : parseDuration(value);
  return typeof micros === 'number' ? micros : 0;
}
