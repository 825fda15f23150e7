import { join } from 'node:path';
import { sweepJson } from '../../reports/files/json.ts';
import { renderSweep, type SweepTextOptions } from '../../reports/terminal/sweep.ts';
import { counted } from '../../reports/words/format.ts';
import { compareSweeps, type Tolerances } from '../../sim/run/sweep/baseline.ts';
import type { SweepInput } from '../../sim/run/sweep/plan.ts';
import type { SweepResult } from '../../sim/run/sweep/result.ts';
import { strictly, withBaseline } from '../../sim/run/sweep/summary.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { type SweepMetric, sweepMetricAt } from '../../sim/scenario/sweep-metrics.ts';
import type { Console } from '../console/console.ts';
import { tellErrors } from '../console/errors.ts';
import { tellGithubOfSweep } from '../console/github.ts';
import { keepAll, mistakeInFolder } from '../files/output-folder.ts';
import { Repetitions } from '../play/repetitions.ts';
import { exitCodes, type Outcome, type Request } from '../request/command.ts';
import { formatsOfFailure, sweepFormatsOf } from '../request/formats.ts';
import { usualFolder } from '../request/run-defaults.ts';
import { type Example, examplesOf, Making } from './examples.ts';
import { sweepFiles } from './files.ts';
import { readSweep, type SweepFile } from './sweep-file.ts';

interface Telling {
  readonly request: Request;
  readonly console: Console;
  /** Number of worker threads; 0 for a merged sweep. */
  readonly workers: number;
  /** Number of runs that an earlier attempt had played. */
  readonly earlier: number;
  /** The older sweep to compare with; null if there is none. */
  readonly baseline: SweepFile | null;
  /** The scenarios of the sweep; of a merged one, those whose files are as they were. */
  readonly inputs: readonly SweepInput[];
  /** Aborted at Ctrl-C: then no more examples of failures are made. */
  readonly stopping: AbortSignal;
}

/** Prints the result of the sweep, writes its files, and returns the exit code. */
export async function tellSweep(
  swept: SweepResult,
  { request, console, workers, earlier, baseline, inputs, stopping }: Telling,
): Promise<Outcome> {
  const { flags, texts } = request;
  const formats = sweepFormatsOf(request);
  if ('message' in formats) return { errors: [formats] };
  const compared =
    baseline === null
      ? swept
      : withBaseline(swept, compareSweeps(baseline.result, swept, baseline.file, tolerancesIn(inputs)));
  const result = flags.strict === true ? strictly(compared) : compared;
  const wanted = texts.out !== undefined || texts.format !== undefined;
  const kept = wanted ? formats : formatsOfFailure;
  const folder = wanted || result.fail > 0 ? (texts.out ?? usualFolder) : '';
  const unusable = folder === '' ? null : mistakeInFolder(folder);
  // What cannot be kept is not to be named.
  const keeps = folder !== '' && unusable === null;
  const examples = keeps ? await examplesOf(result) : [];
  if (flags.json === true) for (const piece of sweepJson(result)) console.out(piece);
  else {
    const first = examples.find(({ signature }) => signature === result.signatures[0]);
    const options: SweepTextOptions = {
      color: console.color,
      width: console.width,
      ...(workers > 0 ? { workers } : {}),
      earlier,
      ...(first === undefined ? {} : { trace: join(folder, `${first.stem}.trace.gz`) }),
      ...(keeps && kept.includes('html') ? { report: join(folder, 'sweep.html') } : {}),
    };
    const text = renderSweep(result, options);
    console.out(flags.quiet === true ? `${text.split('\n', 1)[0]}\n` : text);
  }
  await tellGithubOfSweep(result, inputs, flags.json === true, console);
  if (folder === '') return result.exitCode;
  const repetitions = new Repetitions();
  const making = new Making(stopping);
  const problem =
    unusable ?? (await keepAll(folder, sweepFiles(result, kept, examples, earlier, repetitions, making)));
  console.error(repetitions.inWords());
  if (making.isInterrupted) console.error(interruptedInWords(making, examples, folder));
  // The sweep has been told; that it could not be kept outweighs what it says.
  if (problem !== null) tellErrors([problem], false, console);
  if (repetitions.anyDiverged) return exitCodes.nondeterminism;
  if (problem !== null) return exitCodes.badRequest;
  return making.isInterrupted ? exitCodes.interrupted : result.exitCode;
}

function interruptedInWords({ complete }: Making, examples: readonly Example[], folder: string): string {
  const all = new Set(examples.map(({ stem }) => stem)).size;
  return `interrupted: ${folder} has the sweep, and traces and pages of ${complete.size} of ${counted(all, 'failing run')}\n`;
}

/** The tolerances of the scenarios; if they differ, the smallest. */
function tolerancesIn(inputs: readonly SweepInput[]): Tolerances {
  const tolerances: Partial<Record<SweepMetric, number>> = {};
  for (const input of inputs) {
    const { tolerance = {} } = 'cell' in input ? input.scenario : input;
    for (const [path, growth] of Object.entries(tolerance)) {
      const metric = sweepMetricAt(path);
      if (metric !== undefined) tolerances[metric] = Math.min(tolerances[metric] ?? growth, growth);
    }
  }
  return tolerances;
}

/** The sweep that --baseline names; null if it is not given. */
export function baselineOf({ texts }: Request): SweepFile | InputError | null {
  return texts.baseline === undefined ? null : readSweep(texts.baseline);
}
