import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { GrowthFigures } from './growth.ts';
import { growthPlot, growthTables, lineThrough } from './growth-page.ts';

const written: GrowthFigures = JSON.parse(readFileSync('test/bench/growth.json', 'utf8'));
const page = readFileSync('docs/speed.md', 'utf8');

test('the tables and the plot of docs/speed.md are made from the recorded figures', () => {
  expect(page).toContain(growthTables(written));
  expect(readFileSync('docs/growth.svg', 'utf8')).toBe(growthPlot(written));
});

test('the recorded figures are linear in the replicas and constant in the length of the run, as the page says', () => {
  const { replicas, length } = written;
  expect(replicas.map((one) => one.replicas)).toEqual([3, 5, 7, 11, 21, 35, 51]);
  const line = lineThrough(replicas);
  for (const one of replicas) {
    expect(one.microsPerEntry / line(one.replicas), `${one.replicas} replicas`).toBeGreaterThan(0.7);
    expect(one.microsPerEntry / line(one.replicas), `${one.replicas} replicas`).toBeLessThan(1.3);
  }
  const byLength = length.map((one) => one.microsPerEntry);
  expect(Math.max(...byLength) / Math.min(...byLength)).toBeLessThan(1.25);
});

test('lineThrough returns the line on which the points lie', () => {
  const points = [3, 11, 51].map((replicas) => ({
    replicas,
    entries: 1,
    microsPerEntry: 5 + 2 * replicas,
    microsPerEntryAndReplica: 0,
  }));
  expect(lineThrough(points)(21)).toBeCloseTo(47);
});
