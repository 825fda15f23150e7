import { describe, expect, it } from 'vitest';
import { simulate } from '../../sim/run/simulate.ts';
import { load } from '../support/scenarios.ts';
import { combinations, kitchenSink } from './combinations.ts';

/* One seed of each, under a light load; `npm run soak` plays two hundred. */
describe('in the kitchen sink, with changes of membership', () => {
  it('is every combination, leases only with check-quorum', () => {
    expect(combinations.length).toBe(60);
    expect(new Set(combinations.map(({ name }) => name)).size).toBe(combinations.length);
  });

  it.each(combinations.map((combination, position) => ({ ...combination, position })))(
    '$name',
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
