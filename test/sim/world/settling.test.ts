import { expect, test } from 'vitest';
import { type Fact, FactKind, Phase } from '../../../sim/facts/facts.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { settleBound } from '../../../sim/scenario/settle-bound.ts';
import type { Bug } from '../../../sim/zoo/bug.ts';
import { parse } from '../../support/scenarios.ts';

/* Settling goes on while a server that is behind comes nearer; recovery objects to one that does not, once the bound is over. */

/** The violations of a run, and the length of its settling in bounds. */
function settle(lines: readonly string[], seed: string, bug?: Bug) {
  const scenario = parse(lines.join('\n'));
  let from = 0;
  let to = 0;
  const on = {
    [FactKind.phase]: ({ code, time }: Fact): void => {
      if (code === Phase.settle) from = time;
      if (code === Phase.end) to = time;
    },
  };
  const options = { consumers: [{ on }], ...(bug === undefined ? {} : { bug }) };
  const { violations } = simulate(scenario, seed, options);
  const reasons = violations.map(({ property, reason }) => `${property}: ${reason}`);
  return { reasons, bounds: (to - from) / settleBound(scenario) };
}

/** The latency makes half a second's worth of chunks or entries take a minute to send, one at a time. */
const farAway = 'network: { latency: 20ms..30ms }';
const puts = (rate: string) =>
  `clients: { count: 4, rate: ${rate}, mix: { put: 100% }, keys: { count: 60 }, value-bytes: 32 }`;
const chunks = (bytes: number, replicas = 3) =>
  `cluster: { replicas: ${replicas}, raft: { snapshot-log-bytes: 1KB, snapshot-chunk-bytes: ${bytes}B, max-inflight-messages: 1 } }`;
const returnsLate = ['faults:', '  - { at: 1s, do: crash, node: n3 }'];

const slow: Readonly<Record<string, readonly string[]>> = {
  'chunks of sixteen bytes': [chunks(16), farAway, puts('50/s'), 'run: 10s', ...returnsLate],
  'chunks of one byte': [chunks(1), farAway, puts('50/s'), 'run: 6s', ...returnsLate],
  'one entry at a time': [
    'cluster: { replicas: 3, raft: { max-entries-per-message: 1, max-inflight-messages: 1 } }',
    farAway,
    puts('10/s'),
    'run: 60s',
    ...returnsLate,
  ],
  'a server that is needed for a quorum': [
    chunks(4),
    farAway,
    puts('50/s'),
    'run: 6s',
    ...returnsLate,
    '  - { at: 5900ms, do: crash, node: n2, permanent: true }',
  ],
  'two of five, and messages are lost': [
    chunks(8, 5),
    'network: { latency: 20ms..60ms, loss: 10% }',
    puts('50/s'),
    'run: 10s',
    ...returnsLate,
    '  - { at: 2s, do: crash, node: n5 }',
  ],
  'one entry applied at a time': [
    'cluster: { replicas: 3, raft: { apply-batch: 1, apply-delay: 100ms } }',
    puts('5/s'),
    'run: 60s',
    ...returnsLate,
  ],
};

test.each(Object.entries(slow))('recovery does not object to slow catching up: %s', (_, lines) => {
  for (const seed of ['1', '6', '7']) {
    const { reasons, bounds } = settle(lines, seed);
    expect(reasons).toEqual([]);
    expect(bounds).toBeGreaterThan(1);
  }
});

/**
 * No server comes nearer for half a bound, or there is no leader at the moment of a look, though the core
 * does what it can.
 */
const heldUp: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'one long write',
    '2',
    ['cluster: { disk: { fsync: { pareto: { min: 8489us, shape: 1.2 } } } }', 'run: 2401141us'],
  ],
  [
    'messages in flight on ordered links',
    '1',
    [
      'network: { ordered: true }',
      'cluster: { replicas: 3 }',
      puts('50/s'),
      'run: 4s',
      'faults: [ { at: 1s, do: network, receiver: n3, reorder: { chance: 10%, by: 20s..30s }, for: 2s } ]',
    ],
  ],
  [
    'no leader at the moment of a look, on links of low bandwidth',
    '2',
    [
      'cluster: { raft: { retransmit-timeout: 42515us } }',
      'network: { duplicate: 3.71%, bandwidth: 100kB/s }',
      'clients: { rate: 448/s, outstanding: 13, mix: { get: 20%, put: 80% }, keys: { choose: zipf, count: 24 }, value-bytes: 3561 }',
      'run: 10756434us',
      'settle: { core: true }',
      'faults: [ { at: 3996418us, do: hot-keys, count: 2, share: 50.99% } ]',
    ],
  ],
];

