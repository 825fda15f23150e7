/**
 * A mistake in the user's input, with its place and a hint for correcting it. Plain data: it is returned, not
 * thrown.
 */
export interface InputError {
  /** Path as the user gave it, or the `--set path=value` or `--grid path=value` that is at fault. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** What was found and what was expected. */
  readonly message: string;
  /** The nearest valid word, or what to write instead; '' if there is nothing to add. */
  readonly hint: string;
}

const maxShown = 40;

/** A value as an error message names it: "'five'", "0", "a list". */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (typeof value === 'string') return `'${shorten(value)}'`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  return shorten(String(value));
}

/** Shortens a text for use in a message, and escapes control characters. */
export function shorten(text: string): string {
  const visible = text.replace(/\p{Cc}/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return visible.length <= maxShown ? visible : `${visible.slice(0, maxShown - 1)}…`;
}

/** One error in the form `file:line:column: message`, with its hint on a second, indented line. */
export function formatInputError(error: InputError): string {
  // An option, or a file as a whole, has no line.
  const whole = error.file.startsWith('--') || error.line === 0;
  const place = whole ? error.file : `${error.file}:${error.line}:${error.column}`;
  return error.hint === '' ? `${place}: ${error.message}` : `${place}: ${error.message}\n  ${error.hint}`;
}
