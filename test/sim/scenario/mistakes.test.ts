import { describe, expect, it } from 'vitest';
import { bugNames } from '../../../sim/zoo/registry.ts';
import { mistakes } from './parsing.ts';

/** Text, and what is said about it: place, finding, hint. */
type Case = readonly [text: string, ...said: string[]];

function table(name: string, cases: readonly Case[]): void {
  describe(name, () => {
    it.each(cases.map(([text, ...said]) => ({ text, said })))('$text', ({ text, said }) => {
      expect(mistakes(text)).toEqual(said);
    });
  });
}

table('words', [
  ['clutser: {}', "f.yaml:1:1: unknown key 'clutser'\n  did you mean 'cluster'?"],
  [
    'cluster: { raft: { electionTimeout: 1s } }',
    "f.yaml:1:20: unknown key 'electionTimeout' in cluster.raft\n  did you mean 'election-timeout'?",
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
    'faults: [ { at: 5s, do: crash, node: laeder } ]',
    "f.yaml:1:38: faults.0.node is 'laeder': no such server or description\n  did you mean 'leader'?",
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
    "f.yaml:1:38: faults.0.node: 'laeder' is no such server or description\n  did you mean 'leader'?",
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
      `f.yaml:1:25: outstanding and ${load.split(':')[0]} exclude each other\n  only clients that ask at a rate let operations wait`,
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
      `f.yaml:2:18: from is ${from}, but the run ends at 2s\n  clients that begin later never ask; clients: { count: 0 } if that is meant`,
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
    "f.yaml:1:14: unknown key 'latency' in tolerance\n  the name is one word, dots and all: latency.get.p99: 0.1",
  ],
  [
    'clients: { retry: 3s, timeout: 1s }',
    'f.yaml:1:19: retry after 3s never happens: the client gives up after 1s\n  expected less than clients.timeout',
  ],
  [
    'expect: { elections: few }',
    "f.yaml:1:22: expect.elections is 'few', expected a bound such as <= 3 or at least 3",
  ],
  ['cluster: { nodes: { n7: {} } }', 'f.yaml:1:21: there is no n7\n  the cluster has n1 to n5'],
  ['cluster: { nodes: { leader: {} } }', "f.yaml:1:21: 'leader' is no server\n  servers are n1, n2, ..."],
]);

