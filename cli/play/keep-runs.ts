import type { LostRun } from '../../sim/run/lost-run.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { keepAll, type OutputFile } from '../files/output-folder.ts';
import type { Format } from '../request/formats.ts';
import type { KeptRun } from './kept-run.ts';
import type { Repetitions } from './repetitions.ts';
import { filesOfRun } from './run-files.ts';

/**
 * Writes the files of runs to a folder: the reports (which include lost runs), the histories of operations, the
 * traces of failed runs, and the files in further formats. Returns what went wrong, or null.
 */
export function keepRuns(
  folder: string,
  runs: readonly KeptRun[],
  lost: readonly LostRun[],
  reports: string,
  formats: readonly Format[],
  repetitions: Repetitions,
): Promise<InputError | null> {
  return keepAll(folder, filesOf(runs, lost, reports, formats, repetitions));
}

/** Produces the files run by run, so that the recorded data of only one run are in memory at a time. */
async function* filesOf(
  runs: readonly KeptRun[],
  lost: readonly LostRun[],
  reports: string,
  formats: readonly Format[],
  repetitions: Repetitions,
): AsyncGenerator<OutputFile | InputError> {
  // Of a single run that was lost there is no report.
  if (runs.length > 0 || lost.length > 1) yield { name: 'report.json', pieces: [reports] };
  for (const run of runs) {
    const history = runs.length === 1 ? 'history.ndjson' : `${run.stem}.history.ndjson`;
    yield* filesOfRun(run, {
      history,
      trace: run.report.verdict === 'fail' && run.bug === undefined,
      formats,
      repetitions,
    });
  }
  const all = runs.map(({ report }) => report);
  if (formats.includes('junit')) {
    const { junitText } = await import('../../reports/ci/junit-runs.ts');
    yield { name: 'junit.xml', pieces: [junitText(all, lost)] };
  }
  if (formats.includes('markdown')) {
    const { markdownText } = await import('../../reports/markdown/runs.ts');
    yield { name: 'summary.md', pieces: [markdownText(all, lost)] };
  }
}
