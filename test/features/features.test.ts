import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../sim/run/simulate.ts';
import { load } from '../support/scenarios.ts';
import { features } from './features.ts';

/* A scenario that shows a feature passes as it is shipped, and fails at what it is about without the feature. */

describe.each(features)('$scenario', ({ scenario, seed = '1', without }) => {
  const path = `scenarios/${scenario}.yaml`;

  it('passes', () => {
    const { report } = simulate(load(path), seed);
    expect(report.expectations.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(report.verdict).toBe('pass');
  });

  it.each(without)('fails without: $what', ({ set = [], bug, replica, fails }) => {
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

it('docs/core.md tells of each', () => {
  const page = readFileSync('docs/core.md', 'utf8');
  expect(
    features.map(({ scenario }) => scenario).filter((scenario) => !page.includes(`${scenario}.yaml`)),
  ).toEqual([]);
});
