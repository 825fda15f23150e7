/** An object from outside, of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether it is an object with keys, and not a list. */
export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
