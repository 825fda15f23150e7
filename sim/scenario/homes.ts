import { type JsonSchema, scenarioJsonSchema } from './schema/json-schema.ts';

/*
 * Where a key belongs that was found in another mapping: `replicas: 5` at the top of a file is meant for `cluster`.
 */

/** Mappings of which the keys have a meaning only there, or are no keys of the schema. */
const apart: readonly string[] = ['faults', 'expect', 'tolerance', 'grid', 'families', 'cs3700'];
/** More places than this are no hint. */
const mostHomes = 2;

/** Built by the first call of `homesOf`, and kept: making the schema takes longer than reading most files. */
let places: ReadonlyMap<string, readonly string[]> | null = null;

/** The places of this key nearest to the top of a scenario, as paths; none if there are too many. */
export function homesOf(key: string): readonly string[] {
  places ??= placesOf(scenarioJsonSchema());
  const found = places.get(key) ?? [];
  return found.length > mostHomes ? [] : found;
}

/** By key: its places at the highest level at which it is found. */
function placesOf(root: JsonSchema): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  let level = [{ path: '', schema: root }];
  while (level.length > 0) {
    const inner = level.flatMap(({ path, schema }) =>
      Object.entries(propertiesOf(schema)).map(([name, field]) => ({
        name,
        path: path + name,
        schema: field,
      })),
    );
    const here = new Map<string, string[]>();
    for (const { name, path } of inner) {
      const alike = here.get(name);
      if (alike === undefined) here.set(name, [path]);
      else alike.push(path);
    }
    for (const [name, paths] of here) if (!all.has(name)) all.set(name, paths);
    level = inner
      .filter(({ name }) => !apart.includes(name))
      .map(({ path, schema }) => ({ path: `${path}.`, schema }));
  }
  return all;
}

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
}
