import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type JsonSchema, scenarioJsonSchema } from '../../../sim/scenario/json-schema.ts';

const schema = scenarioJsonSchema();

/** Every property of the schema with its path. */
function* properties(node: unknown, path: string): Generator<readonly [path: string, schema: JsonSchema]> {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const branch of node) yield* properties(branch, path);
    return;
  }
  const record = node as JsonSchema;
  for (const [key, child] of Object.entries((record.properties ?? {}) as JsonSchema)) {
    yield [`${path}.${key}`, child as JsonSchema];
    yield* properties(child, `${path}.${key}`);
  }
  for (const key of ['items', 'anyOf', 'oneOf', 'additionalProperties']) yield* properties(record[key], path);
}

describe('the schema for editors', () => {
  it('is the one in scenarios/schema.json (npm run build and raftsim schema write it anew)', () => {
    const committed: unknown = JSON.parse(readFileSync('scenarios/schema.json', 'utf8'));
    expect(committed).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('explains every field in a sentence', () => {
    const all = [...properties(schema, '')];
    expect(all.length).toBeGreaterThan(200);
    const silent = all.filter(
      ([, field]) => !/^[A-Z].*[.)]$|^[a-z]+: .*\.$/s.test(String(field.description ?? '')),
    );
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  it('refuses unknown keys everywhere', () => {
    const open = [...properties(schema, '')].filter(
      ([, field]) =>
        field.type === 'object' && field.properties !== undefined && field.additionalProperties !== false,
    );
    expect(open.map(([path]) => path)).toEqual([]);
  });
});
