import { expect, test } from 'vitest';
import { simulate } from '../../../sim/run/simulate.ts';
import { parse } from '../../support/scenarios.ts';

/* Undoing a strike undoes only what that strike did, in whatever order overlapping strikes end. */

function scenarioOf(text: string) {
  return parse(text);
}

/** Heartbeats once a second: a follower with a shorter election time-out cannot keep a leader. */
const slow = [
  'cluster: { replicas: 3, raft: { profile: hashicorp } }',
  'clients: { count: 2, rate: 20/s }',
  'run: 10s',
  'faults:',
];

test('options changed by two overlapping strikes of configure are restored in the end', () => {
  const { report } = simulate(
    scenarioOf(
      [
        ...slow,
        '  - { at: 4s, do: configure, raft: { election-timeout: 250ms..500ms }, for: 1s }',
        '  - { at: 4500ms, do: configure, raft: { priority: 1 }, for: 1s }',
      ].join('\n'),
    ),
    '1',
  );
  expect(report.verdict).toBe('pass');
});

test('a server that is paused while its options are restored receives them when it resumes', () => {
  const { report } = simulate(
    scenarioOf(
      [
        ...slow,
        '  - { at: 4s, do: configure, raft: { election-timeout: 250ms..500ms }, for: 1s }',
        '  - { at: 4900ms, do: pause, node: all, for: 200ms }',
      ].join('\n'),
    ),
    '1',
  );
  expect(report.verdict).toBe('pass');
});

test("a server that joins after a change of all servers' options has the changed options too", () => {
  const { report } = simulate(
    scenarioOf(
      [
        'cluster: { replicas: 3, spares: 1, raft: { pre-vote: false, stickiness: false } }',
        'clients: { count: 2, rate: 20/s }',
        'run: 7s',
        'faults:',
        '  - { at: 1s, do: configure, raft: { election-timeout: 5s..6s } }',
        '  - { at: 2s, do: add-server }',
        '  - { at: 4s, do: crash, node: leader }',
      ].join('\n'),
    ),
    '1',
  );
  // No election time-out expires before the end of the run.
  expect(report.raft.elections).toBe(1);
});

test('chaos only lengthens election time-outs, whatever their length', () => {
  const chaos = 'chaos: { warm-up: 3s, heal: 1s, every: 1s, for: 5s, swarm: 0%, families: { configure: 1 } }';
  const raft = 'raft: { profile: hashicorp, pre-vote: false, stickiness: false }';
  const { report } = simulate(scenarioOf(`cluster: { replicas: 3, ${raft} }\nrun: 20s\n${chaos}`), '1');
  expect(report.raft.elections).toBe(1);
});

test('a crash tears writes while any strike of torn-write lasts', () => {
  const { report } = simulate(
    scenarioOf(
      [
        'cluster: { replicas: 3, disk: { fsync: 20ms } }',
        'clients: { rate: 200/s }',
        'run: 8s',
        'faults:',
        '  - { at: 1s, do: torn-write, for: 5s }',
        '  - { at: 2s, do: torn-write, for: 1s }',
        '  - { from: 4s, until: 5s, every: 300ms, do: power-loss, for: 100ms }',
      ].join('\n'),
    ),
    '1',
  );
  expect(report.faults.find(({ do: name }) => name === 'torn-write')?.effect).toMatch(/torn/);
});

test('a cluster whose server of highest priority never starts still elects a leader', () => {
  const text = 'cluster: { replicas: 3, spares: 1, nodes: { n4: { raft: { priority: 80 } } } }\nrun: 4s';
  const { report } = simulate(scenarioOf(text), '1');
  expect(report.properties.find(({ name }) => name === 'recovery')?.verdict).toBe('pass');
});

test('entries applied in the step in which a server crashes are known to the judges when a snapshot covers them', () => {
  const { violations } = simulate(
    scenarioOf(
      [
        'cluster: { replicas: 1, raft: { snapshot-log-bytes: 300B }, disk: { fsync: 0 } }',
        'clients: { count: 20, rate: 300/s, timeout: never, mix: { put: 100% } }',
        'run: 8s',
        'faults:',
        '  - { from: 1s, until: 6s, every: 500ms, do: crash-at-write, node: n1, write: snapshot, moment: after, down: 50ms }',
      ].join('\n'),
    ),
    '1',
  );
  expect(violations).toEqual([]);
});

test('a pause ended by resume is no cause of later effects, and does not end a later pause', () => {
  const { report } = simulate(
    scenarioOf(
      [
        'run: 9s',
        'faults:',
        '  - { at: 1s, do: pause, node: n1 }',
        '  - { at: 1500ms, do: pause, node: [n2, n3], for: 4s }',
        '  - { at: 2s, do: resume, node: [n1, n2] }',
        '  - { at: 3s, do: resume, node: n3 }',
        '  - { at: 5s, do: pause, node: [n2, n3, n4], for: 3s }',
      ].join('\n'),
    ),
    '1',
  );
  const [first] = report.faults;
  expect(first.effect).not.toMatch(/operations? not ok/);
  expect(report.faults.at(-1)?.effect).toMatch(/operations not ok/);
  // Two of five are no quorum: no request is answered until the last pause is over.
  const answered = report.timeline.filter(({ ok }) => ok > 0).map(({ second }) => second);
  expect(answered).not.toContain(6);
  expect(answered).toContain(8);
});
