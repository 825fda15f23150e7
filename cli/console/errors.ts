import type { Annotation } from '../../reports/ci/workflow-command.ts';
import { formatInputError, type InputError } from '../../sim/scenario/input-error.ts';
import type { Console } from './console.ts';
import { annotate, isGithub } from './github.ts';

/** Prints errors in the request: as text to standard error, or with --json as an object to standard output. */
export function tellErrors(errors: readonly InputError[], json: boolean, console: Console): void {
  if (json) console.out(`${JSON.stringify({ format: 'raftsim-error', errors }, null, 2)}\n`);
  else for (const error of withoutRepetition(errors)) console.error(`${inWords(error)}\n`);
  if (isGithub(console)) annotate(errors.map(annotationOf), json, console);
}

function annotationOf({ file, line, column, message, hint }: InputError): Annotation {
  const words = hint === '' ? message : `${message}\n${hint}`;
  const title = 'raftsim cannot do this';
  // An error in an option belongs to no file.
  return file.startsWith('--')
    ? { file: '', line: 0, title, message: `${file}: ${words}` }
    : { file, line, column, title, message: words };
}

/** A longer hint, which is mostly a list of all known words, is not repeated. */
const LONGEST_REPEATED = 60;

/** Of errors in a row with the same long hint, only the last has it. */
function withoutRepetition(errors: readonly InputError[]): readonly InputError[] {
  return errors.map((error, i) =>
    error.hint.length > LONGEST_REPEATED && error.hint === errors[i + 1]?.hint
      ? { ...error, hint: '' }
      : error,
  );
}

/** The error as text; one on the command line, which has no place in a file, is prefixed with the command's name. */
function inWords(error: InputError): string {
  if (error.file !== '') return formatInputError(error);
  return error.hint === '' ? `raftsim: ${error.message}` : `raftsim: ${error.message}\n  ${error.hint}`;
}
