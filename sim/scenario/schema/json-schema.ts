import * as z from 'zod';
import { faults } from '../../faults/catalogue.ts';
import type { FaultSchema } from './fault.ts';
import { anyFaultStep } from './fault-step.ts';
import { raftDefaults } from './raft.ts';
import { scenarioSchema } from './scenario.ts';

/** JSON Schema, as plain data. */
export type JsonSchema = { readonly [key: string]: unknown };

/**
 * The JSON Schema of scenario files, from which editors offer completion and a sentence of help for every field.
 * Draft 7, which every editor understands.
 */
export function scenarioJsonSchema(catalogue: readonly FaultSchema[] = faults): JsonSchema {
  const generated: unknown = z.toJSONSchema(scenarioSchema(anyFaultStep(catalogue)), {
    io: 'input',
    target: 'draft-07',
    unrepresentable: 'any',
    reused: 'inline',
  });
  const tidied = tidy(generated) as JsonSchema;
  addRaftDefaults(tidied);
  return { ...tidied, title: 'raftsim scenario' };
}

/** The defaults of cluster.raft come from the core and its profiles, not from the schema. */
function addRaftDefaults(schema: JsonSchema): void {
  const propertyOf = (node: JsonSchema, key: string): JsonSchema =>
    ((node.properties as JsonSchema | undefined)?.[key] ?? {}) as JsonSchema;
  const raft = propertyOf(propertyOf(schema, 'cluster'), 'raft');
  for (const [key, value] of Object.entries(raftDefaults))
    Object.assign(propertyOf(raft, key), { default: value });
}

/** Removes the keys that zod adds for its own purposes. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !key.startsWith('~'));
  return Object.fromEntries(entries.map(([key, inner]) => [key, tidy(inner)]));
}
