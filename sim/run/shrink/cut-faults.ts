import { LEFT_BEHIND } from '../../faults/heal-core.ts';
import { MICROS_PER_MILLI } from '../../kernel/time.ts';
import { ddmin } from './ddmin.ts';
import { explicitSteps, strikesIn } from './explicit.ts';
import { exactDuration, type PlainStep, stepsOf, valueAt, without, withSteps } from './plain.ts';
import { record } from './recording.ts';
import type { Reduction } from './reduction.ts';
import { runOf } from './run-length.ts';

/**
 * If the settling phase keeps only a random majority (settle.core), crashes the others for good at the end of the run
 * instead: with the choice of another seed the failure may be impossible.
 */
function chooseCore(reduction: Reduction): void {
  if (valueAt(reduction.plain, ['settle', 'core']) !== true) return;
  const recording = reduction.record();
  const dropped = (recording?.events ?? []).flatMap((event) =>
    event.kind === 'crashed' && event.cause === LEFT_BEHIND ? [`n${event.node}`] : [],
  );
  const chosen = without(reduction.plain, ['settle', 'core']);
  const end = runOf(reduction.plain) - MICROS_PER_MILLI;
  const crash = { at: exactDuration(end), do: 'crash', node: dropped, permanent: true };
  const steps = dropped.length === 0 ? [] : [crash];
  reduction.consider(withSteps(chosen, [...stepsOf(chosen), ...steps]), false, true);
}

/** Replaces repeated, random and triggered steps by one step for each strike, with time and named targets. */
export function makeExplicit(reduction: Reduction): void {
  chooseCore(reduction);
  const { trials, plain, seed } = reduction;
  const scenario = trials.parse(plain);
  if (scenario === null || scenario.faults.length === 0) return;
  const { events, failure } = record(trials, scenario, seed);
  const strikes = strikesIn(events).map((strike) => {
    // The end of a fault may be what brings the violation to light; then it is not among the events.
    const lasts = scenario.faults[strike.step]?.for ?? Number.POSITIVE_INFINITY;
    const ended = strike.until === null && strike.at + lasts <= (failure?.time ?? 0);
    return ended ? { ...strike, until: strike.at + lasts } : strike;
  });
  for (const lateness of [0, 1]) {
    const steps = explicitSteps(plain, scenario, strikes, lateness);
    if (reduction.consider(withSteps(without(plain, ['chaos']), steps), false, true)) return;
  }
  // Some steps may strike in a way that no step with a time can: then replace the others, one by one.
  const own = stepsOf(plain);
  for (let i = own.length - 1; i >= 0; i--) {
    if (own[i].at !== undefined) continue;
    const these = strikes.filter(({ step }) => step === i);
    const steps = stepsOf(reduction.plain);
    const separate = explicitSteps(reduction.plain, scenario, these, 0);
    const apart = [...steps.slice(0, i), ...separate, ...steps.slice(i + 1)];
    reduction.consider(withSteps(reduction.plain, apart), false, true);
  }
}

/** Removes kinds of fault, then steps by delta debugging, then single steps, the last with other seeds too. */
export function cutFaults(reduction: Reduction): void {
  const attempt = (steps: readonly PlainStep[], reseed = false): boolean =>
    reduction.consider(withSteps(reduction.plain, steps), reseed, true);
  const steps = (): readonly PlainStep[] => stepsOf(reduction.plain);
  if (valueAt(reduction.plain, ['chaos']) !== undefined)
    reduction.consider(without(reduction.plain, ['chaos']), true, true);
  const families = new Set(steps().map((step) => step.do));
  if (families.size > 1) for (const family of families) attempt(steps().filter((step) => step.do !== family));
  ddmin(steps(), (kept) => attempt(kept));
  // ddmin tried to remove single steps only with this seed.
  for (const step of steps())
    attempt(
      steps().filter((other) => other !== step),
      true,
    );
}