test.each(heldUp)('recovery does not object to a server delayed by: %s', (_, seed, lines) => {
  const { reasons, bounds } = settle(lines, seed);
  expect(reasons).toEqual([]);
  expect(bounds).toBeGreaterThan(1);
});

const stuck: readonly Bug[] = [
  { name: 'no-chunk', about: 'no chunk is ever taken', rules: { chunkFits: () => false } },
  {
    name: 'not-this-chunk',
    about: 'after a while no chunk is taken',
    rules: { chunkFits: (offset, received) => offset === received && received < 160 },
  },
];

test.each(stuck)('recovery objects soon after the bound: $about', (bug) => {
  const { reasons, bounds } = settle(slow['chunks of sixteen bytes'], '1', bug);
  expect(reasons).toEqual(['recovery: logs-differ']);
  expect(bounds).toBeCloseTo(1);
});

test('recovery objects in the end to a server that comes no nearer because leaders come and go', () => {
  const churn: Bug = { name: 'churn', about: 'no leader stays in office', rules: { lostQuorum: () => true } };
  for (const seed of ['1', '2', '3', '4', '5', '6']) {
    const { reasons, bounds } = settle(slow['chunks of one byte'], seed, churn);
    expect(reasons).toHaveLength(1);
    expect(bounds).toBeLessThan(4);
  }
});

test('recovery objects soon after a server has stopped coming nearer', () => {
  const late: Bug = {
    name: 'stops-late',
    about: 'from some byte on no chunk is taken',
    rules: { chunkFits: (offset, received) => offset === received && received < 300 },
  };
  const { reasons, bounds } = settle(slow['chunks of one byte'], '1', late);
  expect(reasons).toEqual(['recovery: logs-differ']);
  expect(bounds).toBeGreaterThan(1.5);
  expect(bounds).toBeLessThan(4);
});

const probes = (...more: string[]) => [
  'clients: { count: 2, rate: 20/s, retry: 2s, timeout: 4s }',
  ...more,
  'run: 2s',
];

/**
 * Scenarios in which the bound, based on election time-outs, does not cover the time that clients need
 * for the probes.
 */
const hardToReach: Readonly<Record<string, readonly string[]>> = {
  'half of all requests and replies are lost': probes('network: { client-loss: 50% }'),
  'spares never started, and clients ask them too': probes('cluster: { replicas: 3, spares: 6 }'),
  'only a quorum is healed': probes('cluster: { replicas: 7 }', 'settle: { core: true, within: 4 }'),
  'answers take longer than the bound': probes('network: { client-latency: 900ms }'),
  'redirected clients wait long': [
    'clients: { count: 2, rate: 20/s, backoff: 3s }',
    'run: 6s',
    'settle: { within: 4 }',
    'cluster: { replicas: 3, spares: 2 }',
    'faults:',
    '  - { at: 1s, do: add-server, node: n4 }',
    '  - { at: 2s, do: add-server, node: n5 }',
    '  - { at: 3s, do: remove-server, node: n4, stop: false }',
    '  - { at: 4s, do: remove-server, node: n5, stop: false }',
  ],
  'a server cut off for good holds what they ask it': [
    'cluster: { replicas: 3, raft: { hold-requests: 2s } }',
    'network: { client-loss: 40% }',
    'run: 2s',
    'settle: { probes: 12 }',
    'faults: [ { at: 1s, do: isolate, node: n3, permanent: true } ]',
  ],
  'there are many probes': probes('settle: { probes: 900, within: 8 }', 'cluster: { disk: { fsync: 5ms } }'),
};

test.each(Object.entries(hardToReach))(
  'recovery does not object while clients wait outside the cluster: %s',
  (_, lines) => {
    const runs = ['1', '2', '3', '4'].map((seed) => settle(lines, seed));
    expect(runs.flatMap(({ reasons }) => reasons)).toEqual([]);
    expect(Math.max(...runs.map(({ bounds }) => bounds))).toBeGreaterThan(1);
  },
);

const silent: readonly Bug[] = [
  { name: 'no-commit', about: 'nothing is ever committed', rules: { mayCommit: () => false } },
  {
    name: 'holds',
    about: 'followers never trust their leader, and it commits nothing',
    rules: { mayCommit: () => false, leaderInDoubt: () => true },
  },
];

test.each(silent)(
  'recovery objects soon to unserved probes, however hard the servers are to reach: $about',
  (bug) => {
    for (const lines of [probes(), ...Object.values(hardToReach)]) {
      const { reasons, bounds } = settle(lines, '1', bug);
      expect(reasons).toContain('recovery: probes-unserved');
      expect(bounds).toBeLessThan(8);
    }
  },
);

