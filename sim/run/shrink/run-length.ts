import type { Micros } from '../../../core/units.ts';
import { faults } from '../../faults/catalogue.ts';
import type { PlainScenario } from '../../scenario/print.ts';
import { parseRange } from '../../scenario/quantities/quantities.ts';
import {
  durationOf,
  exactDuration,
  type PlainStep,
  stepsOf,
  valueAt,
  withSteps,
  withValue,
} from './plain.ts';

const USUAL_RUN = '30s';

const strikesClients = new Set(faults.filter(({ needs }) => needs !== undefined).map(({ name }) => name));

/**
 * A step that shall be repeated until a time by which it strikes only once, as a step with a time: as a repeated one the
 * scenario would be refused.
 */
export function singled(step: PlainStep): PlainStep {
  if (step.from === undefined || step.every === undefined) return step;
  const every = parseRange(step.every);
  const lasts = durationOf(step.until) - durationOf(step.from);
  if (typeof every === 'string' || every[0] < lasts) return step;
  const { from, until: _, every: __, ...rest } = step;
  return { at: from, ...rest };
}

/** How long a scenario runs, without settling. */
export function runOf(plain: PlainScenario): Micros {
  return durationOf(valueAt(plain, ['run']) ?? USUAL_RUN);
}

/**
 * The scenario with a run of another length. Clients that would begin only after its end are removed, with the
 * faults that strike only clients: the history is the same, and the scenario shows it.
 */
export function withRun(plain: PlainScenario, run: Micros): PlainScenario {
  const other = withValue(plain, ['run'], exactDuration(run));
  const from = durationOf(valueAt(plain, ['clients', 'from']));
  if (from === 0 || from < run) return other;
  const steps = stepsOf(other).filter((step) => !strikesClients.has(String(step.do)));
  return withSteps(withValue(other, ['clients'], { count: 0 }), steps);
}
