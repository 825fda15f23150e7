import { execFileSync } from 'node:child_process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { paperRules } from '../../../core/raft/rules.ts';
import { createReplica, type Replica } from '../../../core/replica.ts';
import type { FactStream } from '../../../sim/facts/fact-stream.ts';
import { FactKind } from '../../../sim/facts/facts.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { Recorder } from '../../../sim/run/trace/recorder.ts';
import { raftsimBench } from '../../support/command.ts';
import { parse } from '../../support/scenarios.ts';

/*
 * The memory of a run must not grow with its length. The tests count objects, array elements and table entries, which are the
 * same on every machine. Typed arrays count as one object: they double now and then, as ring buffers do.
 */

const text = `
name: long
cluster:
  replicas: 3
  raft: { election-timeout: 150ms..300ms, heartbeat: 50ms, snapshot-log-bytes: 64KiB }
  disk: { fsync: 0ms }
network: { latency: 20us..50us, client-latency: 20us..50us, client-loss: 0.1% }
clients:
  count: 8
  think: 0ms
  timeout: 20ms
  retry: 15ms
  mix: { get: 40%, put: 30%, cas: 20%, delete: 10% }
  keys: { count: 5, choose: uniform }
run: 3s
faults:
  - { from: 300ms, every: 300ms, do: crash, node: follower, for: 50ms }
`;

/** The number of objects, array elements and table entries reachable from the roots. */
function reachable(roots: readonly unknown[]): number {
  const seen = new Set<object>();
  const open: unknown[] = [...roots];
  let count = 0;
  const meet = (value: unknown): void => {
    if (typeof value === 'object' && value !== null && !seen.has(value)) {
      seen.add(value);
      open.push(value);
    }
  };
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    count++;
    if (ArrayBuffer.isView(next)) continue;
    if (next instanceof Map) {
      count += next.size;
      for (const [key, value] of next) {
        meet(key);
        meet(value);
      }
    } else if (next instanceof Set || Array.isArray(next)) {
      for (const value of next) {
        count++;
        meet(value);
      }
    }
    for (const value of Object.values(next as object)) meet(value);
  }
  return Math.round(count);
}

/** The numbers of operations after which objects are counted. */
const EARLY = 20_000;
const LATE = 60_000;

test('judges, measures and replicas hold as much after 60,000 operations as after 20,000', () => {
  const scenario = parse(text, { file: 'long.yaml' });
  const roots: (FactStream | Replica)[] = [];
  const counts = new Map<number, number>();
  let done = 0;
  const { report } = simulate(scenario, '1', {
    onStart: (facts) => roots.push(facts),
    createReplica: (node, options, random) => {
      const replica = createReplica(node, options, random, paperRules);
      // Of the replicas of one server, only the running one counts.
      roots[node] = replica;
      return replica;
    },
    consumers: [
      {
        on: {
          [FactKind.completed]: () => {
            if (++done === EARLY || done === LATE) counts.set(done, reachable(roots));
          },
        },
      },
    ],
  });
  expect(report.verdict).toBe('pass');
  expect(report.requests.unknown).toBeGreaterThan(5);
  const [early = 0, late = 0] = [counts.get(EARLY), counts.get(LATE)];
  expect(early).toBeGreaterThan(1_000);
  // Less than one object for every ten further operations.
  expect(late - early).toBeLessThan(4_000);
});

test('the heap hardly grows between 30,000 and 60,000 operations', () => {
  const { operations }: { operations: readonly { done: number; liveMegabytes: number }[] } = JSON.parse(
    raftsimBench(['--memory', '--operations', '60000', '--runs', '1', '--json']),
  );
  const alive = (done: number): number =>
    operations.find((mark) => mark.done === done)?.liveMegabytes ?? Number.NaN;
  // A retained operation takes a quarter of a kilobyte, so that 30,000 would take 7 MB.
  expect(alive(60_000) - alive(30_000)).toBeLessThan(5);
});

test('scavenges collect finished runs whole', () => {
  const survivingBytes = (...args: readonly string[]): number =>
    Number(
      execFileSync(
        process.execPath,
        [
          '--expose-gc',
          '--min-semi-space-size=16',
          '--no-allocation-site-pretenuring', // as in long sweeps, see cli/start/engine.ts
          'test/support/surviving.mjs',
          ...args,
        ],
        { encoding: 'utf8' },
      ),
    );
  // A run allocates two megabytes, of which a hundred kilobytes are its operations.
  expect(survivingBytes()).toBeLessThan(25_000);
  expect(survivingBytes('pinned')).toBeGreaterThan(80_000);
});

test('a discarded recorder leaves no garbage behind, and a retained one takes little memory', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const alive = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const scenario = parse('cluster: { replicas: 3 }\nclients: { count: 4, rate: 100/s }\nrun: 1s', {
    file: 'short.yaml',
  });
  const record = (seed: number): Recorder => {
    const recorder = new Recorder();
    simulate(scenario, String(seed), { consumers: [recorder] });
    return recorder;
  };
  for (let seed = 0; seed < 5; seed++) record(seed);
  const before = alive();
  let facts = 0;
  for (let seed = 0; seed < 10; seed++) facts += record(seed).facts.length;
  // One retained run takes more than half a megabyte.
  expect(alive() - before).toBeLessThan(2_000_000);
  const kept = Array.from({ length: 10 }, (_, seed) => record(seed));
  expect((alive() - before) / facts).toBeLessThan(700);
  expect(kept).toHaveLength(10);
});
