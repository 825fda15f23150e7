/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { parseScenario, simulate } from 'raftsim';
import { expect, test } from 'vitest';
import { createReplica } from './my-raft.js';

const text = readFileSync(new URL('./my-raft.yaml', import.meta.url), 'utf8');

test.each(['1', '2', '3'])('the replica keeps what it acknowledged, with seed %s', (seed) => {
  const parsed = parseScenario(text, { file: 'my-raft.yaml' });
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  const { report } = simulate(parsed.scenario, seed, { createReplica });
  expect(report.properties.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  expect(report.verdict).toBe('pass');
});