test.each(['loss: 100%', 'corrupt: 100%'])(
  'recovery does not object where the network delivers nothing: %s',
  (way) => expect(settle([`network: { ${way} }`, 'run: 2s'], '1')).toEqual({ reasons: [], bounds: 0 }),
);

const unheard = ['network: { client-loss: 100% }', 'run: 2s'];
const deafened = ['faults: [ { at: 1s, do: network, client-loss: 100%, permanent: true } ]', 'run: 2s'];

test.each([unheard, deafened])(
  'where no request reaches a server, recovery still judges everything but the probes: %s',
  (...lines) => {
    const { reasons, bounds } = settle(lines, '1');
    expect(reasons).toEqual([]);
    expect(bounds).toBeLessThan(1);
    const headless: Bug = {
      name: 'headless',
      about: 'no server wins an election',
      rules: { mayGrantVote: () => false },
    };
    expect(settle(lines, '1', headless).reasons).toEqual(['recovery: no-leader']);
  },
);

const cutOne = 'cut, links: [ [n1, n3] ]';
const forGood = [
  'clog, node: n1',
  'clog, node: majority',
  'pause, node: n1',
  'pause, node: leader',
  'full-disk, node: n1',
  'disk-error, node: leader',
  'disk-error, node: majority',
  'stall-disk, node: majority',
  'stall-disk, node: leader',
  cutOne,
  'one-way, sender: n1, receiver: n3',
  'bridge, node: n3',
  'ring',
  'network, loss: 100%, node: n1',
  'network, corrupt: 100%, node: n2',
];

test.each(forGood)(
  'recovery does not wait for servers that a permanent fault separates from the leader: %s',
  (fault) => {
    const lines = [
      'network: { latency: 2ms, client-latency: 1ms }',
      'clients: { count: 2, rate: 40/s }',
      'run: 1500ms',
      'settle: { within: 4, probes: 1 }',
      `faults: [ { at: 1s, do: ${fault}, permanent: true } ]`,
    ];
    expect(settle(lines, '1').reasons).toEqual([]);
  },
);

test('settling ends although a link loses everything for good, whatever is sent over it', () => {
  const lines = [
    'run: 1s',
    'faults: [ { at: 500ms, do: network, receiver: n1, loss: 100%, permanent: true } ]',
  ];
  const headless: Bug = {
    name: 'headless',
    about: 'no server wins an election',
    rules: { mayGrantVote: () => false },
  };
  const { reasons, bounds } = settle(lines, '1', headless);
  expect(reasons).toEqual(['recovery: no-leader']);
  expect(bounds).toBeLessThan(2);
});

test('settling does not undo a permanent pause', () => {
  const scenario = parse('run: 1s\nfaults: [ { at: 500ms, do: pause, node: n1, permanent: true } ]');
  let resumed = 0;
  simulate(scenario, '1', { consumers: [{ on: { [FactKind.resumed]: () => resumed++ } }] });
  expect(resumed).toBe(0);
});

test('recovery objects to a server connected to the leader, whatever else is cut permanently', () => {
  const idle: Bug = {
    name: 'idle',
    about: 'n4 applies nothing once its leader has more',
    rules: { mayApply: () => false },
  };
  const lines = ['run: 1500ms', `faults: [ { at: 1s, do: ${cutOne}, permanent: true } ]`];
  expect(settle(lines, '1', idle).reasons.join()).toContain('recovery');
});

test('a probe whose session has expired is retried, also where the expiry is set for each server', () => {
  const text =
    'clients: { rate: 20/s }\nnetwork: { loss: 20%, client-loss: 30%, latency: 5ms..30ms }\nrun: 1s\n';
  const each = ['n1', 'n2', 'n3'].map((name) => `${name}: { raft: { session-expiry: 50ms } }`).join(', ');
  const violated = (cluster: string) => simulate(parse(`${text}cluster: ${cluster}`), '1').violations;
  expect(violated('{ replicas: 3, raft: { session-expiry: 50ms } }')).toEqual([]);
  expect(violated(`{ replicas: 3, nodes: { ${each} } }`)).toEqual([]);
});

test('a client that asks living servers only goes on asking after a moment in which none was running', () => {
  const text = [
    'cluster: { replicas: 1 }',
    'clients: { asks: living, rate: 20/s, timeout: never }',
    'run: 1s',
    'max-events: 20000',
    'faults: [ { at: 900ms, do: rolling-restart, down: 500ms } ]',
  ].join('\n');
  const { report } = simulate(parse(text), '1');
  expect(report.verdict).toBe('pass');
});
