import { mergeSweeps } from '../../sim/run/sweep/merge.ts';
import type { SweepResult } from '../../sim/run/sweep/result.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import type { Console } from '../console/console.ts';
import { onEachInterrupt } from '../console/interrupt.ts';
import { type Outcome, type Request, usageError } from '../request/command.ts';
import { inForeground } from '../start/foreground.ts';
import { scenariosOf } from './read-back.ts';
import { readSweep, type SweepFile } from './sweep-file.ts';
import { baselineOf, tellSweep } from './tell.ts';

/** `raftsim merge`. */
export async function runMergeCommand(request: Request, console: Console): Promise<Outcome> {
  const { args } = request;
  if (args.length === 0)
    return {
      errors: [usageError('no part is named', 'try: raftsim merge part-1/sweep.json part-2/sweep.json')],
    };
  const read = inForeground(() => args.map(readSweep));
  const baseline = baselineOf(request);
  const errors = [...read, ...(baseline === null ? [] : [baseline])].filter(
    (file): file is InputError => 'message' in file,
  );
  if (errors.length > 0 || (baseline !== null && 'message' in baseline)) return { errors };
  const parts = read.filter((file): file is SweepFile => 'result' in file).map(({ result }) => result);
  const merged = inForeground(() => mergeSweeps(parts));
  if (typeof merged === 'string') return { errors: [usageError(merged)] };
  const scenarios = inForeground(() => scenariosOf(merged));
  if (baseline !== null) console.error(withoutTolerance(merged, scenarios));
  const ending = new AbortController();
  const release = onEachInterrupt(() => ending.abort());
  try {
    const { signal: stopping } = ending;
    return await tellSweep(merged, {
      request,
      console,
      workers: 0,
      earlier: 0,
      baseline,
      inputs: scenarios.filter((scenario) => scenario !== null),
      stopping,
    });
  } finally {
    release();
  }
}

/** A line for each scenario whose tolerance cannot be known. */
function withoutTolerance({ scenarios }: SweepResult, read: readonly (Scenario | null)[]): string {
  return scenarios
    .filter((_, i) => read[i] === null)
    .map(
      ({ label, file }) =>
        `raftsim: ${file === '' ? label : file} is gone or has changed since the sweep: its tolerance is unknown\n`,
    )
    .join('');
}
