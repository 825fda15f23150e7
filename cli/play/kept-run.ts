import type { Slip } from '../../sim/audit/slip.ts';
import type { Report } from '../../sim/report.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import type { Bug } from '../../sim/zoo/bug.ts';

/** A run whose files are to be written: its result, and the beginning of the names of its files. */
export interface KeptRun {
  readonly scenario: Scenario;
  readonly report: Report;
  /** Number of operations in its history. */
  readonly operations: number;
  readonly stem: string;
  /** What was done against the rules of Raft before its first violation, if that was found already. */
  readonly slips?: readonly Slip[];
  /**
   * The bug from a file with which it runs. No scenario can name such a bug, so a trace of the run cannot be
   * replayed.
   */
  readonly bug?: Bug;
}

/** The beginnings of file names, crash-leader-42 for example; made distinct if scenarios have the same name. */
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

/** Turns a seed or another text into a part of a file name. */
export function fileWord(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, longestWord);
}
