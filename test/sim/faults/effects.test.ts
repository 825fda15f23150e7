import { expect, test } from 'vitest';
import { faults } from '../../../sim/faults/catalogue.ts';
import type { Report } from '../../../sim/report.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';
import { parse } from '../../support/scenarios.ts';

/** Five servers and a spare, for seven seconds. */
const base = [
  'cluster: { replicas: 5, spares: 1, raft: { snapshot-log-bytes: 8kB } }',
  'network: { zones: { east: [n1, n2], west: [n3, n4, n5] } }',
  'clients: { rate: 100/s }',
  'run: 7s',
  'settle: { within: 30 }',
];

function scenario(steps: readonly string[], lines: readonly string[] = base): Scenario {
  const text = [...lines, 'faults:', ...steps.map((step) => `  - ${step}`)].join('\n');
  return parse(steps.length === 0 ? lines.join('\n') : text);
}

/** Reports of runs so far without the step under test, by their other steps: most have none. */
const without = new Map<string, Report>();

function reportWithout(given: Case): Report {
  const others = given.steps.slice(0, -1);
  const key = others.join('\n');
  const report = without.get(key) ?? simulate(scenario(others), '1').report;
  without.set(key, report);
  return report;
}

interface Case {
  /** The step under test comes last, after the steps that it needs. */
  readonly steps: readonly string[];
  /** A pattern that the reported effect must match. */
  readonly effect: RegExp;
  /** The verdict of the run: pass, unless the fault breaks an assumption of Raft. */
  readonly verdict?: 'fail';
}

