import { expect, it } from 'vitest';
import { paperRules } from '../../core/raft/rules.ts';
import { simulate } from '../../sim/run/simulate.ts';
import type { Bug } from '../../sim/zoo/bug.ts';
import { load } from '../support/scenarios.ts';

/* Leases are safe within the declared bound on clock rates, and must be shown to fail beyond it, not by luck. */

const seeds = [...Array.from({ length: 20 }, (_, i) => `${i + 1}`), '42'];

function violated(path: string, seed: string, bug?: Bug): readonly string[] {
  const { report } = simulate(load(path), seed, bug === undefined ? {} : { bug });
  return report.properties.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);
}

it.each(seeds)('beyond the bound seed %s sees a stale read', (seed) => {
  expect(violated('scenarios/assumptions/lease-beyond-the-bound.yaml', seed)).toEqual(['linearizability']);
});

it.each(seeds.slice(0, 5))('within the bound seed %s sees none', (seed) => {
  expect(violated('scenarios/clocks/lease-within-bound.yaml', seed)).toEqual([]);
});

const TOO_LONG = 1.02;

const heldTooLong: Bug = {
  name: 'held too long',
  about: 'a lease lasts 2 % longer than it may',
  rules: { leaseDuration: (min, drift) => Math.floor(TOO_LONG * paperRules.leaseDuration(min, drift)) },
};

it.each(seeds.slice(0, 10))(
  'to its end seed %s sees a lease that is too long by a fiftieth, and no other',
  (seed) => {
    const path = 'scenarios/reads/lease-to-its-end.yaml';
    expect(violated(path, seed, heldTooLong)).toEqual(['linearizability']);
    expect(violated(path, seed)).toEqual([]);
  },
);
