import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shippedScenarios } from '../support/scenarios.ts';
import { type Digests, digestsOf, goldenFile, goldenRuns } from './digests.ts';

const golden = JSON.parse(readFileSync(goldenFile, 'utf8')) as Digests;

test('every shipped scenario has its golden digests', () => {
  expect(Object.keys(golden)).toEqual(shippedScenarios());
});

/** Steps, by position, that have no effect with the first seed, and show something by that or in other seeds. */
const idleByDesign: Readonly<Record<string, readonly number[]>> = {
  'scenarios/network/bridge.yaml': [1],
  'scenarios/zoo/ccf-six.yaml': [4],
};

test.each(shippedScenarios())(
  '%s produces its golden digests, and its faults have an effect',
  async (path) => {
    const runs = await goldenRuns(path);
    expect(digestsOf(runs)).toEqual(golden[path]);
    expect(runs[0].ineffective).toEqual(idleByDesign[path] ?? []);
  },
);
