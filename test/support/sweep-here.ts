import { type SubjectOf, subjectOf } from '../../sim/run/subject.ts';
import type { PlanEntry } from '../../sim/run/sweep/plan.ts';
import type { Executor } from '../../sim/run/sweep/run.ts';
import { playRun } from '../../sim/run/sweep/work.ts';

/**
 * Plays runs in the current thread: for small sweeps, where starting threads would cost more than it
 * saves.
 */
export function playHere(
  entries: readonly PlanEntry[],
  verify: number,
  subject: SubjectOf = subjectOf,
): Executor {
  let stopped = false;
  return {
    lanes: 1,
    stop: () => {
      stopped = true;
    },
    play: async (runs, onResult) => {
      for (let i = 0; i < runs.length && !stopped; i++) {
        const entry = entries[runs[i].entry];
        onResult(i, playRun(entry, runs[i], subject(entry.scenario), verify));
      }
    },
  };
}
