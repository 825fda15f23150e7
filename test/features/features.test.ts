import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../sim/run/simulate.ts';
import { replicaOf } from '../support/own-replicas.ts';
import { load } from '../support/scenarios.ts';
import { features } from './features.ts';

/** The seeds for the settings under `also`. */
const seeds = ['1', '2', '3', '4', '5'];

/* A scenario that shows a feature passes as it is shipped, and misses its expectations without the feature. */

describe.each(features)('$scenario', ({ scenario, seed = '1', also = [], without }) => {
  const path = `scenarios/${scenario}.yaml`;

  it('passes', async () => {
    const { report } = simulate(load(path), seed, await replicaOf(load(path)));
    expect(report.expectations.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(report.verdict).toBe('pass');
  });

  it.each(also)('passes with other settings, too: %s', (...set) => {
    for (const each of seeds) {
      const { report } = simulate(load(path, set), each);
      expect([each, ...report.expectations.filter(({ verdict }) => verdict !== 'pass')]).toEqual([each]);
      expect([each, report.verdict]).toEqual([each, 'pass']);
    }
  });

  it.each(without)('fails if the feature is missing: $what', async ({ set = [], bug, replica, fails }) => {
    const { report } = simulate(load(path, set), seed, {
      ...(bug === undefined ? {} : { bug }),
      ...(replica === undefined ? {} : { createReplica: replica }),
    });
    const missed = report.expectations.filter(({ verdict }) => verdict === 'fail').map(({ text }) => text);
    const violated = report.properties.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);
    for (const start of fails) {
      expect(
        [...missed, ...violated].some((text) => text.startsWith(start)),
        `${start} in ${missed} ${violated}`,
      ).toBe(true);
    }
  });
});

it('docs/core.md names the scenario of each feature', () => {
  const page = readFileSync('docs/core.md', 'utf8');
  expect(
    features.map(({ scenario }) => scenario).filter((scenario) => !page.includes(`${scenario}.yaml`)),
  ).toEqual([]);
});
