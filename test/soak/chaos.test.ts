import { describe, expect, it } from 'vitest';
import { simulate } from '../../sim/run/simulate.ts';
import { load } from '../support/scenarios.ts';
import { chaosRuns } from './chaos.ts';

/* A few seeds of each scenario; `npm run soak -- 1..10000 chaos` runs ten thousand. */
describe("raftsim's core passes under chaos", () => {
  it.each(chaosRuns.flatMap((run) => ['1', '2', '3'].map((seed) => ({ ...run, seed }))))(
    '$name, seed $seed',
    ({ path, set, seed }) => {
      const { report, violations } = simulate(load(path, set), seed);
      expect(violations).toEqual([]);
      expect(report.verdict).toBe('pass');
      expect(report.faults.filter(({ effective }) => effective).length).toBeGreaterThan(5);
    },
  );
});