const cases: Readonly<Record<string, Case>> = {
  crash: { steps: ['{ at: 2s, do: crash, node: leader, for: 1s }'], effect: /election.*server restarted/ },
  restart: {
    steps: ['{ at: 2s, do: crash, node: n2 }', '{ at: 3s, do: restart }'],
    effect: /1 server restarted/,
  },
  'kill-leader': {
    steps: ['{ at: 2s, do: kill-leader }'],
    effect: /1 election.*messages to servers that were down/,
  },
  'kill-non-leader': {
    steps: ['{ at: 2s, do: kill-non-leader }'],
    effect: /messages to servers that were down/,
  },
  'part-easy': { steps: ['{ at: 2s, do: part-easy, for: 2s }'], effect: /messages cut/ },
  'part-hard': { steps: ['{ at: 2s, do: part-hard, for: 2s }'], effect: /messages cut/ },
  'part-end': {
    steps: ['{ at: 2s, do: part-hard }', '{ at: 4s, do: part-end }'],
    effect: /./,
  },
  'power-loss': {
    steps: ['{ at: 2s, do: power-loss, node: zone east, for: 1s }'],
    effect: /2 servers restarted.*messages to servers that were down/,
  },
  'crash-at-write': {
    steps: ['{ at: 2s, do: crash-at-write, node: leader, write: entries, moment: before, torn: true }'],
    effect: /1 crash at the write.*1 server restarted/,
  },
  'crash-loop': {
    steps: ['{ at: 2s, do: crash-loop, node: one, for: 3s }'],
    effect: /[2-9] crashes.*servers restarted/,
  },
  'rolling-restart': {
    steps: ['{ at: 1s, do: rolling-restart, down: 200ms, gap: 200ms, raft: { profile: openraft } }'],
    effect: /servers restarted/,
  },
  pause: { steps: ['{ at: 2s, do: pause, node: leader, for: 1s }'], effect: /1 election/ },
  resume: {
    steps: ['{ at: 2s, do: pause, node: leader }', '{ at: 3s, do: resume }'],
    effect: /1 server resumed/,
  },
  'slow-process': {
    steps: ['{ at: 2s, do: slow-process, node: leader, per-message: 2ms..8ms, for: 2s }'],
    effect: /\d{2,} messages processed slowly/,
  },
  partition: {
    steps: ['{ at: 2s, do: partition, groups: [ [leader, one], rest ], for: 1s }'],
    effect: /1 election.*messages cut.*votes lost/,
  },
  isolate: { steps: ['{ at: 2s, do: isolate, node: leader, for: 1s }'], effect: /election.*messages cut/ },
  'one-way': {
    steps: ['{ at: 2s, do: one-way, sender: leader, for: 1s }'],
    effect: /election.*messages cut/,
  },
  partial: { steps: ['{ at: 2s, do: partial, for: 1s }'], effect: /messages cut/ },
  bridge: { steps: ['{ at: 2s, do: bridge, for: 1s }'], effect: /messages cut/ },
  ring: { steps: ['{ at: 2s, do: ring, for: 1s }'], effect: /messages cut/ },
  cut: {
    steps: ['{ at: 2s, do: cut, links: [ [n1, n2], [leader, n4] ], for: 1s }'],
    effect: /messages? cut/,
  },
  flapping: {
    steps: ['{ at: 2s, do: flapping, node: leader, for: 2s }'],
    effect: /[2-9] cuts.*messages cut/,
  },
  swizzle: { steps: ['{ at: 2s, do: swizzle, node: majority }'], effect: /messages cut/ },
  chase: { steps: ['{ at: 2s, do: chase, for: 3s }'], effect: /\d+ leaders caught.*elections/ },
  clog: { steps: ['{ at: 2s, do: clog, node: leader, for: 1s }'], effect: /messages held up/ },
  heal: {
    steps: ['{ at: 2s, do: isolate, node: leader }', '{ at: 3s, do: heal }'],
    effect: /1 partition or clog ended/,
  },
  network: {
    steps: ['{ at: 2s, do: network, sender: leader, corrupt: 20%, bandwidth: 20kB/s, for: 2s }'],
    effect: /messages damaged/,
  },
  sieve: {
    steps: ['{ at: 2s, do: sieve, node: leader, larger-than: 64B, for: 500ms }'],
    effect: /messages sifted out.*operations delayed/,
  },
  'slow-disk': {
    steps: ['{ at: 2s, do: slow-disk, fsync: 20ms..60ms, for: 2s }'],
    effect: /slow writes.*finished out of order.*operations delayed/,
  },
  'stall-disk': { steps: ['{ at: 2s, do: stall-disk, node: leader, for: 1s }'], effect: /writes held up/ },
  'full-disk': {
    steps: ['{ at: 2s, do: full-disk, node: leader, room: 1kB, for: 1s }'],
    effect: /1 disk failed.*restarted/,
  },
  'disk-error': {
    steps: ['{ at: 2s, do: disk-error, node: leader, for: 1s }'],
    effect: /1 disk failed.*election/,
  },
  'torn-write': {
    steps: [
      '{ from: 2500ms, until: 6s, every: 400ms..600ms, do: power-loss, for: 200ms }',
      '{ from: 2s, until: 6s, do: torn-write }',
    ],
    effect: /bytes? torn/,
  },
  'lying-disk': {
    steps: ['{ at: 4s, do: power-loss, for: 500ms }', '{ at: 2s, do: lying-disk, for: 4s }'],
    effect: /acknowledged writes lost/,
    verdict: 'fail',
  },
  'bit-rot': {
    steps: ['{ at: 3s, do: crash, node: n2, for: 300ms }', '{ at: 2s, do: bit-rot, node: n2 }'],
    effect: /1 entry corrupted/,
  },
  wipe: {
    steps: ['{ at: 2s, do: wipe, node: n2 }'],
    effect: /entries gone.*messages to servers that were down/,
  },
  'swap-disks': {
    steps: ['{ at: 2s, do: swap-disks, node: [leader, one], for: 1s }'],
    effect: /2 servers with another's disk, 1 election.*2 servers restarted/,
  },
  'clock-jump': { steps: ['{ at: 2s, do: clock-jump, node: leader, by: -400ms }'], effect: /400 ms back/ },
  'clock-drift': {
    steps: ['{ at: 2s, do: clock-drift, node: leader, drift: -200000ppm, for: 2s }'],
    effect: /400 ms lost by the clock/,
  },
  'clock-stop': {
    steps: ['{ at: 2s, do: clock-stop, node: leader, for: 1s }'],
    effect: /1000 ms lost by the clock/,
  },
  'add-server': { steps: ['{ at: 2s, do: add-server }'], effect: /1 change of membership in force/ },
  'remove-server': {
    steps: ['{ at: 2s, do: remove-server, node: leader }'],
    effect: /1 change of membership in force.*election/,
  },
  'replace-server': {
    steps: ['{ at: 1s, do: wipe, node: n2 }', '{ at: 2s, do: replace-server, node: n2 }'],
    effect: /1 change of membership in force/,
  },
  'cycle-server': { steps: ['{ at: 2s, do: cycle-server, node: one }'], effect: /1 change of membership/ },
  transfer: { steps: ['{ at: 2s, do: transfer }'], effect: /1 leadership handed over/ },
  snapshot: { steps: ['{ at: 2s, do: snapshot }'], effect: /[1-5] snapshots? taken/ },
  configure: {
    steps: ['{ at: 2s, do: configure, raft: { heartbeat: 20ms } }'],
    effect: /5 servers with changed options/,
  },
  load: { steps: ['{ at: 2s, do: load, rate: 400/s, for: 2s }'], effect: /800 operations requested/ },
  'hot-keys': { steps: ['{ at: 2s, do: hot-keys, for: 2s }'], effect: /operations on hot keys/ },
  vanish: { steps: ['{ at: 2s, do: vanish, clients: 50% }'], effect: /4 clients gone/ },
  'retry-storm': { steps: ['{ at: 2s, do: retry-storm, for: 1s }'], effect: /\d{2,} attempts repeated/ },
};

