import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonText } from '../../../../reports/files/json.ts';
import { faults } from '../../../../sim/faults/catalogue.ts';
import { type JsonSchema, scenarioJsonSchema } from '../../../../sim/scenario/schema/json-schema.ts';
import { scenarioReference } from '../../../../sim/scenario/schema/reference.ts';

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
  it('is the one in scenarios/schema.json (vitest -u updates it)', async () => {
    await expect(jsonText(schema)).toMatchFileSnapshot(join(process.cwd(), 'scenarios/schema.json'));
  });

  it('gives the reference in docs/ (vitest -u updates it)', async () => {
    const file = join(process.cwd(), 'docs/scenario-reference.md');
    await expect(scenarioReference(faults)).toMatchFileSnapshot(file);
  });

  it('explains the syntax of each kind of value that it names', () => {
    const text = scenarioReference(faults);
    const [, table = ''] = text.split('## Values');
    const named = new Set([...text.matchAll(/^\| `[^|]*` \| ([a-z]+)(?=,| \||$)/gm)].map(([, kind]) => kind));
    const told = [...table.matchAll(/^\| ([a-z]+) \| `/gm)].map(([, kind]) => kind);
    const measured = ['duration', 'range', 'share', 'rate', 'size', 'ppm', 'bandwidth', 'delay', 'servers'];
    expect(measured.filter((kind) => !named.has(kind))).toEqual([]);
    expect(measured.filter((kind) => !told.includes(kind))).toEqual([]);
  });

  it('describes every field in a sentence', () => {
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
