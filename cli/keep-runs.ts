import { historyText } from '../reports/history.ts';
import { History } from '../sim/measure/history.ts';
import { simulate } from '../sim/run/simulate.ts';
import { subjectOf } from '../sim/run/subject.ts';
import type { InputError } from '../sim/scenario/input-error.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { type Keepsake, keep } from './output-folder.ts';
import { traceName, tracePieces } from './traces/files.ts';

/**
 * Keeps the reports and the operations' histories of runs, and the traces of those that failed. A run carries no history along unless it is asked for:
 * these are simply run once more, which gives the same history.
 */
export function keepRuns(
  folder: string,
  scenarios: readonly Scenario[],
  seedOf: (scenario: Scenario) => string,
  reports: string,
  failed: readonly Scenario[],
): InputError | null {
  const histories = scenarios.map((scenario) => {
    const seed = seedOf(scenario);
    const history = new History();
    simulate(scenario, seed, { ...subjectOf(scenario), consumers: [history] });
    const name =
      scenarios.length === 1 ? 'history.ndjson' : `${scenario.name}-${fileWord(seed)}.history.ndjson`;
    return { name, pieces: historyText(history.entries, { scenario: scenario.name, seed }) };
  });
  const traces: Keepsake[] = [];
  for (const scenario of failed) {
    const seed = seedOf(scenario);
    const pieces = tracePieces(scenario, seed);
    if ('message' in pieces) return pieces;
    traces.push({ name: traceName(scenario, seed), pieces });
  }
  return keep(folder, [{ name: 'report.json', pieces: [reports] }, ...histories, ...traces]);
}

const longestWord = 60;

/** The seed as part of a file's name. */
function fileWord(seed: string): string {
  return seed.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, longestWord);
}
