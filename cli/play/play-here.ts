import type { FactConsumer } from '../../sim/facts/facts.ts';
import { MILLIS_PER_SECOND } from '../../sim/kernel/time.ts';
import { simulate } from '../../sim/run/simulate.ts';
import { subjectOf } from '../../sim/run/subject.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { heeding, neverStopped, type Stopped } from '../console/interrupt.ts';
import { tuneMeanwhile } from '../start/engine.ts';
import type { Judged } from './strict.ts';

/** The outcome of a run. */
export interface Played extends Judged {
  readonly operations: number;
  readonly wallSeconds: number;
}

/** Plays a run in this thread, and measures the time it takes. Throws Interrupted once it is `stopped`. */
export function playHere(
  scenario: Scenario,
  seed: string,
  consumers: readonly FactConsumer[] = [],
  stopped: Stopped = neverStopped,
): Played {
  const heed = heeding(stopped);
  const begun = performance.now();
  const { report, operations, ineffective } = simulate(scenario, seed, {
    ...subjectOf(scenario),
    consumers,
    onPause: (events, now) => {
      heed();
      tuneMeanwhile(events, now);
    },
  });
  return { report, operations, ineffective, wallSeconds: (performance.now() - begun) / MILLIS_PER_SECOND };
}
