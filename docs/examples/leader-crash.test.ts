/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { parseScenario, simulate } from 'raftsim';
import { expect, test } from 'vitest';

const text = readFileSync(new URL('./leader-crash.yaml', import.meta.url), 'utf8');

test.each(['1', '2', '3'])('another leader takes over, with seed %s', (seed) => {
  const parsed = parseScenario(text, { file: 'leader-crash.yaml' });
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  const { report } = simulate(parsed.scenario, seed);
  expect(report.properties.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  expect(report.raft.longestLeaderlessSeconds).toBeLessThan(2);
  expect(report.verdict).toBe('pass');
});
