import { describe, expect, it } from 'vitest';
import { bugNames } from '../../../sim/zoo/registry.ts';
import { type Case, table } from './mistake-table.ts';
import { mistakes } from './parsing.ts';

table('words', [
  ['clutser: {}', "f.yaml:1:1: unknown key 'clutser'\n  did you mean 'cluster'?"],
  [
    'cluster: { raft: { electionTimeout: 1s } }',
    "f.yaml:1:20: unknown key 'electionTimeout' in cluster.raft\n  did you mean 'election-timeout'?",
  ],
  [
    'expect: { violation: foo }',
    "f.yaml:1:22: expect.violation is 'foo', expected one of: election-safety, vote-once, monotonic-state, leader-append-only, log-matching, leader-completeness, state-machine-safety, committed-durable, shown-is-durable, exactly-once, linearizability, acknowledged-survives, recovery, assertion; or a list of them",
  ],
  ['replicas: 5', "f.yaml:1:1: unknown key 'replicas'\n  did you mean cluster.replicas?"],
  [
    'cluster: { heartbeat: 50ms }',
    "f.yaml:1:12: unknown key 'heartbeat' in cluster\n  did you mean cluster.raft.heartbeat?",
  ],
  [
    'expect: { latency.p99: 5ms }',
    "f.yaml:1:11: unknown key 'latency.p99' in expect\n  known here: latency.all.p99, latency.get.p99, latency.put.p99, latency.cas.p99, latency.delete.p99",
  ],
  [
    'network: { reorder: { x: 1 } }',
    "f.yaml:1:23: unknown key 'x' in network.reorder\n  known here: chance, by",
  ],
  [
    'faults: [ { at: 5s, do: crahs, node: leader } ]',
    "f.yaml:1:25: unknown fault 'crahs'\n  did you mean 'crash'?",
  ],
  [
    'faults: [ { at: 5, do: crahs, node: leader, for: 2d } ]',
    'f.yaml:1:17: faults.0.at is 5: a duration needs a unit: 5ms, 5s\n  expected a duration such as 500us, 20ms or 1.5s',
    "f.yaml:1:24: unknown fault 'crahs'\n  did you mean 'crash'?",
    "f.yaml:1:50: faults.0.for is '2d': unknown unit 'd', known units: us, ms, s, m, h\n  expected a duration such as 500us, 20ms or 1.5s, at least 1us",
  ],
  [
    'faults: [ { at: 5s, do: crash, node: laeder } ]',
    "f.yaml:1:38: faults.0.node is 'laeder': not a server, zone or description\n  did you mean 'leader'?",
  ],
  [
    'faults: [ { at: 5s, do: rest, node: n1 } ]',
    "f.yaml:1:25: unknown fault 'rest'\n  did you mean 'restart'?",
  ],
  [
    'network: { zones: { west: [n1], east: [n2] }, links: [ { from: west, to: [n3, east], latency: 5ms } ] }',
    "f.yaml:1:64: network.links.0.from is 'west': not a server, zone or description\n  did you mean 'zone west'?",
    "f.yaml:1:74: network.links.0.to: 'east' is not a server, zone or description\n  did you mean 'zone east'?",
  ],
  [
    'faults: [ { at: 5s, do: crash, nod: n1 } ]',
    "f.yaml:1:32: unknown key 'nod' in faults.0\n  did you mean 'node'?",
  ],
  [
    'faults: [ { at: 5s, do: crash, node: n1 }, { at: 6s, do: restart, for: 3s } ]',
    "f.yaml:1:67: unknown key 'for' in faults.1\n  this fault is over at once, or ends by itself",
  ],
  [
    'expect: { failurerate: 3% }',
    "f.yaml:1:11: unknown key 'failurerate' in expect\n  did you mean 'failure-rate'?",
  ],
  [
    'cluster: { raft: { profile: etdc } }',
    "f.yaml:1:29: cluster.raft.profile is 'etdc', expected one of: paper, etcd, hashicorp, cowsql, openraft, logcabin, just-in-time\n  did you mean 'etcd'?",
  ],
  ['zoo: A1', `f.yaml:1:6: unknown bug 'A1'\n  known bugs: ${bugNames.join(', ')}`],
  [
    'cluster: { raft: { pre-vote: yes } }',
    "f.yaml:1:30: cluster.raft.pre-vote is 'yes', expected true or false\n  did you mean true?",
  ],
]);

