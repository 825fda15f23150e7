import type { Verdict } from '../../sim/judges/judge.ts';
import type { Cell } from '../../sim/zoo/cell.ts';
import type { ZooResult } from '../../sim/zoo/zoo-result.ts';
import { grouped } from './format.ts';

/**
 * Passed if all starred bugs were caught, and the correct core and equivalent changes were not blamed. Undecided if
 * the survey was interrupted, or a bug could not be tried.
 */
export function zooVerdict({ rows, control, interrupted }: ZooResult): Verdict {
  if (interrupted === true) return 'undecided';
  const tried = rows.filter(({ lost }) => lost !== true);
  const asExpected = tried.every((row) => (row.equivalent ? !row.caught : row.caught || !row.starred));
  if (control.violations > 0 || !asExpected) return 'fail';
  return tried.length < rows.length ? 'undecided' : 'pass';
}

/** "3 (2–9)": the median number of seeds until a bug is caught, with its interval. */
export function seedsText({ seeds, seedsInterval }: Cell): string {
  if (seeds === null || seedsInterval === null) return '';
  const [low, high] = seedsInterval;
  return `${grouped(seeds)} (${grouped(low)}–${high === null ? '?' : grouped(high)})`;
}
