import { expect, test } from 'vitest';
import { simulate } from '../../../../sim/run/simulate.ts';
import { load, parse } from '../../../support/scenarios.ts';

/* Scenarios in which the usual demands of the recovery judge cannot be met: it must not object to the correct core. */

function play(text: string, seed: string) {
  const scenario = parse(text);
  return simulate(scenario, seed);
}

const five = 'cluster: { replicas: 5 }\nrun: 8s\nsettle: { within: 8 }\nfaults:\n';
const cutOff = '  - { at: 2s, do: isolate, node: n5, progress: true, for: 6s }\n';
const growing = `cluster: { replicas: 3, spares: 3 }\nrun: 5s\nfaults:\n  - { at: 2s, do: replace-server, node: n1, by: n4 }\n`;

const excused: readonly (readonly [what: string, text: string])[] = [
  [
    'a leader that is handed over again and again',
    `${five}${cutOff}  - { from: 2s, until: 8s, every: 300ms..400ms, do: transfer }`,
  ],
  [
    'a leader that is crashed again and again',
    `${five}${cutOff}  - { from: 2s, until: 8s, every: 300ms..400ms, do: crash, node: leader, for: 100ms }`,
  ],
  [
    'clients that reach no server',
    `${five}${cutOff}  - { at: 3s, do: partition, groups: [ [n1, n2, n3, n4, n5], clients ], for: 5s }`,
  ],
  [
    'clients that only read',
    `clients: { rate: 400/s, mix: { get: 100%, put: 0%, cas: 0% } }\nnetwork: { client-latency: 50ms }\n${five}${cutOff}`,
  ],
  [
    'a majority that crashed for good',
    `${five}  - { at: 2s, do: crash, node: [n1, n2, n3], permanent: true }`,
  ],
  [
    'a majority that is cut off for good',
    `${five}  - { at: 2s, do: isolate, node: [n1, n2, n3], permanent: true }`,
  ],
  [
    'the old half of a joint configuration that crashed for good',
    `${growing}  - { when: { joint: true }, times: 1, do: crash, node: [n1, n2], permanent: true }`,
  ],
  [
    'the old half of a joint configuration that is cut off for good',
    `${growing}  - { when: { joint: true }, times: 1, do: isolate, node: [n1, n2], permanent: true }`,
  ],
  [
    'servers that only a server halted for good could join',
    `cluster: { replicas: 3 }\nrun: 5s\nfaults:\n  - { at: 2s, do: bridge, node: n3, permanent: true }\n  - { at: 3s, do: pause, node: n3, permanent: true }`,
  ],
  [
    'a leader whose only follower within reach has a disk that failed for good',
    `cluster: { replicas: 3 }\nrun: 5s\nfaults:\n  - { at: 2s, do: bridge, node: n3, permanent: true }\n  - { at: 3s, do: disk-error, node: n3, permanent: true }`,
  ],
  [
    'voters of whom so many are removed that a cut leaves no majority of the rest',
    `cluster: { replicas: 4 }\nrun: 9s\nsettle: { within: 8 }\nfaults:\n  - { at: 2s, do: cut, links: [ [n3, n4] ], progress: true, for: 7s }\n  - { at: 3s, do: remove-server, node: n1 }\n  - { at: 4s, do: remove-server, node: n2 }`,
  ],
];

test.each(excused)('recovery does not object to the correct core under %s', (_, text) => {
  for (const seed of ['1', '2']) expect(play(text, seed).violations).toEqual([]);
});

test('a change of membership that is not committed may leave a ring in which nobody can be elected', () => {
  // The servers that reach a majority lack the change, and those that have it need one that they do not reach.
  const operators =
    'chaos={ every: 200ms..500ms, for: 300ms..900ms, swarm: 10%, families: { cycle-server: 6, pause: 5, replace-server: 3 } }';
  const scenario = load('scenarios/zoo/partial-links.yaml', [operators]);
  for (const seed of ['1', '3']) expect(simulate(scenario, seed).violations).toEqual([]);
});

test('a majority that comes back has to recover, even if a minority never does', () => {
  const { report } = play(`${five}  - { at: 2s, do: crash, node: [n1, n2], permanent: true }`, '1');
  expect(report.properties.find(({ name }) => name === 'recovery')).toMatchObject({
    verdict: 'pass',
    checked: 1,
  });
});

test('a session that expires between two attempts of a probe does not count against recovery', () => {
  const text =
    'cluster: { replicas: 3, raft: { session-expiry: 60ms } }\nnetwork: { client-loss: 30% }\nclients: { retry: 80ms }\nrun: 2s';
  for (let seed = 1; seed <= 10; seed++) expect(play(text, `${seed}`).violations).toEqual([]);
});

test('the first probe is a read if the scenario says so', () => {
  const first = (text: string) => {
    const ops: number[] = [];
    const scenario = parse(`run: 2s\nclients: { count: 0 }\n${text}`);
    simulate(scenario, '1', {
      consumers: [{ on: { 23: ({ operation }) => void ops.push(operation?.op ?? -1) } }],
    });
    return ops;
  };
  const usual = first('');
  const reading = first('settle: { first: get }');
  expect(usual).toHaveLength(5);
  expect(reading).toEqual([usual[1], usual[0], usual[1], usual[0], usual[1]]);
});