test('every fault has a case in this file', () => {
  expect(Object.keys(cases).sort()).toEqual(faults.map((fault) => fault.name).sort());
});

test.each(Object.entries(cases))(
  'the effect of %s is measured, and the run without it differs',
  (name, given) => {
    const { report } = simulate(scenario(given.steps), '1');
    const rows = report.faults.filter((row) => row.do === name);
    expect(rows).not.toEqual([]);
    expect(rows.map(({ effect }) => effect).join('; ')).toMatch(given.effect);
    expect(rows.every(({ effective }) => effective)).toBe(true);
    expect(
      report.verdict,
      JSON.stringify(report.properties.filter(({ verdict }) => verdict === 'fail')),
    ).toBe(given.verdict ?? 'pass');
    const other = reportWithout(given);
    expect(other.digest).not.toBe(report.digest);
    expect(other.verdict).toBe('pass');
  },
);

/** Variants of faults on links, disks, clocks and clients beyond the one case above. */
const ways: Readonly<Record<string, Case>> = {
  'loss on a directed link': {
    steps: ['{ at: 2s, do: network, sender: leader, receiver: rest, loss: 60%, for: 2s }'],
    effect: /messages lost/,
  },
  'bursts of loss': {
    steps: ['{ at: 2s, do: network, bursts: { begin: 5%, end: 10%, loss: 100% }, for: 2s }'],
    effect: /messages lost/,
  },
  'second copies': {
    steps: ['{ at: 2s, do: network, duplicate: 40%, for: 2s }'],
    effect: /messages duplicated/,
  },
  'second copies after seconds': {
    steps: ['{ at: 2s, do: network, duplicate: 40%, duplicate-after: 1s..2s, for: 2s }'],
    effect: /messages duplicated/,
  },
  reordering: {
    steps: ['{ at: 2s, do: network, reorder: { chance: 40%, by: 5ms..40ms }, for: 2s }'],
    effect: /messages reordered/,
  },
  'slow links of one zone': {
    steps: ['{ at: 2s, do: network, node: zone west, latency: 40ms..80ms, for: 2s }'],
    effect: /operations delayed/,
  },
  'a long tail of delays': {
    steps: ['{ at: 2s, do: network, latency: { pareto: { min: 20ms, shape: 1 } }, for: 2s }'],
    effect: /operations delayed/,
  },
  damage: { steps: ['{ at: 2s, do: network, corrupt: 30%, for: 2s }'], effect: /messages damaged/ },
  'narrow links with a short queue': {
    steps: ['{ at: 2s, do: network, bandwidth: { rate: 5kB/s, queue: 1kB }, for: 2s }'],
    effect: /messages dropped from full queues/,
  },
  'clients far away': {
    steps: ['{ at: 2s, do: network, client-latency: 200ms..300ms, for: 2s }'],
    effect: /operations delayed/,
  },
  'requests lost at one server': {
    steps: ['{ at: 2s, do: network, node: leader, client-loss: 50%, for: 2s }'],
    effect: /requests and replies lost/,
  },
  'the old leader with all clients on the wrong side': {
    steps: ['{ at: 2s, do: partition, groups: [ [leader, clients], rest ], for: 1s }'],
    effect: /election.*messages cut.*requests and replies cut.*operations? not ok/,
  },
  'a leader that clients cannot reach': {
    steps: ['{ at: 2s, do: cut, links: [ [leader, clients] ], for: 1s }'],
    effect: /requests and replies cut/,
  },
  'answers that do not come back': {
    steps: ['{ at: 2s, do: one-way, sender: leader, receiver: clients 50%, for: 1s }'],
    effect: /requests and replies cut/,
  },
  'a leader alone in the world': {
    steps: ['{ at: 2s, do: isolate, node: leader, clients: true, for: 1s }'],
    effect: /messages cut.*requests and replies cut/,
  },
  'the same with its clients': {
    steps: ['{ at: 2s, do: cut, links: [ [c1, all] ], for: 1s }'],
    effect: /requests and replies cut/,
  },
  'a leader chased with pauses': {
    steps: ['{ at: 2s, do: chase, with: pause, for: 2s }'],
    effect: /leaders caught/,
  },
  'a leader chased with crashes': {
    steps: ['{ at: 2s, do: chase, with: crash, for: 2s }'],
    effect: /leaders caught.*servers? restarted/,
  },
  'a swizzle that clogs': {
    steps: ['{ at: 2s, do: swizzle, node: majority, clog: true }'],
    effect: /messages held up/,
  },
  'a crash just after the write of a vote': {
    steps: [
      '{ at: 3s, do: crash, node: leader, for: 1s }',
      '{ at: 2s, do: crash-at-write, node: all, write: vote, moment: after }',
    ],
    effect: /1 crash at the write/,
  },
  'a disk that fails now and then': {
    steps: ['{ at: 2s, do: disk-error, node: leader, chance: 5%, for: 2s }'],
    effect: /1 disk failed/,
  },
  'votes that come late': {
    steps: [
      '{ at: 2s, do: crash, node: leader, for: 1s }',
      '{ at: 1s, do: sieve, kinds: [votes, vote-replies], late: 50ms..100ms, for: 2s }',
    ],
    effect: /messages made late/,
  },
  'a killed process whose writes are kept': {
    steps: [
      '{ at: 1s, do: slow-disk, fsync: 20ms..60ms, for: 4s }',
      '{ at: 2s, do: crash, node: leader, writes: kept, for: 1s }',
    ],
    effect: /unfinished writes? kept/,
  },
  'a rotten snapshot': {
    steps: [
      '{ at: 1s, do: snapshot, node: n2 }',
      '{ at: 3s, do: crash, node: n2, for: 300ms }',
      '{ at: 2s, do: bit-rot, of: snapshot, node: n2 }',
    ],
    effect: /1 snapshot corrupted/,
  },
  'a rotten vote': {
    steps: ['{ at: 3s, do: crash, node: n2, for: 300ms }', '{ at: 2s, do: bit-rot, of: vote, node: n2 }'],
    effect: /1 vote corrupted/,
  },
  'a clock that jumps ahead': {
    steps: ['{ at: 2s, do: clock-jump, node: follower, by: 300ms }'],
    effect: /300 ms ahead/,
  },
  'a fast clock': {
    steps: ['{ at: 2s, do: clock-drift, node: all, drift: 200000ppm, for: 1s }'],
    effect: /200 ms gained by the clock, 800 ms gained by other clocks/,
  },
  'a learner': {
    steps: ['{ at: 2s, do: add-server, as: learner }'],
    effect: /1 change of membership in force/,
  },
};

