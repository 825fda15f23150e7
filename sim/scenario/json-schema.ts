import * as z from 'zod';
import { faultCatalogue } from './fault-catalogue.ts';
import type { FaultSchema } from './fault-schema.ts';
import { scenarioSchema } from './schema.ts';

/** JSON Schema, as plain data. */
export type JsonSchema = { readonly [key: string]: unknown };

/**
 * The JSON Schema of scenario files, for editors: completion, and a sentence of help on every field. Draft 7,
 * which every editor understands.
 */
export function scenarioJsonSchema(catalogue: readonly FaultSchema[] = faultCatalogue): JsonSchema {
  const generated: unknown = z.toJSONSchema(scenarioSchema(catalogue), {
    io: 'input',
    target: 'draft-07',
    unrepresentable: 'any',
    reused: 'inline',
  });
  const tidied = tidy(generated) as JsonSchema;
  return { ...tidied, title: 'raftsim scenario' };
}

/** Drops what zod adds for its own purposes. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !key.startsWith('~'));
  return Object.fromEntries(entries.map(([key, inner]) => [key, tidy(inner)]));
}
