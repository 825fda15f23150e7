import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shippedScenarios } from '../support/scenarios.ts';
import { type Digests, digestsOf, goldenFile, goldenSeeds } from './digests.ts';

const golden = JSON.parse(readFileSync(goldenFile, 'utf8')) as Digests;

test('every shipped scenario has its golden digests', () => {
  expect(Object.keys(golden)).toEqual(shippedScenarios());
});

test.each(shippedScenarios())('%s produces its golden digests, the first of them twice', async (path) => {
  const [first] = goldenSeeds;
  expect(await digestsOf(path)).toEqual(golden[path]);
  // Nothing is left of the other runs that would change this one.
  expect(await digestsOf(path, [first])).toEqual({ [first]: golden[path][first] });
});
