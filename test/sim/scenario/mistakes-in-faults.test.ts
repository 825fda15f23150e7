import { table } from './mistake-table.ts';

/** One step in a run of 30 s with five servers and eight clients. */
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
    'f.yaml:1:44: n1 is named twice\n  a server can be in only one of these places',
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
    'f.yaml:2:25: vanish has no effect: this scenario has no clients\n  clients: { count: 8 }',
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
    'network:\n  zones:\n    a: [n1, n2]\n    b:\n      - n3\n      - n1',
    "f.yaml:6:9: network.zones.b.1 is 'n1': n1 is in zone a already\n  expected a mapping such as { east: [n1, n2], west: [n3] }",
  ],
  [
    'network: { zones: { a: n1, b: n2 }, round-trips: { a: 60ms } }',
    "f.yaml:1:55: network.round-trips.a is '60ms': expected a mapping from zones to round trips\n  expected cloud, or a mapping such as { east: { west: 60ms } }",
  ],
  [
    'grid:\n  cluster.replicas: [3, 5]\n  network.loss: 5%\n  run: [2s, 3s, 2s]',
    "f.yaml:3:17: grid.network.loss is '5%': expected a list of values\n  expected a mapping such as { cluster.replicas: [3, 5, 7], network.loss: [0%, 5%] }",
  ],
  [
    'network: { round-trips: cloud }',
    'f.yaml:1:25: round-trips needs at least two zones, and network.zones names none\n  zones: { us-east: [n1, n2], eu-west: [n3] }',
  ],
  [
    'network: { links: [ { from: n1, to: n2 } ] }',
    'f.yaml:1:21: this item changes nothing about its links\n  name one of: latency, loss, bursts, duplicate, duplicate-after, reorder, ordered, corrupt, bandwidth',
  ],
]);

table('sieves and exchanged disks that cannot be', [
  [
    step('{ at: 3s, do: sieve, loss: 50% }'),
    'f.yaml:1:11: this sieve catches every message\n  name kinds, or larger-than',
  ],
  [
    step('{ at: 3s, do: sieve, kinds: votes, loss: 0% }'),
    'f.yaml:1:52: this sieve changes nothing\n  loss: 100%, or late: 50ms',
  ],
  [
    step('{ at: 3s, do: sieve, kinds: [votes, entires] }'),
    "f.yaml:1:47: faults.0.kinds.1 is 'entires', expected some of: pre-votes, votes, vote-replies, heartbeats, entries, append-replies, snapshots, snapshot-replies, handovers\n  did you mean 'entries'?",
  ],
  [
    step('{ at: 3s, do: sieve, kinds: [votes, votes] }'),
    "f.yaml:1:47: faults.0.kinds.1 is 'votes': votes is named twice\n  expected some of: pre-votes, votes, vote-replies, heartbeats, entries, append-replies, snapshots, snapshot-replies, handovers",
  ],
  [
    step('{ at: 3s, do: sieve, kinds: votes, node: n1, sender: n2 }'),
    'f.yaml:1:64: node and sender exclude each other\n  node means both directions',
  ],
  [
    step('{ at: 3s, do: sieve, kinds: votes, permanent: true }'),
    "f.yaml:1:46: unknown key 'permanent' in faults.0\n  a cluster without its votes or entries could never recover",
  ],
  [
    step('{ at: 3s, do: swap-disks, node: leader }'),
    'f.yaml:1:43: a single disk cannot be exchanged\n  node: [n1, n2]',
  ],
]);

table('chaos that cannot be', [
  [
    'chaos: { families: {} }',
    'f.yaml:1:20: no family has a weight above 0\n  families: { crash: 1, partition: 2 }',
  ],
  [
    'chaos: { budget: 4 }',
    'f.yaml:1:18: of 5 servers no more than 2 may be broken at once\n  a majority must keep running, or the cluster cannot serve requests',
  ],
  [
    'chaos: { families: { crash: 3, ring: 1 }, budget: 0 }',
    'f.yaml:1:20: no server may be broken, so none of these can strike: crash, ring\n  a budget of 1 or more, or more replicas',
  ],
  [
    'chaos: { families: { replace-server: 1 } }',
    'f.yaml:1:20: none of these can strike: replace-server\n  cluster: { spares: 1 }',
  ],
  [
    'clients: { think: 5ms }\nchaos: { families: { load: 1 } }',
    'f.yaml:2:20: none of these can strike: load\n  clients.rate in place of clients.think',
  ],
  [
    'chaos: { families: { crahs: 3 } }',
    "f.yaml:1:22: unknown key 'crahs' in chaos.families\n  did you mean 'crash'?",
  ],
]);
