import { expect, it } from 'vitest';
import { simulate } from '../../../../sim/run/simulate.ts';
import { load } from '../../../support/scenarios.ts';

// Two dozen operations on one hot key, deletes and a cas from null among them, wait together for the first leader:
// which null each of them met is open until the answers are in.
it('follows every null that a burst on one key may have met', () => {
  const { report } = simulate(load('scenarios/basics/steady.yaml'), '396');
  expect(report.properties.find(({ name }) => name === 'linearizability')?.verdict).toBe('pass');
});

// Answers that got lost while nobody led leave more nulls open than the zones follow; the order applied accounts for all of them.
it('takes the proof that the order applied gives where there are too many nulls to follow', () => {
  const { report } = simulate(load('scenarios/mixed/chaos.yaml', ['cluster.replicas=3']), '396');
  expect(report.properties.find(({ name }) => name === 'linearizability')?.verdict).toBe('pass');
});
