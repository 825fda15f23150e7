import { type SubjectOf, subjectOf } from '../../sim/run/subject.ts';
import type { PlanEntry } from '../../sim/run/sweep/plan.ts';
import type { Executor } from '../../sim/run/sweep/run.ts';
import { playRun } from '../../sim/run/sweep/work.ts';

/** Plays runs in this very thread: for small sweeps, where threads would cost more than they bring. */
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
    play: async (runs, told) => {
      for (let i = 0; i < runs.length && !stopped; i++) {
        const entry = entries[runs[i].entry];
        told(i, playRun(entry, runs[i], subject(entry.scenario), verify));
      }
    },
  };
}