table('lists of servers', [
  [
    'faults: [ { at: 5s, do: crash, node: [n1, laeder] } ]',
    "f.yaml:1:38: faults.0.node: 'laeder' is not a server, zone or description\n  did you mean 'leader'?",
  ],
  [
    'faults: [ { at: 5s, do: crash, node: [n1, n7] } ]',
    'f.yaml:1:43: there is no n7\n  the cluster has n1 to n5',
  ],
]);

table('values', [
  [
    'run: 30',
    'f.yaml:1:6: run is 30: a duration needs a unit: 30ms, 30s\n  expected a duration such as 500us, 20ms or 1.5s, at least 1ms',
  ],
  [
    'run: -1s',
    "f.yaml:1:6: run is '-1s': a duration cannot be negative\n  expected a duration such as 500us, 20ms or 1.5s, at least 1ms",
  ],
  ['run: five', "f.yaml:1:6: run is 'five', expected a duration such as 500us, 20ms or 1.5s, at least 1ms"],
  ['run: [1s]', 'f.yaml:1:6: run is a list, expected a duration such as 500us, 20ms or 1.5s, at least 1ms'],
  ['run:', 'f.yaml:1:5: run is empty, expected a duration such as 500us, 20ms or 1.5s, at least 1ms'],
  ['cluster: { replicas: 0 }', 'f.yaml:1:22: cluster.replicas is 0, expected a whole number from 1 to 63'],
  [
    'cluster: { replicas: 2.5 }',
    'f.yaml:1:22: cluster.replicas is 2.5, expected a whole number from 1 to 63',
  ],
  ['cluster: { replicas: 60, spares: 5 }', 'f.yaml:1:34: 65 servers with the spares, expected at most 63'],
  [
    'network: { loss: 120% }',
    "f.yaml:1:18: network.loss is '120%': more than 100 %\n  expected a share such as 1% or 0.01",
  ],
  [
    'network: { latency: { lognormal: { median: 2ms, p99: 1ms } } }',
    "f.yaml:1:54: network.latency.lognormal.p99 is '1ms': the 99th percentile must lie above the middle or the minimum",
  ],
  [
    'network: { latency: { gauss: { mean: 1ms } } }',
    "f.yaml:1:23: unknown key 'gauss' in network.latency\n  known here: constant, uniform, lognormal, normal, exponential, pareto, table",
  ],
  [
    'network: { latency: { normal: { mean: 1ms } } }',
    'f.yaml:1:31: network.latency.normal: give either sd or p99',
  ],
  [
    'network: { latency: { table: [2ms, 1ms] } }',
    "f.yaml:1:36: network.latency.table.1 is '1ms': the values of a table never fall",
  ],
  [
    'network: { latency: { table: 5ms } }',
    "f.yaml:1:30: network.latency.table is '5ms', expected a list of delays such as [1ms, 2ms, 40ms]",
  ],
  ['expect: { constructor: 3 }', "f.yaml:1:11: unknown key 'constructor' in expect"],
  [
    'cluster: [5]',
    'f.yaml:1:10: cluster is a list, expected a mapping of replicas, spares, raft, disk, replica, nodes',
  ],
  [
    'faults: { at: 5s }',
    'f.yaml:1:9: faults is a mapping, expected a list of steps such as - { at: 5s, do: crash, node: leader }',
  ],
  [
    'faults: [ crash ]',
    "f.yaml:1:11: faults.0 is 'crash', expected a step such as { at: 5s, do: crash, node: leader }",
  ],
  [
    'faults: [ { at: 5s } ]',
    'f.yaml:1:11: faults.0 does not say what to do\n  add do: crash or another fault',
  ],
  ['clients: { mix: { get: 60%, put: 60% } }', 'f.yaml:1:17: the mix sums to 120%, expected 100%'],
  [
    'clients: { rate: 1/s, think: 5ms }',
    'f.yaml:1:30: rate and think exclude each other\n  rate is open loop, think is closed loop',
  ],
  ...['think: 5ms', 'requests: 9', 'operations: [ { at: 1s, client: c1, do: put } ]'].map(
    (load): Case => [
      `clients: { outstanding: 2, ${load} }`,
      `f.yaml:1:25: outstanding and ${load.split(':')[0]} exclude each other\n  only clients with a rate have waiting operations`,
    ],
  ),
  ...['mix: { get: 100% }', 'from: 2s', 'keys: { choose: zipf }'].map((idle): Case => {
    const listed = 'clients: { operations: [ { at: 1s, client: c1, do: put } ], ';
    const value = idle.startsWith('mix') ? 'mix: ' : idle.startsWith('from') ? 'from: ' : 'keys: { choose: ';
    const name = idle.startsWith('keys') ? 'keys.choose' : value.slice(0, -2);
    return [
      `${listed}${idle} }`,
      `f.yaml:1:${listed.length + value.length + 1}: ${name} has no effect beside operations\n  each operation says when, what and on which key`,
    ];
  }),
  ['clients: { operations: [ { at: 1s, client: c1, do: put } ], keys: { count: 2 }, value-bytes: 9B }'],
  ...['2s', '5s'].map(
    (from): Case => [
      `run: 2s\nclients: { from: ${from} }`,
      `f.yaml:2:18: from is ${from}, but the run ends at 2s\n  such clients never request anything; for a run without clients write clients: { count: 0 }`,
    ],
  ),
  ['run: 2s\nclients: { from: 1999999us }'],
  [
    'run: 2 sheep\nclients: { from: 40s }',
    "f.yaml:1:6: run is '2 sheep': unknown unit 'sheep', known units: us, ms, s, m, h\n  expected a duration such as 500us, 20ms or 1.5s, at least 1ms",
  ],
  [
    'network: { jitter: 10% }',
    'f.yaml:1:20: jitter has no effect without round-trips\n  network.latency takes a range: latency: 20ms..22ms',
  ],
  ['network: { zones: { a: [n1, n2], b: [n3] }, round-trips: { a: { b: 60ms } }, jitter: 0% }'],
  [
    'settle: { probes: 0, first: get }',
    'f.yaml:1:29: first has no effect without probes\n  probes: 1 or more',
  ],
  ['settle: { first: get }'],
  [
    'tolerance: { leaders: 0.1 }',
    "f.yaml:1:14: unknown key 'leaders' in tolerance\n  sweeps do not compare it; they compare failure-rate, longest-leaderless, leaderless, elections, term, network.sent, events, latency.all.p50, latency.all.p99, latency.all.max, latency.get.p99, latency.put.p99",
  ],
  [
    'expect: { latency: { get: <= 5ms } }',
    "f.yaml:1:11: unknown key 'latency' in expect\n  the name is one word, dots and all: latency.get.p99: <= 500ms",
  ],
  [
    'expect: { requests: { ok: 3 } }',
    "f.yaml:1:11: unknown key 'requests' in expect\n  the name is one word, dots and all: requests.sent: <= 3",
  ],
  [
    'tolerance: { latency: { put: { p99: 0.1 } } }',
    "f.yaml:1:14: unknown key 'latency' in tolerance\n  the name is one word, dots and all: latency.get.p99: 10%",
  ],
  [
    'tolerance: { latency.put.p99: 20ms }',
    "f.yaml:1:31: tolerance.latency.put.p99 is '20ms', expected a share such as 10% or 0.1, above 0 and at most 100000%",
  ],
  [
    'tolerance: { latency.put.p99: 0% }',
    "f.yaml:1:31: tolerance.latency.put.p99 is '0%', expected a share such as 10% or 0.1, above 0 and at most 100000%",
  ],
  ['tolerance: { latency.put.p99: 12.5%, elections: 250%, events: 0.1, latency.get.p99: "0.1" }'],
  [
    'clients: { retry: 3s, timeout: 1s }',
    'f.yaml:1:19: retry after 3s never happens: the client gives up after 1s\n  expected less than clients.timeout',
  ],
  [
    'expect: { elections: few }',
    "f.yaml:1:22: expect.elections is 'few', expected a bound such as <= 3 or at least 3",
  ],
  ['cluster: { nodes: { n7: {} } }', 'f.yaml:1:21: there is no n7\n  the cluster has n1 to n5'],
  ['cluster: { nodes: { leader: {} } }', "f.yaml:1:21: 'leader' is not a server\n  servers are n1, n2, ..."],
]);

