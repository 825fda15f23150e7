import type { Scenario } from '../../sim/scenario/scenario.ts';
import { parse } from '../support/scenarios.ts';

/** Eight clients that never pause, 32-byte commands: how fast entries flow. */
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
run: 4s
`;

/** A whole small run, one of the course's kind: a put each 60 ms for 30 of 35 seconds. */
const low = `
name: bench-low
cluster:
  replicas: 5
  raft: { election-timeout: 500ms..650ms, heartbeat: 450ms, pre-vote: false }
  disk: { fsync: 0ms }
network: { latency: 20us..50us, client-latency: 20us..50us }
clients:
  count: 8
  rate: 14.285714/s
  mix: { put: 100% }
  keys: { count: 100, choose: uniform }
run: 35s
`;

export function highLoad(): Scenario {
  return parse(high, 'bench-high.yaml');
}

export function lowLoad(): Scenario {
  return parse(low, 'bench-low.yaml');
}
