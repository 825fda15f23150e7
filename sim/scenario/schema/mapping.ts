import * as z from 'zod';

/* Schemas of mappings with a fixed set of keys. */

/** The error message of a mapping. A zod message can only be text, so it is encoded as JSON. */
export interface KeysMessage {
  readonly keys: readonly string[];
  /** Hints for keys that users are likely to try although they do not exist. */
  readonly notes: Readonly<Record<string, string>>;
}

/** The schema of a mapping with these keys and no others. */
export function mapping<S extends z.ZodRawShape>(help: string, shape: S, notes: KeysMessage['notes'] = {}) {
  const message: KeysMessage = { keys: Object.keys(shape), notes };
  return z
    .strictObject(shape, { error: () => JSON.stringify(message) })
    .register(z.globalRegistry, { description: help });
}

/** The schema of a mapping that may be left out, because every value in it is optional or has a default. */
export function section<S extends z.ZodRawShape>(help: string, shape: S) {
  const schema = mapping(help, shape);
  // {} is valid input since every key of a section is optional, but the type of the shape does not express that.
  return schema.prefault({} as z.input<typeof schema>);
}
