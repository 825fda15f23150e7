import { expect, test } from 'vitest';
import { simulate } from '../../../sim/run/simulate.ts';
import { r3 } from '../../../sim/zoo/bugs/r3-reads-before-applied.ts';
import { parse } from '../../support/scenarios.ts';

/**
 * A lease that comes and goes, and a state machine that lags: reads wait for their index, and later ones
 * overtake them.
 */
const lagging = parse(`
name: forgetful
about: A leader that loses reads.
cluster:
  replicas: 3
  raft: { reads: lease, apply-batch: 20, apply-delay: 8ms, election-timeout: 300ms..500ms, heartbeat: 20ms }
network: { latency: 4ms..8ms }
clients: { count: 20, rate: 1000/s, mix: { get: 50%, put: 50% }, retry: never, timeout: 1s }
run: 1500ms
faults:
  - { at: 1s, do: network, sender: rest, receiver: leader, latency: 290ms..330ms, for: 400ms }
`);

/**
 * Serves a read only when exactly its index is applied, so that one whose index has been passed waits for
 * ever.
 */
const exactly = { ...r3, rules: { readReached: (applied: number, index: number) => applied === index } };

test('recovery objects to a leader that loses reads while it serves other requests', () => {
  expect(simulate(lagging, '5').violations).toEqual([]);
  const { violations } = simulate(lagging, '5', { bug: exactly });
  expect(violations).toMatchObject([{ property: 'recovery', reason: 'request-unanswered' }]);
  expect(violations[0].message).toContain('though it has been the leader since then');
});
