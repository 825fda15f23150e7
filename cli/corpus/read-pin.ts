import { isRecord } from '../../sim/record.ts';
import type { Pin } from '../../sim/run/corpus.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { readText } from '../ordinary-file.ts';

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

function isPin(value: unknown): value is Pin {
  return (
    isRecord(value) &&
    value.format === 'raftsim-pin' &&
    ['seed', 'property', 'reason'].every((name) => typeof value[name] === 'string') &&
    Array.isArray(value.path)
  );
}
