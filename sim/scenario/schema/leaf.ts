import * as z from 'zod';

/*
 * The schema of one value of a scenario: a zod schema with a sentence of help, a JSON Schema for editors, and a
 * parser that says what it expected.
 */

/** The params of the custom zod issue that a leaf raises; the issue's own message is not used. */
export interface FieldParams {
  /** A noun phrase: "a duration such as 20ms". '' where `detail` says it all. */
  readonly expected: string;
  /** What is wrong with the value found; '' where "expected ..." says it all. */
  readonly detail: string;
  readonly hint: string;
  /** The word that was found, where a zone of that name is meant if there is one. */
  readonly zone?: string;
}

/** Returned by a leaf's parser in place of a value: why the input is invalid. */
export class Refusal {
  readonly detail: string;
  readonly hint: string;
  /** Path from the value down to the part of it that is wrong; empty: the value itself. */
  readonly below: readonly (string | number)[];
  readonly zone: string | undefined;
  constructor(detail: string, hint = '', below: readonly (string | number)[] = [], zone?: string) {
    this.detail = detail;
    this.hint = hint;
    this.below = below;
    this.zone = zone;
  }
}

/**
 * Shared by all leaves, because building a schema costs time at every start. For the same reason leaves are
 * registered rather than given `meta`, which would copy them.
 */
const anything = z.unknown();

type Json = Readonly<Record<string, unknown>>;

/**
 * A schema for one value, which `parse` returns or refuses. Implemented as a check that replaces the value: that
 * takes one zod schema to build, where a transformation would take two.
 */
export function leaf<T>(
  help: string,
  expected: string,
  json: Json,
  parse: (input: unknown) => T | Refusal,
): z.ZodType<T, unknown> {
  return anything
    .check((context) => {
      const parsed = parse(context.value);
      if (!(parsed instanceof Refusal)) {
        context.value = parsed;
        return;
      }
      const { detail, hint, zone } = parsed;
      const params: FieldParams = { expected, detail, hint, ...(zone === undefined ? {} : { zone }) };
      const path = [...parsed.below];
      context.issues.push({ code: 'custom', input: context.value, path, params: { ...params } });
    })
    .register(z.globalRegistry, { description: help, ...json }) as z.ZodType<T, unknown>;
}
