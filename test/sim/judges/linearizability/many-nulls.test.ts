import { expect, it } from 'vitest';
import { simulate } from '../../../../sim/run/simulate.ts';
import { load, parse } from '../../../support/scenarios.ts';

// Two dozen operations on one hot key, deletes and a cas from null among them, wait together for the first
// leader. Until they are answered, it is open which null each of them met.
it('the online judge follows every null that a burst on one key may have met', () => {
  const { report } = simulate(load('scenarios/basics/steady.yaml'), '396');
  expect(report.properties.find(({ name }) => name === 'linearizability')?.verdict).toBe('pass');
});

// Answers lost while there was no leader leave more nulls open than the zones follow; the order applied
// accounts for all of them.
it('the judge accepts the proof of the order applied where there are too many nulls to follow', () => {
  const { report } = simulate(load('scenarios/mixed/chaos.yaml', ['cluster.replicas=3']), '396');
  expect(report.properties.find(({ name }) => name === 'linearizability')?.verdict).toBe('pass');
});

const waiting = `
cluster:
  replicas: 5
  raft: { profile: just-in-time, max-bytes-per-message: 1B, apply-batch: 7 }
  disk: { fsync: 1ms..20ms }
network: { latency: { pareto: { min: 1ms, shape: 1.5 } }, loss: 5%, client-loss: 5% }
clients:
  { count: 20, rate: 100/s, timeout: never, keys: { count: 1 }, mix: { get: 40%, put: 20%, cas: 30%, delete: 10% } }
run: 4s
faults:
  - { at: 500ms, do: snapshot, node: all }
  - { at: 1200ms, do: isolate, node: leader, for: 1s }
`;

// A hundred operations wait on one key, and the choices of nulls multiply within one answer. They are
// counted before they are compared.
it('the judge also bounds the nulls that it follows within one answer', () => {
  const scenario = parse(waiting);
  const { report } = simulate(scenario, '6');
  expect(report.properties.find(({ name }) => name === 'linearizability')?.verdict).toBe('pass');
});

const crowd = `
clients:
  { count: 300, rate: 2000/s, mix: { get: 40%, put: 30%, cas: 20%, delete: 10% }, keys: { count: 3 }, timeout: 200ms }
network: { client-loss: 30%, loss: 5%, latency: 1ms..20ms }
run: 2s
`;

// Two thirds of all operations, deletes among them, have no answer, so dozens of states are followed for each key from the
// first second to the last, each with a hundred operations under way.
it('the judge follows a crowd on few keys whose answers are mostly lost', () => {
  const scenario = parse(crowd);
  const { report } = simulate(scenario, '1');
  expect(report.properties.find(({ name }) => name === 'linearizability')?.verdict).toBe('pass');
  expect(report.requests.unknown).toBeGreaterThan(report.requests.ok);
});
