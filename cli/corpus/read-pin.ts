import { readFileSync } from 'node:fs';
import { isRecord } from '../../sim/record.ts';
import type { Pin } from '../../sim/run/corpus.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { usageError } from '../command.ts';
import { noOrdinaryFile } from '../ordinary-file.ts';
import { reasonOf } from '../reasons.ts';

const HINT = 'expected the file that corpus add keeps beside a scenario';

/** Reads the file that describes a pinned failure; returns the error if it is not valid. */
export function readPin(file: string): Pin | InputError {
  const text = readText(file);
  if (typeof text !== 'string') return text;
  const wrong = (message: string): InputError => ({ file, line: 1, column: 1, message, hint: HINT });
  let pin: unknown;
  try {
    pin = JSON.parse(text);
  } catch {
    return wrong('this is not JSON');
  }
  return isPin(pin) ? pin : wrong('this is not a pinned failure');
}

/** The text of a file; the error if it cannot be read. */
export function readText(file: string): string | InputError {
  const refusal = noOrdinaryFile(file);
  if (refusal !== null) return refusal;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return usageError(`${file} cannot be read: ${reasonOf(error)}`);
  }
}

function isPin(value: unknown): value is Pin {
  return (
    isRecord(value) &&
    value.format === 'raftsim-pin' &&
    ['seed', 'property', 'reason'].every((name) => typeof value[name] === 'string') &&
    Array.isArray(value.path)
  );
}