test.each(Object.entries(ways))(
  'the effect of %s is measured, and the run without it differs',
  (_, given) => {
    const { report } = simulate(scenario(given.steps), '1');
    const name = / do: ([a-z-]+)/.exec(given.steps.at(-1) ?? '')?.[1];
    const row = report.faults.find((one) => one.do === name);
    expect(row).toMatchObject({ effect: expect.stringMatching(given.effect), effective: true });
    expect(report.verdict).toBe('pass');
    expect(reportWithout(given).digest).not.toBe(report.digest);
  },
);

test("a partition's reported target lists the named clients with the servers they can reach", () => {
  const step = '{ at: 2s, do: partition, groups: [ [leader, clients 25%], [clients], rest ], for: 1s }';
  const { report } = simulate(scenario([step]), '1');
  expect(report.faults[0].target).toMatch(/^n\d c\d c\d \| 6 clients \| n\d n\d n\d n\d$/);
});

test("the group 'clients' holds the clients that no other group names, whatever the order of groups", () => {
  const step = '{ at: 2s, do: partition, groups: [ [clients, one], [leader, c1], rest ], for: 1s }';
  const { report } = simulate(scenario([step]), '1');
  expect(report.faults[0].target).toMatch(/^n\d 7 clients \| n\d c1 \| n\d n\d n\d$/);
});

