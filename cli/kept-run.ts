import type { Report } from '../sim/run/result.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import type { Bug } from '../sim/zoo/bug.ts';

/** A run that is to be kept: what it came to, and the name that its files begin with. */
export interface KeptRun {
  readonly scenario: Scenario;
  readonly report: Report;
  /** Lines of its history. */
  readonly operations: number;
  readonly stem: string;
  /** A bug from a file, which no scenario can name: its files are made with it, and a trace of it could not be replayed. */
  readonly bug?: Bug;
}

/** crash-leader-42 for each run; two scenarios of one name get names of their own. */
export function stemsOf(
  scenarios: readonly Scenario[],
  seedOf: (scenario: Scenario) => string,
): readonly string[] {
  const taken = new Set<string>();
  return scenarios.map((scenario) => {
    const plain = `${scenario.name}-${fileWord(seedOf(scenario))}`;
    let stem = plain;
    for (let i = 2; taken.has(stem); i++) stem = `${plain}-${i}`;
    taken.add(stem);
    return stem;
  });
}

const longestWord = 60;

/** A seed, or whatever else tells runs apart, as part of a file's name. */
export function fileWord(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, longestWord);
}
