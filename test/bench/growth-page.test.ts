import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { GrowthFigures } from './growth.ts';
import { growthPlot, growthTables, lineThrough } from './growth-page.ts';

const written: GrowthFigures = JSON.parse(readFileSync('test/bench/growth.json', 'utf8'));
const page = readFileSync('docs/speed.md', 'utf8');

test('the tables and the plot of docs/speed.md are those of the figures written down', () => {
  expect(page).toContain(growthTables(written));
  expect(readFileSync('docs/growth.svg', 'utf8')).toBe(growthPlot(written));
});

test('what is written down bears out what the page says: linear in replicas, flat in the length of the run', () => {
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

test('the line is the one through points that lie on one', () => {
  const points = [3, 11, 51].map((replicas) => ({
    replicas,
    entries: 1,
    microsPerEntry: 5 + 2 * replicas,
    microsPerEntryAndReplica: 0,
  }));
  expect(lineThrough(points)(21)).toBeCloseTo(47);
});
