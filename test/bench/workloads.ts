import type { Micros } from '../../core/units.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { load, parse } from '../support/scenarios.ts';

/** The usual number of entries in a run of `high`. */
export const HIGH_ENTRIES = 200_000;

/** Eight clients that never pause, with 32-byte values: measures the throughput of entries. */
const high = `
name: bench-high
cluster:
  replicas: 5
  raft: { election-timeout: 150ms..300ms, heartbeat: 50ms, pre-vote: false }
  disk: { fsync: 0ms }
network: { latency: 20us..50us, client-latency: 20us..50us }
clients:
  count: 8
  think: 0ms
  mix: { put: 100% }
  keys: { count: 100, choose: uniform }
  value-bytes: 32B
run: 5s
`;

/** A complete small run like those of the course: 500 puts, one every 60 ms from second 5 to second 35. */
export const LOW = 'scenarios/clients/five-hundred-puts.yaml';

/** Like `high`, with every kind of operation, on keys of unequal popularity. */
const mixed = `
name: bench-mixed
cluster:
  replicas: 5
  raft: { election-timeout: 150ms..300ms, heartbeat: 50ms, pre-vote: false }
  disk: { fsync: 0ms }
network: { latency: 20us..50us, client-latency: 20us..50us }
clients:
  count: 8
  think: 0ms
  mix: { get: 40%, put: 30%, cas: 20%, delete: 10% }
  keys: { count: 100, choose: zipf }
run: 5s
`;

/** About constant on every machine: clients are a closed loop, and the network's latency is given. */
const ENTRIES_PER_VIRTUAL_SECOND = 43_000;
const MICROS_PER_SECOND = 1_000_000;

/** `high` with about this number of entries, on this number of replicas. */
export function highLoad(entries = HIGH_ENTRIES, replicas = 5, set: readonly string[] = []): Scenario {
  const scenario = parse(high, { file: 'bench-high.yaml', set: [`cluster.replicas=${replicas}`, ...set] });
  return { ...scenario, run: timeFor(entries) };
}

/** `mixed` with at least this number of operations. */
export function mixedLoad(operations: number): Scenario {
  return { ...parse(mixed, { file: 'bench-mixed.yaml' }), run: timeFor(operations) };
}

function timeFor(entries: number): Micros {
  return Math.ceil((entries / ENTRIES_PER_VIRTUAL_SECOND) * MICROS_PER_SECOND);
}

/** `high` with at most one AppendEntries with entries under way to each follower, so that entries are batched. */
export function batchedLoad(entries = HIGH_ENTRIES): Scenario {
  return highLoad(entries, 5, ['cluster.raft.max-inflight-messages=1']);
}

export function lowLoad(): Scenario {
  return load(LOW);
}
