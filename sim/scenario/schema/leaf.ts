import * as z from 'zod';

/*
 * One value of a scenario: a zod schema with a sentence of help, its shape as JSON Schema for editors, and a parser
 * that says in words what it expected.
 */

/** What the custom issue of a leaf carries; its message is of no use. */
export interface FieldParams {
  /** A noun phrase: "a duration such as 20ms". '' where `detail` says it all. */
  readonly expected: string;
  /** What is wrong with the value found; '' where "expected ..." says it all. */
  readonly detail: string;
  readonly hint: string;
}

/** Why a value is not taken. */
export class Refusal {
  readonly detail: string;
  readonly hint: string;
  /** Where below the value it is that something is wrong. */
  readonly below: readonly (string | number)[];
  constructor(detail: string, hint = '', below: readonly (string | number)[] = []) {
    this.detail = detail;
    this.hint = hint;
    this.below = below;
  }
}

/** One for all leaves: each schema takes time to build, at every start. So does a copy, which `meta` would make. */
const anything = z.unknown();

type Json = Readonly<Record<string, unknown>>;

/** One value: `parse` returns it or refuses. As a check it takes one schema to build, as a transformation it would take two. */
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
      const params: FieldParams = { expected, detail: parsed.detail, hint: parsed.hint };
      const path = [...parsed.below];
      context.issues.push({ code: 'custom', input: context.value, path, params: { ...params } });
    })
    .register(z.globalRegistry, { description: help, ...json }) as z.ZodType<T, unknown>;
}
