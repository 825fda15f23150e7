import type { Pin } from '../../sim/run/corpus.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { isRecord } from '../../sim/scenario/record.ts';
import { readJson } from '../files/json-file.ts';

const HINT = 'expected the file that corpus add keeps beside a scenario';

/** Reads the file that describes a pinned failure; returns the error if it is not valid. */
export function readPin(file: string): Pin | InputError {
  return readJson(file, HINT, (pin, wrong) => (isPin(pin) ? pin : wrong('this is not a pinned failure')));
}

function isPin(value: unknown): value is Pin {
  return (
    isRecord(value) &&
    value.format === 'raftsim-pin' &&
    ['seed', 'property', 'reason'].every((name) => typeof value[name] === 'string') &&
    Array.isArray(value.path)
  );
}
