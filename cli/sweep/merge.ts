import { mergeSweeps } from '../../sim/run/sweep/merge.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import type { Console } from '../console/console.ts';
import { onEachInterrupt } from '../console/interrupt.ts';
import { type Outcome, type Request, usageError } from '../request/command.ts';
import { inForeground } from '../start/foreground.ts';
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
      traces: [],
      stopping,
    });
  } finally {
    release();
  }
}
