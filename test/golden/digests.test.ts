import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shippedScenarios } from '../support/scenarios.ts';
import { type Digests, digestsOf, goldenFile } from './digests.ts';

const golden = JSON.parse(readFileSync(goldenFile, 'utf8')) as Digests;

test('every shipped scenario has its golden digests', () => {
  expect(Object.keys(golden)).toEqual(shippedScenarios());
});

test.each(shippedScenarios())('%s produces its golden digests', async (path) => {
  expect(await digestsOf(path)).toEqual(golden[path]);
});
