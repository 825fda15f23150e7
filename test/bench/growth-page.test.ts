import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { GrowthFigures } from './growth.ts';
import { growthPlot, growthTables } from './growth-page.ts';

const written: GrowthFigures = JSON.parse(readFileSync('test/bench/growth.json', 'utf8'));
const page = readFileSync('docs/speed.md', 'utf8');

test('the tables and the plot of docs/speed.md are those of the figures written down', () => {
  expect(page).toContain(growthTables(written));
  expect(readFileSync('docs/growth.svg', 'utf8')).toBe(growthPlot(written));
});

test('what is written down bears out what the page says: linear in replicas, flat in the length of the run', () => {
  const perReplica = written.replicas.map((one) => one.microsPerEntryAndReplica);
  expect(Math.max(...perReplica) / Math.min(...perReplica)).toBeLessThan(1.6);
  const byLength = written.length.map((one) => one.microsPerEntry);
  expect(Math.max(...byLength) / Math.min(...byLength)).toBeLessThan(1.25);
  expect(written.replicas.map((one) => one.replicas)).toEqual([3, 5, 7, 11, 21, 35, 51]);
});
