import type { Verdict } from '../../sim/judges/judge.ts';
import type { SweepResult, SweepRow, SweptScenario } from '../../sim/run/sweep/result.ts';
import { rowOf } from '../../sim/run/sweep/row.ts';
import { type SweepOutcome, summarise } from '../../sim/run/sweep/summary.ts';
import { scenarioWith, step } from '../sim/measure/hand-made.ts';
import { passing } from './hand-made.ts';

const scenario = scenarioWith(['crash', 'restart', 'partition', 'pause'].map((name) => step(name)));

/** A row of a sweep over crash-leader; figures vary with the seed. */
export function row(seed: number, verdict: Verdict = 'pass', fields: Partial<SweepRow> = {}): SweepRow {
  const base = rowOf({ scenario: 'crash-leader', cell: '', seed: String(seed) }, scenario, passing);
  const wave = (seed * 7919) % 100;
  return {
    ...base,
    verdict,
    leaderlessSeconds: 0.5 + wave / 50,
    longestLeaderlessSeconds: 0.2 + wave / 100,
    failureRate: wave / 5000,
    'latency.put.p99': 150 + wave * wave * 0.1,
    digest: seed.toString(16).padStart(16, '0'),
    ...fields,
  };
}

export const crashLeader: SweptScenario = {
  label: 'crash-leader',
  file: 'scenarios/crash-leader.yaml',
  set: [],
  cells: [{ cell: '', set: [], sha256: 'ab'.repeat(32) }],
  expectedViolation: '',
  faults: ['crash', 'partition', 'pause', 'restart'],
};

export function sweepOf(rows: readonly SweepRow[], fields: Partial<SweepOutcome> = {}): SweepResult {
  const result = summarise({
    scenarios: [crashLeader],
    seeds: `1..${rows.length}`,
    shard: '',
    stopped: '',
    planned: rows.length,
    pooled: null,
    canary: null,
    nondeterminism: null,
    rows,
    ...fields,
  });
  const reached = {
    'conflict truncated': Math.floor(rows.length / 5),
    'leader elected': rows.length,
    'log compacted': 0,
    'snapshot installed over divergent suffix': 0,
  };
  return { ...result, wallSeconds: 32, reached };
}

/** What the judge said of the first failing run of `typicalSweep`. */
export const SAID = 'key "x": c2 read "v17" after c3 had read "v18"; n2 answered';

/** Ten thousand runs, three of which fail for two reasons and one is undecided. */
export function typicalSweep(runs = 10_000): SweepResult {
  const stale = { property: 'linearizability', reason: 'stale read on leader change' } as const;
  return sweepOf(
    Array.from({ length: runs }, (_, i) => {
      switch (i + 1) {
        case 4471:
          return row(4471, 'fail', { failures: [{ ...stale, event: 7204, second: 12.5, message: SAID }] });
        case 5120:
          return row(5120, 'fail', {
            failures: [{ ...stale, event: 1802, second: 1.9, message: 'another sentence' }],
          });
        case 901:
          return row(901, 'fail', { unmet: ['longest-leaderless <= 2s'], longestLeaderlessSeconds: 9.7 });
        case 33:
          return row(33, 'undecided');
        default:
          return row(i + 1);
      }
    }),
  );
}
