import { expect, it } from 'vitest';
import { simulate } from '../../sim/run/simulate.ts';
import { load } from '../support/scenarios.ts';

/* Leases are safe within the declared bound on clock rates, and must be shown to fail beyond it, not by luck. */

const seeds = [...Array.from({ length: 20 }, (_, i) => `${i + 1}`), '42'];

function violated(path: string, seed: string): readonly string[] {
  const { report } = simulate(load(path), seed);
  return report.properties.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);
}

it.each(seeds)('beyond the bound seed %s sees a stale read', (seed) => {
  expect(violated('scenarios/assumptions/lease-beyond-the-bound.yaml', seed)).toEqual(['linearizability']);
});

it.each(seeds.slice(0, 5))('within the bound seed %s sees none', (seed) => {
  expect(violated('scenarios/clocks/lease-within-bound.yaml', seed)).toEqual([]);
});