table('what does not fit together', [
  [
    'cluster: { raft: { reads: lease, check-quorum: false } }',
    'f.yaml:1:27: lease reads are unsafe without check-quorum\n  set check-quorum: true, or reads: index',
  ],
  [
    'cluster: { raft: { reads: lease }, nodes: { n2: { raft: { reads: index } } } }',
    'f.yaml:1:66: lease reads are unsafe unless all servers use them, but others have reads: lease\n  set it under cluster.raft, for all of them',
  ],
  [
    'cluster: { raft: { reads: lease }, nodes: { n2: { raft: { election-timeout: 120ms..200ms } } } }',
    'f.yaml:1:77: lease reads are unsafe unless all servers have the same shortest election time-out: here 120ms, elsewhere 150ms\n  set it under cluster.raft, for all of them',
  ],
  [
    'cluster: { nodes: { n2: { raft: { session-expiry: 2s } } } }',
    'f.yaml:1:51: session-expiry must be the same on all servers, here it is 2s and elsewhere never\n  set it under cluster.raft, for all of them',
  ],
  [
    'cluster: { replicas: 2, nodes: { n1: { raft: { session-expiry: 1s } }, n2: { raft: { session-expiry: 2s } } } }',
    'f.yaml:1:102: session-expiry must be the same on all servers, here it is 2s and elsewhere 1s\n  set it under cluster.raft, for all of them',
  ],
  [
    'cluster: { raft: { check-quorum: false } }\nfaults: [{ at: 1s, do: configure, raft: { reads: lease } }]',
    'f.yaml:2:50: lease reads are unsafe without check-quorum\n  set check-quorum: true, or reads: index',
  ],
  [
    'cluster: { raft: { reads: lease } }\nfaults: [{ at: 1s, do: configure, node: n1, raft: { stickiness: false } }]',
    'f.yaml:2:65: lease reads are unsafe without stickiness\n  leave it on',
  ],
  [
    'cluster: { raft: { reads: lease } }\nfaults: [{ at: 1s, do: configure, node: n1, raft: { election-timeout: 90ms..150ms } }]',
    'f.yaml:2:71: lease reads are unsafe unless election-timeout changes for all servers at once\n  node: all',
  ],
  [
    'cluster: { replicas: 1, nodes: { n1: { raft: { reads: lease } } } }\nfaults: [{ at: 1s, do: configure, raft: { stickiness: false } }]',
    'f.yaml:2:55: lease reads are unsafe without stickiness\n  leave it on',
  ],
  [
    'cluster: { raft: { reads: lease } }\nfaults: [{ at: 1s, do: rolling-restart, raft: { check-quorum: false } }]',
    'f.yaml:2:63: lease reads are unsafe without check-quorum\n  leave it on',
  ],
  [
    'cluster: { raft: { reads: lease } }\nfaults: [{ at: 1s, do: rolling-restart, raft: { election-timeout: 90ms..150ms } }]',
    'f.yaml:2:67: lease reads are unsafe unless election-timeout changes for all servers at once\n  change it by a step that does: configure',
  ],
  [
    'faults: [{ at: 1s, do: rolling-restart, raft: { reads: lease } }]',
    'f.yaml:1:56: lease reads are unsafe unless reads changes for all servers at once\n  change it by a step that does: configure',
  ],
  [
    'cluster: { raft: { election-timeout: 50ms..100ms } }',
    'f.yaml:1:38: election time-outs begin at 50ms, but a heartbeat comes every 50ms and takes 3ms\n  followers would depose a healthy leader; twice the heartbeat or more is usual',
  ],
  [
    'cluster: { nodes: { n2: { raft: { heartbeat: 1s } } } }',
    'f.yaml:1:46: election time-outs begin at 150ms, but a heartbeat comes every 1s and takes 3ms\n  followers would depose a healthy leader; twice the heartbeat or more is usual',
  ],
]);

