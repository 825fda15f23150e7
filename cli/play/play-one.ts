import type { Report } from '../../sim/report.ts';
import type { LostRun } from '../../sim/run/lost-run.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { heedInterrupts, Interrupted, type Stopped } from '../console/interrupt.ts';
import { codeOf } from '../own-replica/load.ts';
import { inForeground } from '../start/foreground.ts';
import { type Played, playHere } from './play-here.ts';
import { strictly, strictlySaid } from './strict.ts';

/** A run that has a verdict. */
interface One {
  readonly report: Report;
  readonly operations: number;
  /** Messages for standard error. */
  readonly said: readonly string[];
}

/**
 * Plays a scenario; one with an own replica in a separate thread, since the replica may end the thread that plays
 * it. Throws Interrupted at Ctrl-C, or once it is `stopped`.
 */
export async function playOne(
  scenario: Scenario,
  seed: string,
  strict: boolean,
  stopped: Stopped,
): Promise<One | LostRun> {
  if (scenario.cluster.replica === '') {
    await heedInterrupts();
    if (stopped()) throw new Interrupted();
    return judged(
      inForeground(() => playHere(scenario, seed, [], stopped)),
      scenario,
      strict,
    );
  }
  const { playApart } = await import('../own-replica/apart.ts');
  const played = await playApart(scenario, seed, codeOf(scenario), stopped);
  return 'why' in played ? played : judged(played, scenario, strict);
}

function judged(played: Played, scenario: Scenario, strict: boolean): One {
  const { report, operations, wallSeconds } = played;
  if (!strict) return { report: { ...report, wallSeconds }, operations, said: [] };
  return { report: { ...strictly(played), wallSeconds }, operations, said: strictlySaid(played, scenario) };
}
