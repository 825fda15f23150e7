import type { InputError } from '../../sim/scenario/input-error.ts';
import { parseDuration } from '../../sim/scenario/quantities/quantities.ts';
import { usageError } from '../request/command.ts';

/** Parses a time of the run, in microseconds; if it is invalid, adds an error to `errors`. */
export function parseTime(text: string, option: string, errors: InputError[]): number {
  const time = parseDuration(text);
  if (typeof time !== 'string') return time;
  errors.push(usageError(`--${option}: ${time || `'${text}' is not a time; write it as 4s`}`));
  return 0;
}

/** Parses the event number of --at; if it is invalid, adds an error to `errors`. */
export function parseEventNumber(text: string, errors: InputError[]): number {
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number >= 1 && Number.isSafeInteger(number)) return number;
  errors.push(usageError(`--at: '${text}' is not an event number; events are counted from 1`));
  return 1;
}
