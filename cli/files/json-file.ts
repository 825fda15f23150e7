import type { InputError } from '../../sim/scenario/input-error.ts';
import { readText } from './ordinary-file.ts';

/**
 * Reads a JSON file and returns what `accept` makes of its content, or the error if it cannot be read or is not JSON.
 * `wrong` makes an error about the file, with this hint.
 */
export function readJson<T>(
  file: string,
  hint: string,
  accept: (content: unknown, wrong: (message: string) => InputError) => T | InputError,
): T | InputError {
  const text = readText(file);
  if (typeof text !== 'string') return text;
  const wrong = (message: string): InputError => ({ file, line: 1, column: 1, message, hint });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return wrong('this is not JSON');
  }
  return accept(content, wrong);
}
