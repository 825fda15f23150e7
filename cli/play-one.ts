import type { LostRun } from '../sim/run/lost-run.ts';
import type { Report } from '../sim/run/result.ts';
import { simulate } from '../sim/run/simulate.ts';
import { subjectOf } from '../sim/run/subject.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { inForeground } from './foreground.ts';
import type { Played } from './own-replica/worker.ts';
import { strictly, strictlySaid } from './strict.ts';

const MILLIS_PER_SECOND = 1_000;

/** A run that was judged. */
export interface One {
  readonly report: Report;
  readonly operations: number;
  /** For standard error. */
  readonly said: readonly string[];
}

/** Plays a scenario. A replica that it brings along may take down what plays it, and plays in a thread of its own. */
export async function playOne(scenario: Scenario, seed: string, strict: boolean): Promise<One | LostRun> {
  if (scenario.cluster.replica === '')
    return judged(
      inForeground(() => playHere(scenario, seed)),
      scenario,
      strict,
    );
  const { playApart } = await import('./own-replica/apart.ts');
  const played = await playApart(scenario, seed);
  return 'why' in played ? played : judged(played, scenario, strict);
}

function playHere(scenario: Scenario, seed: string): Played {
  const begun = performance.now();
  const { report, operations, inVain } = simulate(scenario, seed, subjectOf(scenario));
  return { report, operations, inVain, wallSeconds: (performance.now() - begun) / MILLIS_PER_SECOND };
}

function judged(played: Played, scenario: Scenario, strict: boolean): One {
  const { report, operations, wallSeconds } = played;
  if (!strict) return { report: { ...report, wallSeconds }, operations, said: [] };
  return { report: { ...strictly(played), wallSeconds }, operations, said: strictlySaid(played, scenario) };
}