describe('a document that is not a scenario', () => {
  it.each([
    ['- 1', 'a list'],
    ['5', '5'],
    ['just words', "'just words'"],
  ])('%s', (text, found) => {
    const [said, ...others] = mistakes(text);
    expect(said).toMatch(/^f\.yaml:1:1: the scenario is .*, expected a mapping of name, about, cluster, /);
    expect(said).toContain(`is ${found}, `);
    expect(others).toEqual([]);
  });
});

describe('several mistakes', () => {
  it('are reported together in order of place, whatever their kind', () => {
    const text = [
      'cluster: { replicas: five }',
      'network: { los: 1%, latency: 5ms..1ms }',
      'clients: { mix: { get: 10% } }',
      'faults:',
      '  - { at: 5s, do: crahs, node: leader }',
      '  - { at: 99s, do: crash, node: leader }',
      'expect: { elections: 3 s }',
    ].join('\n');
    expect(mistakes(text).map((mistake) => mistake.split(': ')[0])).toEqual([
      'f.yaml:1:22',
      'f.yaml:2:12',
      'f.yaml:2:30',
      'f.yaml:3:17',
      'f.yaml:5:19',
      'f.yaml:7:22',
    ]);
  });

  it('do not cause consequential errors', () => {
    // Without the number of replicas, n7 cannot be called unknown; without the crash, the restart cannot be
    // called in vain.
    expect(mistakes('cluster: { replicas: x }\nfaults: [ { at: 5s, do: crash, node: n7 } ]')).toHaveLength(1);
    expect(mistakes('faults: [ { at: 5x, do: crash, node: n1 }, { at: 6s, do: restart } ]')).toHaveLength(1);
    expect(mistakes('run: 1o s\nfaults: [ { at: 50s, do: crash, node: n1 } ]')).toHaveLength(1);
  });

  it('are limited to fifty', () => {
    const text = Array.from({ length: 80 }, (_, i) => `key${i}: 1`).join('\n');
    const said = mistakes(text);
    expect(said).toHaveLength(51);
    expect(said[50]).toContain('and 30 more mistakes');
  });
});