table('what does not fit together', [
  [
    'cluster: { raft: { reads: lease, check-quorum: false } }',
    'f.yaml:1:27: lease reads are unsafe without check-quorum\n  set check-quorum: true, or reads: index',
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

table('YAML', [
  ['', 'f.yaml:1:1: nothing is written here\n  a scenario needs no more than: run: 10s'],
  ['# only this\n', 'f.yaml:1:1: nothing is written here\n  a scenario needs no more than: run: 10s'],
  ['run: 10s\n\trate: 3', 'f.yaml:2:1: a tab where YAML wants spaces\n  indent with spaces'],
  ['run: 10s\nrun: 12s', "f.yaml:2:1: the key 'run' is here twice\n  first on line 1"],
  ['faults: [ 1, 2', 'f.yaml:1:15: a bracket that was opened before is not closed'],
  [
    'run 10s\nname: x',
    'f.yaml:1:1: a key without its colon\n  write key: value, the colon followed by a space',
  ],
  [
    'name: a: b',
    'f.yaml:1:7: a mapping begins where there is a value already\n  is a line break or a quote missing?',
  ],
  ['expect:\n  elections: >= 3\n', "f.yaml:2:14: a value that begins with > must be quoted\n  write '>= 3'"],
  ['expect:\n  elections: > 3\n', "f.yaml:2:14: a value that begins with > must be quoted\n  write '> 3'"],
  [
    'run: 10s\n---\nrun: 5s',
    'f.yaml:2:1: a second YAML document begins here; a scenario file holds one\n  put it into a file of its own',
  ],
  ['a\0b', 'f.yaml:1:2: this is a binary file, or text in another encoding than UTF-8\n  save it as UTF-8'],
  ['run: 10s\nabout: \uFFFD', 'f.yaml:2:8: a character here is not UTF-8\n  save the file as UTF-8'],
  ['run: *nowhere', 'f.yaml:1:6: nothing is named &nowhere'],
  ['run: !fast 10s', 'f.yaml:1:6: unresolved tag: !fast\n  scenarios use no tags (words with !)'],
  ['<<: { run: 10s }', 'f.yaml:1:1: a key cannot be named <<\n  YAML 1.2 has no merge keys'],
  ['__proto__: { run: 10s }', 'f.yaml:1:1: a key cannot be named __proto__'],
  ['? [a]\n: b', 'f.yaml:1:3: a key must be a word'],
  ['%YAML 1.1\n---\nrun: 10s', 'f.yaml:1:1: scenarios are YAML 1.2\n  remove the %YAML line'],
  ['about: &a [*a]', 'f.yaml:1:12: nested too deeply'],
]);

describe('texts that are too much', () => {
  it('are refused without reading them to the end', () => {
    expect(mistakes(`about: ${'x'.repeat(1_100_000)}`)).toEqual([
      'f.yaml:1:1: 1100007 characters are too many for a scenario\n  the limit is 1048576',
    ]);
  });

  it('may be nested by the thousand', () => {
    const [first, ...others] = mistakes('['.repeat(50_000));
    expect(first).toMatch(/^f\.yaml:1:\d+: nested too deeply$/);
    expect(others.length).toBeLessThan(3);
  });

  it('may be bombs of aliases', () => {
    const line = (name: string, of: string): string => `${name}: &${name} [${`*${of}, `.repeat(9)}*${of}]\n`;
    const bomb = `a: &a [1]\n${line('b', 'a')}${line('c', 'b')}${line('d', 'c')}${line('e', 'd')}${line('f', 'e')}${line('g', 'f')}`;
    expect(mistakes(bomb)[0]).toMatch(/^f\.yaml:\d+:\d+: more than 20000 values, aliases included$/);
  });
});

describe('something else than a scenario', () => {
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
  it('are told together, in order of place, whatever their kind', () => {
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

  it('do not bring forth others that are none', () => {
    // Without replicas nobody can say that there is no n7; without the crash nobody that the restart is in vain.
    expect(mistakes('cluster: { replicas: x }\nfaults: [ { at: 5s, do: crash, node: n7 } ]')).toHaveLength(1);
    expect(mistakes('faults: [ { at: 5x, do: crash, node: n1 }, { at: 6s, do: restart } ]')).toHaveLength(1);
    expect(mistakes('run: 1o s\nfaults: [ { at: 50s, do: crash, node: n1 } ]')).toHaveLength(1);
  });

  it('end after fifty', () => {
    const text = Array.from({ length: 80 }, (_, i) => `key${i}: 1`).join('\n');
    const said = mistakes(text);
    expect(said).toHaveLength(51);
    expect(said[50]).toContain('and 30 more mistakes');
  });
});

/** One step of a run of 30 s with five servers and eight clients. */
const step = (text: string): string => `faults: [ ${text} ]`;

table('clients as ends of links', [
  [
    step('{ at: 3s, do: cut, links: [ [c99, n1] ] }'),
    'f.yaml:1:40: there is no c99\n  the clients are c1 to c8',
  ],
  [
    step('{ at: 3s, do: crash, node: c1 }'),
    'f.yaml:1:38: crash strikes servers, not clients\n  partition, one-way and cut reach clients too',
  ],
  [
    step('{ at: 3s, do: cut, links: [ [clients, c1] ] }'),
    'f.yaml:1:39: there is no link between clients\n  links: [ [clients, n1] ]',
  ],
  [
    step('{ at: 3s, do: partition, groups: [ c1, c2 ] }'),
    'f.yaml:1:44: there is no link between clients\n  add servers: [ clients, [leader] ]',
  ],
  [
    `clients: { count: 0 }\n${step('{ at: 3s, do: one-way, sender: leader, receiver: clients }')}`,
    'f.yaml:2:60: this scenario has no clients',
  ],
  [
    step('{ at: 3s, do: network, sender: n1, client-loss: 5% }'),
    'f.yaml:1:59: client-loss has no sender or receiver\n  for the links of single servers with clients, name them as node',
  ],
  [
    step('{ at: 3s, do: cut, links: [ [n1, n1] ] }'),
    'f.yaml:1:44: n1 is named twice\n  a server is in one place at a time',
  ],
  [
    step('{ at: 3s, do: cut, links: [ [n1, n9] ] }'),
    'f.yaml:1:44: there is no n9\n  the cluster has n1 to n5',
  ],
]);

table('what the scenario does not have', [
  [step('{ at: 3s, do: add-server }'), 'f.yaml:1:11: there is no spare machine\n  cluster: { spares: 1 }'],
  [
    `clients: { count: 0 }\n${step('{ at: 3s, do: vanish }')}`,
    'f.yaml:2:25: vanish is in vain: this scenario has no clients\n  clients: { count: 8 }',
  ],
  [
    `clients: { think: 5ms }\n${step('{ at: 3s, do: load, rate: 500/s }')}`,
    'f.yaml:2:25: load needs clients that ask at a rate\n  clients.rate in place of clients.think',
  ],
  [
    `clients: { requests: 9 }\n${step('{ at: 3s, do: load, rate: 500/s }')}`,
    'f.yaml:2:25: load needs clients that ask at a rate\n  clients.rate in place of clients.requests',
  ],
  [
    `clients: { operations: [ { at: 1s, client: c1, do: put } ] }\n${step('{ at: 3s, do: load, rate: 500/s }')}`,
    'f.yaml:2:25: load needs clients that ask at a rate\n  clients.rate in place of clients.operations',
  ],
  [
    step('{ at: 3s, do: crash, node: zone mars }'),
    "f.yaml:1:38: there is no zone 'mars'\n  zones are named under network.zones",
  ],
  [
    'network: { round-trips: cloud }',
    'f.yaml:1:25: round trips lie between zones, and network.zones names none\n  zones: { us-east: [n1, n2], eu-west: [n3] }',
  ],
  [
    'network: { links: [ { from: n1, to: n2 } ] }',
    'f.yaml:1:21: nothing is particular about this link\n  name one of: latency, loss, bursts, duplicate, duplicate-after, reorder, ordered, corrupt, bandwidth',
  ],
]);

table('chaos that cannot be', [
  [
    'chaos: { families: {} }',
    'f.yaml:1:20: no family is left to strike\n  families: { crash: 1, partition: 2 }',
  ],
  [
    'chaos: { budget: 4 }',
    'f.yaml:1:18: of 5 servers no more than 2 may be broken at once\n  a majority has to be left, or nothing can be asked of the cluster',
  ],
  [
    'chaos: { families: { crash: 3, ring: 1 }, budget: 0 }',
    'f.yaml:1:20: with nobody to break, nothing strikes: crash, ring\n  a budget of 1 or more, or more replicas',
  ],
  [
    'chaos: { families: { replace-server: 1 } }',
    'f.yaml:1:20: nothing strikes: replace-server\n  cluster: { spares: 1 }',
  ],
  [
    'clients: { think: 5ms }\nchaos: { families: { load: 1 } }',
    'f.yaml:2:20: nothing strikes: load\n  clients.rate in place of clients.think',
  ],
  [
    'chaos: { families: { crahs: 3 } }',
    "f.yaml:1:22: unknown key 'crahs' in chaos.families\n  did you mean 'crash'?",
  ],
]);

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

it('the name of a profile by itself is taken for what it was meant to be', () => {
  const [said, ...others] = mistakes('cluster: { raft: ectd }');
  expect(said).toMatch(/^f\.yaml:1:18: cluster\.raft is 'ectd', expected a mapping of profile, /);
  expect(said).toContain('did you mean { profile: etcd }?');
  expect(others).toEqual([]);
  expect(mistakes('cluster: { raft: 5 }')[0]).not.toContain('did you mean');
});
