import type { SweepResult } from '../../sim/run/sweep/result.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { type Fields, isRecord } from '../../sim/scenario/record.ts';
import { sweepMetrics } from '../../sim/scenario/sweep-metrics.ts';
import { readJson } from '../files/json-file.ts';

/* Reads and validates the sweep.json of an earlier sweep or of a shard. */

/** The content of a sweep.json. */
export interface SweepFile {
  readonly file: string;
  readonly result: SweepResult;
}

const VERSION = 1;
const HINT = 'expected the sweep.json that sweep keeps';

/** Reads a sweep.json; returns the error if it is not valid. */
export function readSweep(file: string): SweepFile | InputError {
  return readJson(file, HINT, (result, wrong): SweepFile | InputError => {
    if (!isRecord(result) || result.format !== 'raftsim-sweep')
      return wrong('this is not a report of a sweep');
    if (result.version !== VERSION)
      return wrong(
        `this report of a sweep has ${versionInWords(result.version)}, and this raftsim reads version ${VERSION}`,
      );
    const missing = missingIn(result);
    return missing === ''
      ? { file, result: result as unknown as SweepResult }
      : wrong(`this report of a sweep is damaged: ${missing}`);
  });
}

function versionInWords(version: unknown): string {
  return version === undefined ? 'no version' : `version ${JSON.stringify(version)}`;
}

/** The first thing that merging and comparing need and that is missing; '' if nothing is. */
function missingIn(sweep: Fields): string {
  const { rows, scenarios, pooled } = sweep;
  if (!Array.isArray(rows)) return 'it has no rows';
  if (!Array.isArray(scenarios)) return 'it has no scenarios';
  const texts = ['raftsim', 'seeds', 'shard', 'stopped'];
  const wrong =
    texts.find((name) => typeof sweep[name] !== 'string') ??
    (Number.isSafeInteger(sweep.planned) ? undefined : 'planned') ??
    ['canary', 'nondeterminism'].find((name) => sweep[name] !== null && !isRecord(sweep[name]));
  if (wrong !== undefined) return `its ${wrong} is missing`;
  if (pooled !== null && !(isRecord(pooled) && Array.isArray(pooled.buckets)))
    return 'its pooled latency is missing';
  const scenario = scenarios.findIndex((each) => !isScenario(each));
  if (scenario >= 0) return `scenario ${scenario + 1} is incomplete`;
  const row = rows.findIndex((each) => !isRow(each));
  return row < 0 ? '' : `row ${row + 1} is incomplete`;
}

function isScenario(value: unknown): boolean {
  return (
    isRecord(value) &&
    ['label', 'file', 'expectedViolation'].every((name) => typeof value[name] === 'string') &&
    ['set', 'cells', 'faults'].every((name) => Array.isArray(value[name]))
  );
}

function isRow(value: unknown): boolean {
  return (
    isRecord(value) &&
    ['scenario', 'cell', 'seed', 'verdict', 'digest'].every((name) => typeof value[name] === 'string') &&
    ['failures', 'unmet'].every((name) => Array.isArray(value[name])) &&
    ['reached', 'faults'].every((name) => isRecord(value[name])) &&
    sweepMetrics.every((name) => value[name] === null || typeof value[name] === 'number')
  );
}
