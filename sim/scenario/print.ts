import { stringify } from 'yaml';
import { mistakenArguments, requirePlain } from '../arguments.ts';
import type { InputError } from './input-error.ts';
import { applyOverrides } from './overrides.ts';
import { isRecord } from './record.ts';
import { readSource } from './source/read-source.ts';
import { toPlain } from './source/source.ts';

/*
 * Reads a scenario as plain data, as the user wrote it, and prints such data as YAML. It works on the source
 * rather than on the parsed Scenario, so that values left out stay left out and new kinds of fields need no code
 * here.
 */

/**
 * A scenario before parsing: mappings, lists and scalars, with every --set applied. `errors` distinguishes it
 * from the result of a text that cannot be read; a scenario never has that key.
 */
export type PlainScenario = Readonly<Record<string, unknown>> & { readonly errors?: undefined };

/** Reads a text and applies overrides. Returns syntax errors, but does not validate the scenario. */
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

/**
 * Prints the scenario as YAML, with each key of a section and each fault step on one line. Parses back to the
 * same.
 */
export function printScenario(plain: PlainScenario): string {
  requirePlain(plain);
  return Object.entries(plain)
    .map(([key, value]) => sectionText(key, value))
    .join('');
}

function sectionText(key: string, value: unknown): string {
  if (Array.isArray(value) && value.length > 0)
    return `${key}:\n${value.map((item) => `  - ${flow(item)}\n`).join('')}`;
  if (!isRecord(value) || Object.keys(value).length === 0) return `${key}: ${flow(value)}\n`;
  const lines = Object.entries(value).map(([name, inner]) => `  ${flow(name)}: ${flow(inner)}\n`);
  return `${key}:\n${lines.join('')}`;
}

/** A value as YAML on a single line. */
function flow(value: unknown): string {
  const text = stringify(value, { collectionStyle: 'flow', lineWidth: 0, indent: 2 }).trimEnd();
  return text.length > LINE_WIDTH || !text.includes('\n') ? text.replaceAll(/\s*\n\s*/g, ' ') : text;
}
