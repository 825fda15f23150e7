import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { raftsimHere } from './spoken.ts';

/* Mistakes in scenarios. Their messages are tested with the parser; these tests check that each is reported at all. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-mistakes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const faulty = (step: string): string => `faults:\n  - ${step}\n`;

const mistaken: readonly string[] = [
  'cluster: { replicas: 0 }',
  'cluster: { replicas: -3 }',
  'cluster: { replicas: 99 }',
  'cluster: { replicas: 2.5 }',
  'cluster: { nodes: { n9: { clock: { offset: 1s } } } }',
  'cluster: { raft: { election-timeout: 10ms..20ms } }',
  'cluster: { raft: { profile: etdc } }',
  'cluster: { raft: { reads: lease, check-quorum: false } }',
  'run: -1s',
  'run: 1e99s',
  'run: 99999h',
  'run: 30',
  'run: 2w',
  'run: 5ns',
  'run: [3s]',
  'run:',
  'run: 0s',
  'network: { loss: 200% }',
  'network: { loss: -5% }',
  'network: { loss: 5 }',
  'network: { loss: .nan }',
  'network: { latency: 5ms..1ms }',
  'network: { latency: { constant: 1ms, uniform: 1ms..2ms } }',
  'network: { latency: { table: [3ms, 1ms] } }',
  'network: { latency: { lognormal: { median: 40ms, p99: 2ms } } }',
  'network: { bandwidth: 10kbit/s }',
  'network: { zones: { a: [n1], b: [n1] } }',
  'network: { zones: { a: [n1], b: [n2] }, round-trips: { a: { c: 3ms } } }',
  'cluster:\n\treplicas: 5',
  'run: 3s\nrun: 4s',
  'cluster: *nope',
  'cluster: { <<: 3 }',
  'a: &a [*a]',
  'run: !!python/object 3s',
  'run: 3s\n---\nrun: 4s',
  'hello',
  '- run: 3s',
  'cluster: { replicas: 3',
  '__proto__: { a: 1 }',
  '? [a, b]\n: 3',
  'clients: { mix: { get: 50% } }',
  'clients: { rate: 200/m }',
  'clients: { rate: 5/s, think: 5ms }',
  'clients: { keys: { count: 0 } }',
  'faults: crash',
  faulty('crash'),
  faulty('{ at: 3s, do: crahs, node: leader }'),
  faulty('{ at: 3s, node: leader }'),
  faulty('{ at: 3s, do: crash }'),
  faulty('{ at: 3s, do: crash, node: n9 }'),
  faulty('{ at: 3s, do: crash, node: [] }'),
  faulty('{ at: 31s, do: crash, node: n1 }'),
  faulty('{ at: 3s, do: restart, node: n1 }'),
  faulty('{ at: 3s, do: pause, node: n1, for: -1s }'),
  faulty('{ when: { elected: 2, joint: true }, do: pause, node: n1 }'),
  faulty('{ when: { joint: false }, do: pause, node: n1 }'),
  faulty('{ when: { elcted: 2 }, do: pause, node: n1 }'),
  faulty('{ from: 1s, every: 0s, do: pause, node: n1, for: 1ms }'),
  faulty('{ at: 3s, do: partition, groups: leader }'),
  faulty('{ at: 3s, do: partition, groups: [ [n1, n2], [n2, n3] ] }'),
  faulty('{ at: 3s, do: partition, groups: [ majority, majority ] }'),
  faulty('{ at: 3s, do: cut, links: [ [n1, n9] ] }'),
  faulty('{ at: 3s, do: cut, links: [ [clients 200%, n1] ] }'),
  faulty('{ at: 3s, do: clock-drift, node: n1, drift: 20% }'),
  faulty('{ at: 3s, do: clock-jump, node: n1, by: 0s }'),
  faulty('{ at: 3s, do: add-server, node: n6 }'),
  faulty('{ at: 3s, do: heal, permanent: true }'),
  'expect: { latency.put.p98: <= 2s }',
  'expect: { violation: linearisability }',
  'expect: { failure-rate: => 2% }',
  'run: 3s\nchaos: {}',
  'chaos: { swarm: 300% }',
  'settle: { within: 0 }',
  'zoo: E99',
  'name: "a/../b"',
  'max-events: 0',
  'seed: ""',
];

it('there are more than sixty different mistakes', () => {
  expect(new Set(mistaken).size).toBeGreaterThan(60);
});

it.each(mistaken)('%j is reported with line and column, and the exit code is 2', async (text) => {
  const file = join(folder, 'f.yaml');
  writeFileSync(file, `${text}\n`);
  const { status, stdout, stderr } = await raftsimHere(file);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  const lines = stderr.trimEnd().split('\n');
  // Each line is a mistake with its place, or a hint that belongs to the mistake above it.
  for (const line of lines) expect(line.startsWith(`${file}:`) || /^ {2}\S/.test(line), line).toBe(true);
  expect(lines[0]).toMatch(/:\d+:\d+: \S/);
  expect(stderr).not.toMatch(/ {4}at |\.ts:\d|undefined/);
});
