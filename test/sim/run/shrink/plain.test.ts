import { expect, it } from 'vitest';
import { inUsualOrder } from '../../../../sim/run/shrink/plain.ts';
import { type PlainScenario, plainScenario, printScenario } from '../../../../sim/scenario/print.ts';

it('puts the sections of a scenario and its servers in their usual order', () => {
  const plain = plainScenario(`
zoo: E1
faults: [ { at: 1s, do: crash, node: n1 } ]
name: mixed
clients: { count: 0 }
cluster: { nodes: { n10: { raft: { heartbeat: 20ms } }, n2: { raft: { heartbeat: 20ms } } }, replicas: 11 }
seed: 3
run: 2s
`) as PlainScenario;
  expect(printScenario(inUsualOrder(plain)).match(/^\w+|\bn\d+(?=: \{)/gmu)).toEqual([
    'name',
    'cluster',
    'n2',
    'n10',
    'clients',
    'run',
    'faults',
    'zoo',
    'seed',
  ]);
});