table('slips of the pen', [
  [
    'network: { latency: 1ms-5ms }',
    "f.yaml:1:21: network.latency is '1ms-5ms': a range is written with two dots: 1ms..5ms\n  expected a duration (2ms), a range (1ms..5ms), or a mapping such as { lognormal: { median: 2ms, p99: 40ms } }",
  ],
  [
    'settle: { within: 20 }\nchaos: { every: 1s...2s }',
    "f.yaml:2:17: chaos.every is '1s...2s': a range is written with two dots: 1s..2s\n  expected a range such as 150ms..300ms or a single duration",
  ],
  [
    "run: '1,5s'",
    "f.yaml:1:6: run is '1,5s': the decimal sign is a point\n  expected a duration such as 500us, 20ms or 1.5s, at least 1ms",
  ],
  ['run: 1e99s', "f.yaml:1:6: run is '1e99s', expected a duration such as 500us, 20ms or 1.5s, at least 1ms"],
  [
    'network: { loss: .inf }',
    'f.yaml:1:18: network.loss is Infinity: a plain share is at most 1\n  expected a share such as 1% or 0.01',
  ],
  ['seed: 42', "f.yaml:1:7: seed is 42, expected text\n  text that looks like a number needs quotes: '42'"],
  [
    'cluster: { replica: 3 }',
    'f.yaml:1:21: cluster.replica is 3, expected the path of a .ts or .js file\n  did you mean replicas: 3?',
  ],
  [
    'clients: { mix: { read: 100% } }',
    "f.yaml:1:19: unknown key 'read' in clients.mix\n  reads are called get",
  ],
  ["name: 'x\nrun: 3s\n", 'f.yaml:3:1: a quote that was opened before is not closed'],
]);

it('the name of a profile in place of a mapping gets a hint', () => {
  const [said, ...others] = mistakes('cluster: { raft: ectd }');
  expect(said).toMatch(/^f\.yaml:1:18: cluster\.raft is 'ectd', expected a mapping of profile, /);
  expect(said).toContain('did you mean { profile: etcd }?');
  expect(others).toEqual([]);
  expect(mistakes('cluster: { raft: 5 }')[0]).not.toContain('did you mean');
});
