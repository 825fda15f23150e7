import { expect, test } from 'vitest';
import { stepsOf, valueAt } from '../../../../sim/run/shrink/plain.ts';
import { boldAxes } from '../../../../sim/run/shrink/sooner-axes.ts';
import { parseScenario } from '../../../../sim/scenario/parse.ts';
import { type PlainScenario, plainScenario, printScenario } from '../../../../sim/scenario/print.ts';

const plain = plainScenario(`
cluster: { replicas: 5, raft: { snapshot-log-bytes: 4kB, apply-delay: 4ms } }
clients: { count: 4, rate: 80/s }
network: { latency: 1ms..5ms, loss: 2% }
run: 12s
faults:
  - { from: 1s, until: 10s, every: 400ms..900ms, do: isolate, node: leader, for: 300ms }
`) as PlainScenario;

test('while steps are random, a failure that comes late is looked for in scenarios that make it likelier or cheaper', () => {
  const proposed = boldAxes.flatMap((axis) => [...axis(plain)]);
  for (const each of proposed) expect(parseScenario(printScenario(each)).ok).toBe(true);
  const steps = proposed.map((each) => stepsOf(each)[0]);
  expect(steps).toContainEqual(expect.objectContaining({ every: '200ms..450ms', for: '150ms' }));
  const at = (...path: string[]): readonly unknown[] => proposed.map((each) => valueAt(each, path));
  expect(at('cluster', 'replicas')).toContain(3);
  expect(at('clients', 'count')).toContain(1);
  expect(at('cluster', 'raft', 'apply-delay')).toEqual(expect.arrayContaining(['20ms', '50ms']));
  expect(at('cluster', 'raft', 'snapshot-log-bytes')).toContain('100B');
  expect(at('network', 'loss')).toEqual(expect.arrayContaining(['20%', undefined]));
});
