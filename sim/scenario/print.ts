import { stringify } from 'yaml';
import { mistakenArguments, requirePlain } from '../arguments.ts';
import type { InputError } from './input-error.ts';
import { applyOverrides } from './overrides.ts';
import { readSource } from './source/read-source.ts';
import { toPlain } from './source/source.ts';

/*
 * A scenario as plain data, the way people write it, and back as text. It is not put together from what the parser made of
 * it: what was left out stays left out, and whatever the parser learns to read is printed too.
 */

/**
 * A scenario before parsing: mappings, lists and words, every --set put in its place. What is told where it cannot
 * be read is none.
 */
export type PlainScenario = Readonly<Record<string, unknown>> & { readonly errors?: undefined };

/** Reads a text with its overrides; returns what is wrong with its form. Its meaning is not looked at. */
export function plainScenario(
  text: string,
  set: readonly string[] = [],
  file = '',
): PlainScenario | { readonly errors: readonly InputError[] } {
  const mistaken = mistakenArguments(text, { set, file });
  if (mistaken !== null) return { errors: [mistaken] };
  const yaml = readSource(text, file);
  if (yaml.root === null || yaml.errors.length > 0) return { errors: yaml.errors };
  const { root, errors } = applyOverrides(yaml.root, set);
  if (errors.length > 0) return { errors };
  const plain = toPlain(root);
  return typeof plain === 'object' && plain !== null ? (plain as PlainScenario) : {};
}

const LINE_WIDTH = 110;

/** The scenario as YAML: sections a line each, fault steps a line each. Reads back as the same scenario. */
export function printScenario(plain: PlainScenario): string {
  requirePlain(plain);
  return Object.entries(plain)
    .map(([key, value]) => sectionText(key, value))
    .join('');
}

function sectionText(key: string, value: unknown): string {
  if (Array.isArray(value) && value.length > 0)
    return `${key}:\n${value.map((item) => `  - ${flow(item)}\n`).join('')}`;
  if (!isMapping(value) || Object.keys(value).length === 0) return `${key}: ${flow(value)}\n`;
  const lines = Object.entries(value).map(([name, inner]) => `  ${flow(name)}: ${flow(inner)}\n`);
  return `${key}:\n${lines.join('')}`;
}

/** A value on one line. */
function flow(value: unknown): string {
  const text = stringify(value, { collectionStyle: 'flow', lineWidth: 0, indent: 2 }).trimEnd();
  return text.length > LINE_WIDTH || !text.includes('\n') ? text.replaceAll(/\s*\n\s*/g, ' ') : text;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
