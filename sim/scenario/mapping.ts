import * as z from 'zod';

/* A mapping of a scenario: the keys that it may have, and nothing else. */

/** What a mapping says to whoever writes something else: a zod message can only be text, so it travels as JSON. */
export interface KeysMessage {
  readonly keys: readonly string[];
  /** For keys that are often tried and have a reason not to be there. */
  readonly notes: Readonly<Record<string, string>>;
}

/** A mapping with these keys and no others. */
export function mapping<S extends z.ZodRawShape>(help: string, shape: S, notes: KeysMessage['notes'] = {}) {
  const message: KeysMessage = { keys: Object.keys(shape), notes };
  return z
    .strictObject(shape, { error: () => JSON.stringify(message) })
    .register(z.globalRegistry, { description: help });
}

/** A mapping that may be left out: every value in it has a default. */
export function section<S extends z.ZodRawShape>(help: string, shape: S) {
  const schema = mapping(help, shape);
  // Every key of a section is optional, which the shape's type cannot promise.
  return schema.prefault({} as z.input<typeof schema>);
}
