import { type JsonSchema, scenarioJsonSchema } from './schema/json-schema.ts';

/*
 * Where a key belongs that was found in another mapping: `replicas: 5` at the top of a file is meant for `cluster`.
 */

/** Mappings of which the keys have a meaning only there, or are no keys of the schema. */
const apart: readonly string[] = ['faults', 'expect', 'tolerance', 'grid', 'families', 'cs3700'];
/** More places than this are no hint. */
const mostHomes = 2;

/** The places of this key nearest to the top of a scenario, as paths; none if there are too many. */
export function homesOf(key: string): readonly string[] {
  let level = [{ path: '', schema: scenarioJsonSchema() }];
  while (level.length > 0) {
    const inner = level.flatMap(({ path, schema }) =>
      Object.entries(propertiesOf(schema)).map(([name, field]) => ({
        name,
        path: path + name,
        schema: field,
      })),
    );
    const found = inner.filter(({ name }) => name === key).map(({ path }) => path);
    if (found.length > 0) return found.length > mostHomes ? [] : found;
    level = inner
      .filter(({ name }) => !apart.includes(name))
      .map(({ path, schema }) => ({ path: `${path}.`, schema }));
  }
  return [];
}

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
}
