import { expect, test } from 'vitest';
import { simulate } from '../../../../sim/run/simulate.ts';
import { EventListener } from '../../../../sim/run/trace/recorder.ts';
import { Tape } from '../../../../sim/run/trace/tape.ts';
import { parse } from '../../../support/scenarios.ts';

/** Every kind of message, request and reply, lost and held back; snapshots, reads, changes of membership. */
const varied = `
name: varied
cluster: { replicas: 3, spares: 1, raft: { snapshot-log-bytes: 2kB, snapshot-chunk-bytes: 200B } }
network: { loss: 2%, duplicate: 2%, reorder: { chance: 5%, by: 1ms..9ms } }
clients: { count: 3, rate: 60/s, mix: { get: 30%, put: 40%, cas: 20%, delete: 10% } }
run: 5s
faults:
  - { at: 700ms, do: crash, node: leader, for: 900ms }
  - { at: 2500ms, do: isolate, node: leader, for: 600ms }
`;

test('the events on a tape are those that a listener is told', () => {
  const told: string[] = [];
  const tape = new Tape();
  const listener = new EventListener((event) => void told.push(JSON.stringify(event)));
  simulate(parse(varied, 'varied.yaml'), '1', { consumers: [listener, tape] });
  expect(tape.length).toBe(told.length);
  expect(Array.from(tape, (event) => JSON.stringify(event))).toEqual(told);
});
