import { formatInputError, type InputError } from '../sim/scenario/input-error.ts';
import type { Console } from './console.ts';

/** Tells what is wrong with the request: words on standard error, or under --json an object on standard output. */
export function tellErrors(errors: readonly InputError[], json: boolean, console: Console): void {
  if (json) {
    console.out(`${JSON.stringify({ format: 'raftsim-error', errors }, null, 2)}\n`);
    return;
  }
  for (const error of errors) console.error(`${inWords(error)}\n`);
}

/** A mistake on the command line has no place in a file; it is told as the command's own words. */
function inWords(error: InputError): string {
  if (error.file !== '') return formatInputError(error);
  return error.hint === '' ? `raftsim: ${error.message}` : `raftsim: ${error.message}\n  ${error.hint}`;
}
