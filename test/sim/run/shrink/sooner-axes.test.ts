import { expect, test } from 'vitest';
import { stepsOf, valueAt } from '../../../../sim/run/shrink/plain.ts';
import { shorterStill, soonerAfterRun } from '../../../../sim/run/shrink/sooner-axes.ts';
import { parseScenario } from '../../../../sim/scenario/parse.ts';
import { type PlainScenario, plainScenario, printScenario } from '../../../../sim/scenario/print.ts';

const plain = plainScenario(`
cluster: { replicas: 5, raft: { snapshot-log-bytes: 4kB } }
clients: { count: 4, rate: 80/s }
network: { latency: 1ms..5ms, loss: 2% }
run: 12s
faults:
  - { from: 1s, until: 10s, every: 400ms..900ms, do: isolate, node: leader, for: 300ms }
`) as PlainScenario;

test('while steps are random, a failure after the run is looked for in shorter runs and in smaller and calmer clusters', () => {
  const proposed = soonerAfterRun.flatMap((axis) => [...axis(plain)]);
  for (const each of proposed) expect(parseScenario(printScenario(each)).ok).toBe(true);
  const steps = proposed.map((each) => stepsOf(each)[0]);
  expect(steps).toContainEqual(expect.objectContaining({ every: '400ms..900ms', for: '300ms' }));
  const at = (...path: string[]): readonly unknown[] => proposed.map((each) => valueAt(each, path));
  expect(at('cluster', 'replicas')).toContain(3);
  expect(at('clients', 'count')).toContain(1);
  expect(at('cluster', 'raft', 'snapshot-log-bytes')).toContain('100B');
  expect(at('network', 'loss')).toContain(undefined);
  expect(at('network', 'loss')).not.toContain('20%');
  expect(at('run')).toContain('1125ms');
});

test('runs are shortened further if a repeated step then strikes once, which cannot be a repeated one', () => {
  const rare = {
    ...plain,
    faults: [{ from: '1s', until: '10s', every: '2s..4s', do: 'power-loss', for: '100ms' }],
  } as PlainScenario;
  const proposed = [...shorterStill(rare)];
  for (const each of proposed) expect(parseScenario(printScenario(each)).ok).toBe(true);
  const steps = proposed.map((each) => stepsOf(each)[0]);
  expect(steps).toContainEqual({ at: '438ms', do: 'power-loss', for: '100ms' });
  expect(steps).toContainEqual(expect.objectContaining({ every: '2s..4s', for: '100ms' }));
});
