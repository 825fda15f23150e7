import { describe, expect, it } from 'vitest';
import { simulate } from '../../sim/run/simulate.ts';
import { load } from '../support/scenarios.ts';
import { combinations, kitchenSink } from './combinations.ts';

/* One seed of each combination, under a light load; `npm run soak` runs two hundred. */
describe("raftsim's core in the kitchen-sink scenario, with membership changes", () => {
  it('covers every combination of options, with lease reads only under check-quorum', () => {
    expect(combinations.length).toBe(60);
    expect(new Set(combinations.map(({ name }) => name)).size).toBe(combinations.length);
  });

  it.each(combinations.map((combination, position) => ({ ...combination, position })))(
    'passes with $name',
    ({ set, position }) => {
      const scenario = load(kitchenSink, [...set, 'clients.rate=40/s']);
      const { report, violations } = simulate(scenario, `${position + 1}`);
      expect(violations).toEqual([]);
      expect(report.expectations.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
      expect(report.verdict).toBe('pass');
      expect(report.faults.some(({ do: did, effective }) => did === 'replace-server' && effective)).toBe(
        true,
      );
    },
  );
});
