import { historyText } from '../reports/history.ts';
import { History } from '../sim/measure/history.ts';
import { simulate } from '../sim/run/simulate.ts';
import type { InputError } from '../sim/scenario/input-error.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { keep } from './output-folder.ts';

/**
 * Keeps the reports and the operations' histories of runs. A run carries no history along unless it is asked for:
 * these are simply run once more, which gives the same history.
 */
export function keepRuns(
  folder: string,
  scenarios: readonly Scenario[],
  seed: string,
  reports: string,
): InputError | null {
  const histories = scenarios.map((scenario) => {
    const history = new History();
    simulate(scenario, seed, { consumers: [history] });
    const name =
      scenarios.length === 1 ? 'history.ndjson' : `${scenario.name}-${fileWord(seed)}.history.ndjson`;
    return { name, pieces: historyText(history.entries, { scenario: scenario.name, seed }) };
  });
  return keep(folder, [{ name: 'report.json', pieces: [reports] }, ...histories]);
}

const longestWord = 60;

/** The seed as part of a file's name. */
function fileWord(seed: string): string {
  return seed.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, longestWord);
}
