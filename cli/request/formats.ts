import type { InputError } from '../../sim/scenario/input-error.ts';
import { nearest } from '../../sim/scenario/nearest.ts';
import { type OptionSpec, type Request, usageError } from './command.ts';

/* The formats of the files that a run or a sweep can write besides its report: the option --format. */

const runFormats = ['html', 'junit', 'markdown', 'hgrm', 'perfetto', 'shiviz'] as const;
export type Format = (typeof runFormats)[number];
const sweepFormats: readonly Format[] = ['html', 'junit', 'markdown'];

/** The formats written with --out if --format is not given. */
export const usualFormats: readonly Format[] = ['html', 'junit', 'markdown'];

/** The formats written for a failing run or sweep if neither --out nor --format is given. */
export const formatsOfFailure: readonly Format[] = ['html'];

export const runFormatOption: OptionSpec = optionOf(runFormats);
export const sweepFormatOption: OptionSpec = optionOf(sweepFormats);

function optionOf(known: readonly Format[]): OptionSpec {
  return {
    name: 'format',
    kind: 'text',
    value: 'LIST',
    help: `Additional files: ${known.join(', ')}; all, or none (default ${usualFormats.join(',')}).`,
  };
}

/** The formats given by --format, for a run. */
export function runFormatsOf(request: Request): readonly Format[] | InputError {
  return parsed(request, runFormats);
}

/** The formats given by --format, for a sweep. */
export function sweepFormatsOf(request: Request): readonly Format[] | InputError {
  return parsed(request, sweepFormats);
}

function parsed({ texts }: Request, known: readonly Format[]): readonly Format[] | InputError {
  const { format } = texts;
  if (format === undefined) return usualFormats;
  if (format === 'all') return known;
  if (format === 'none') return [];
  const chosen: Format[] = [];
  for (const word of format.split(',').map((part) => part.trim())) {
    const found = known.find((name) => name === word);
    if (found === undefined && (word === 'all' || word === 'none'))
      return usageError(`--format: ${word} cannot be combined with other formats`, `found: ${format}`);
    if (found === undefined) {
      const near = nearest(word, [...known, 'all', 'none']);
      const hint =
        near === '' ? `one or several of: ${known.join(',')}; or all, or none` : `did you mean ${near}?`;
      return usageError(`--format: there is no format '${word}' here`, hint);
    }
    if (!chosen.includes(found)) chosen.push(found);
  }
  return chosen;
}
