import {
  type BaselineResult,
  type CanaryResult,
  type ExpectedViolation,
  isBrokenOff,
  type SweepResult,
} from '../../sim/run/sweep/result.ts';
import { counted, grouped } from './format.ts';
import { metricNames, stoppedInWords } from './sweep.ts';

/*
 * The checks of a sweep as a whole, in addition to those of each run: any of them can fail it though every run
 * passed.
 */

interface SweepCheck {
  readonly name: string;
  readonly holds: boolean;
  /** A few words for the first line: "canary E17 not caught". */
  readonly short: string;
  /** A sentence. */
  readonly text: string;
}

/** The name of the check that a known bug is caught. */
export const CANARY = 'canary';

/** The checks that apply to this sweep, the most important first. */
export function checksOf(sweep: SweepResult): readonly SweepCheck[] {
  const { nondeterminism, canary, baseline } = sweep;
  return [
    ...(isCutShort(sweep) ? [cutShort(sweep)] : []),
    ...(nondeterminism === null ? [] : [sameAgain(nondeterminism)]),
    ...(canary === null ? [] : [canaryCheck(canary)]),
    ...sweep.expected.map((expected) => expectedCheck(expected, sweep)),
    ...(baseline === null ? [] : [baselineCheck(baseline)]),
  ];
}

/** The checks that do not hold. */
export function failedChecks(sweep: SweepResult): readonly SweepCheck[] {
  return checksOf(sweep).filter(({ holds }) => !holds);
}

/** Whether the sweep was broken off or had no run, so that it is inconclusive as a whole. */
export function isCutShort(sweep: SweepResult): boolean {
  return isBrokenOff(sweep) || sweep.runs === 0;
}

function cutShort(sweep: SweepResult): SweepCheck {
  const { stopped } = sweep;
  const short = stopped === 'interrupted' ? stopped : stopped === 'unkept' ? 'not all kept' : 'no run';
  return { name: 'the sweep was made', holds: false, short, text: stoppedInWords(sweep) };
}

function sameAgain({ scenario, cell, seed, event }: NonNullable<SweepResult['nondeterminism']>): SweepCheck {
  const where = [scenario, cell, `seed ${seed}`].filter((part) => part !== '').join(' ');
  return {
    name: 'the same seed is the same run',
    holds: false,
    short: 'one seed, two runs',
    text: `two runs of ${where} differ from event ${grouped(event)} on`,
  };
}

function canaryCheck({ bug, caught, runs, property, seed }: CanaryResult): SweepCheck {
  const text = caught
    ? `the canary, bug ${bug}, was caught by ${property} (seed ${seed})`
    : `the canary, bug ${bug}, was NOT caught in ${counted(runs, 'run')}: this sweep would miss it`;
  return { name: CANARY, holds: caught, short: `canary ${bug} not caught`, text };
}

function expectedCheck(
  { scenario, property, runs, violated }: ExpectedViolation,
  { shard, stopped }: SweepResult,
): SweepCheck {
  // A shard of a sweep, or one that was stopped, cannot show that no seed violates the property.
  const isPart = shard !== '' || stopped !== '';
  return {
    name: `${scenario} violates ${property}`,
    holds: violated > 0 || isPart,
    short: `${property} not violated`,
    text: `${scenario} must violate ${property}: it did in ${grouped(violated)} of ${counted(runs, 'run')}`,
  };
}

function baselineCheck({ file, common, metrics }: BaselineResult): SweepCheck {
  if (common === 0) {
    const text = `no run of this sweep is in ${file}: nothing was compared`;
    return { name: `against ${file}`, holds: false, short: 'nothing to compare', text };
  }
  const beyond = metrics
    .filter(({ verdict }) => verdict === 'beyond')
    .map(({ metric }) => metricNames[metric].name);
  return {
    name: `against ${file}`,
    holds: beyond.length === 0,
    short: 'worse than the baseline',
    text:
      beyond.length === 0
        ? `no figure is beyond its tolerance against ${file}`
        : `beyond its tolerance against ${file}: ${beyond.join(', ')}`,
  };
}
