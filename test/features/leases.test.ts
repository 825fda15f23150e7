import { expect, it } from 'vitest';
import { paperRules } from '../../core/raft/rules.ts';
import { simulate } from '../../sim/run/simulate.ts';
import type { Bug } from '../../sim/zoo/bug.ts';
import { tryBug } from '../../sim/zoo/hunt.ts';
import { load } from '../support/scenarios.ts';

/* Leases are safe within the declared bound on clock rates; beyond it a stale read must occur with every seed. */

const seeds = [...Array.from({ length: 20 }, (_, i) => `${i + 1}`), '42'];

function violated(path: string, seed: string): readonly string[] {
  const { report } = simulate(load(path), seed);
  return report.properties.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);
}

it.each(seeds)('with clocks beyond the bound, seed %s has a stale read', (seed) => {
  const beyond = load('scenarios/assumptions/lease-beyond-the-bound.yaml');
  // Up to its first violation: the whole run, in which nothing else may be violated, is played by the features' tests.
  expect(tryBug(beyond, seed, null).caught).toMatchObject({ property: 'linearizability' });
});

it.each(seeds.slice(0, 5))('with clocks within the bound, seed %s has no stale read', (seed) => {
  expect(violated('scenarios/clocks/lease-within-bound.yaml', seed)).toEqual([]);
});

const TOO_LONG = 1.02;

const heldTooLong: Bug = {
  name: 'held too long',
  about: 'a lease lasts 2 % longer than it may',
  rules: { leaseDuration: (min, drift) => Math.floor(TOO_LONG * paperRules.leaseDuration(min, drift)) },
};

it.each(seeds.slice(0, 10))(
  'with seed %s, a lease that is too long by a fiftieth gives a stale read, and a correct one does not',
  (seed) => {
    const path = 'scenarios/reads/lease-to-its-end.yaml';
    expect(tryBug(load(path), seed, heldTooLong).caught).toMatchObject({ property: 'linearizability' });
    expect(violated(path, seed)).toEqual([]);
  },
);
