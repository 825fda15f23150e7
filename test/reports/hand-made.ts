import { properties } from '../../sim/judges/judge.ts';
import type { CourseReport, FaultResult, PropertyResult, Report } from '../../sim/report.ts';

/** All properties but one, so that a report that lacks a property is tested too. */
const judged = properties.filter((name) => name !== 'assertion');

const held: readonly PropertyResult[] = judged.map((name) => ({ name, verdict: 'pass', checked: 100 }));

const faults: readonly FaultResult[] = [
  {
    at: 5,
    do: 'crash',
    target: 'n3',
    effect: '1 election, 1 new leader, 58 messages to servers that were down, 12 operations delayed',
    effective: true,
  },
  { at: 8, do: 'restart', target: 'n3', effect: '1 server restarted', effective: true },
  {
    at: 12,
    do: 'partition',
    target: 'n1 n4 | n2 n3 n5',
    effect: '2 elections, 1 new leader, 4122 messages cut, 31 operations delayed, 9 operations not ok',
    effective: true,
  },
  { at: 21.35, do: 'pause', target: 'n2', effect: 'no effect seen', effective: false },
];

/** A run in which everything held. */
export const passing: Report = {
  format: 'raftsim-report',
  version: 1,
  raftsim: '0.1.0',
  scenario: { name: 'crash-leader', file: 'scenarios/crash-leader.yaml', sha256: 'ab'.repeat(32) },
  seed: '42',
  verdict: 'pass',
  exitCode: 0,
  digest: '5f2c17aa03bb9a1e',
  events: 97_420,
  virtualSeconds: 30,
  wallSeconds: 0.14,
  properties: held,
  expectations: [
    { text: 'failure-rate <= 2%', verdict: 'pass', actual: 0.008, line: 26 },
    { text: 'longest-leaderless <= 2s', verdict: 'pass', actual: 0.41, line: 27 },
    { text: 'latency.put.p99 <= 500ms', verdict: 'pass', actual: 211.25, line: 28 },
  ],
  requests: {
    sent: 6000,
    ok: 5952,
    failed: 17,
    unknown: 31,
    redirected: 12,
    duplicated: 3,
    causes: { 'timed out': 30, 'no leader': 17, refused: 0, lost: 1 },
  },
  failureRate: 0.008,
  latency: {
    all: { count: 5952, mean: 9.871, p50: 6.1, p90: 16.2, p99: 180.4, p999: 1202, max: 1488 },
    put: { count: 2400, mean: 13.2, p50: 12.123, p90: 18.4, p99: 211.25, p999: 1320.2, max: 1488 },
    get: { count: 3000, mean: 5.5, p50: 4.02, p90: 6.2, p99: 98.04, p999: 640, max: 702 },
    cas: { count: 552, mean: 14.1, p50: 13, p90: 19.9, p99: 220, p999: 1002, max: 1002 },
  },
  phases: [
    { from: 0, to: 5, label: 'before crash', ok: 1000, failureRate: 0, p50: 5.9, p99: 14.2 },
    { from: 5, to: 8, label: 'after crash n3', ok: 590, failureRate: 0.017, p50: 6.1, p99: 402 },
    { from: 8, to: 12, label: 'after restart n3', ok: 800, failureRate: 0, p50: 6, p99: 15.1 },
  ],
  timeline: Array.from({ length: 30 }, (_, second) => ({
    second,
    ok: second === 5 || second === 12 ? 120 : 200,
    failed: second === 5 ? 10 : second === 12 ? 38 : 0,
    p99: second === 5 ? 402 : 14,
    leader: second === 12 ? null : second < 5 ? 'n3' : 'n1',
  })),
  network: { sent: 48_310, delivered: 41_700, lost: 2_405, cut: 4_122, duplicated: 241, reordered: 0 },
  raft: { elections: 4, term: 6, leaders: 3, leaderlessSeconds: 1.32, longestLeaderlessSeconds: 0.41 },
  faults,
  reached: { 'conflict truncated': 2, 'leader elected': 3, 'unsynced writes lost': 0 },
  replay: 'npx raftsim scenarios/crash-leader.yaml --seed 42',
};

/** A run with a stale read. */
export const failing: Report = {
  ...passing,
  verdict: 'fail',
  exitCode: 1,
  properties: held.map((property) =>
    property.name !== 'linearizability'
      ? property
      : {
          ...property,
          verdict: 'fail',
          at: { event: 7204, second: 12.518 },
          reason: 'stale-read',
          message: 'key "x": c2 read v17 after c3 had read v18',
          witness: {
            key: 'x',
            operations: [
              {
                client: 1,
                text: 'put x=v18',
                from: 12_402_000,
                to: 12_470_000,
                fromSequence: 7100,
                toSequence: 7180,
              },
              {
                client: 3,
                text: 'get x -> v18',
                from: 12_425_000,
                to: 12_440_000,
                fromSequence: 7120,
                toSequence: 7150,
              },
              {
                client: 2,
                text: 'get x -> v17',
                from: 12_490_000,
                to: 12_518_000,
                fromSequence: 7190,
                toSequence: 7204,
                note: 'must be v18 or newer',
              },
            ],
          },
        },
  ),
  expectations: [{ text: 'longest-leaderless <= 2s', verdict: 'pass', actual: 0.41, line: 27 }],
};

/** Grades of a run that is not correct, with different tiers. */
export const grades: CourseReport = {
  correct: false,
  checks: { incorrect: true, put_answered: false, course_values: false },
  figures: {
    total_msgs: 1234,
    failures: 2,
    duplicates: 0,
    median_latency: 0.000_16,
    redirects: 46,
    unanswered: 2,
    refused: 0,
    gets: 150,
    puts: 150,
    failed_to_generate_get: 0,
    msgs_each_put_alone: 948,
  },
  tiers: { total_msgs: 'bonus', failures: 'partial', median_latency: 'none' },
};