test('adding a server that is already a member does nothing, and is reported as having no effect', () => {
  const { report, ineffective } = simulate(scenario(['{ at: 2s, do: add-server, node: n2 }']), '1');
  expect(report.faults).toMatchObject([{ do: 'add-server', effective: false, effect: 'no effect seen' }]);
  expect(ineffective).toEqual([0]);
});

test.each(faults)('the example of $name is a step that parses', ({ name, example }) => {
  const mended: Readonly<Record<string, string>> = {
    restart: '{ at: 1s, do: crash, node: n1 }',
    resume: '{ at: 1s, do: pause, node: n1 }',
    heal: '{ at: 1s, do: isolate, node: n1 }',
  };
  const steps = mended[name] === undefined ? [example] : [mended[name], example];
  expect(scenario(steps, ['cluster: { replicas: 5, spares: 1 }']).faults).toHaveLength(steps.length);
});

test.each([
  ['clock-drift, node: n1, drift: 100000ppm', '100 ms gained by the clock'],
  ['clock-stop, node: n1', '1000 ms lost by the clock'],
  ['sieve, kinds: heartbeats', 'messages sifted out'],
  ['load, rate: 500/s', '500 operations requested'],
  ['hot-keys', 'operations on hot keys'],
  ['retry-storm', 'attempts repeated'],
  ['slow-disk, node: n1, fsync: 20ms', 'slow writes'],
  ['slow-process, node: n1, per-message: 1ms', 'messages processed slowly'],
  ['clog, node: n1', 'messages held up'],
  ['stall-disk, node: n1', 'writes held up'],
  ['full-disk, node: n1', '1 disk failed'],
  ['disk-error, node: n1', '1 disk failed'],
])('%s reports its effect even if only the end of the run ends it', (fault, effect) => {
  const lines = ['network: { latency: 2ms }', 'clients: { rate: 100/s }', 'run: 2s'];
  const permanent = faults.find(({ name }) => name === fault.split(',')[0])?.neverPermanent === undefined;
  for (const end of permanent ? ['', ', permanent: true'] : ['']) {
    const { report } = simulate(scenario([`{ at: 1s, do: ${fault}${end} }`], lines), '1');
    expect(report.faults).toMatchObject([{ effective: true, effect: expect.stringContaining(effect) }]);
  }
});

test.each([
  ['clock-jump, node: [n1, n2, n3], by: -200ms', '200 ms back, 400 ms back on other clocks'],
  ['clock-drift, node: [n1, n2], drift: 1000ppm', '1 ms gained by the clock, 1 ms gained by other clocks'],
])('%s reports the effect on a single clock apart from that on the others', (fault, effect) => {
  const lines = ['network: { latency: 2ms }', 'clients: { rate: 100/s }', 'run: 2s'];
  const { report } = simulate(scenario([`{ at: 1s, do: ${fault} }`], lines), '1');
  expect(report.faults[0].effect).toContain(effect);
});
