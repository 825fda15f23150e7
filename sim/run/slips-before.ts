import type { Micros } from '../../core/units.ts';
import { Audit } from '../audit/audit.ts';
import type { Slip } from '../audit/slip.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type SimulateOptions, simulate } from './simulate.ts';

/** Ends a run of which enough is known. */
class Enough extends Error {}

/**
 * What was done against the rules of Raft up to a violation: found by playing the run up to there once more, without judges if
 * it can be. `options`: those of the run, and an `onPause` that may throw to end it.
 */
export function slipsBefore(
  scenario: Scenario,
  seed: string,
  violation: { readonly event: number; readonly time: Micros },
  { onPause, ...options }: SimulateOptions,
): readonly Slip[] {
  const audit = new Audit(scenario, violation.event);
  // Judges say how long the settling phase lasts; until then, nothing depends on them.
  const settles = violation.time >= scenario.run;
  try {
    simulate(scenario, seed, {
      ...options,
      ...(settles ? {} : { withoutJudges: 'all' }),
      digested: false,
      consumers: [audit],
      onPause: (events, now) => {
        onPause?.(events, now);
        if (audit.isOver) throw new Enough();
      },
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return audit.slips();
}
