import { hashText } from '../../../core/hash.ts';
import type { Verdict } from '../../judges/judge.ts';
import { Digest } from '../../kernel/digest.ts';
import { version } from '../../version.ts';
import { acrossSeeds, faultsIn, gridCells, milestonesIn, signaturesIn } from './findings.ts';
import {
  type BaselineResult,
  type CanaryResult,
  type ExpectedViolation,
  isBrokenOff,
  type Nondeterminism,
  type PooledLatency,
  type SweepResult,
  type SweepRow,
  type SweptScenario,
} from './result.ts';
import { compareRows } from './row.ts';
import { round, shareInterval } from './statistics.ts';

/** What a result is computed from once the runs are over. */
export interface SweepOutcome {
  readonly scenarios: readonly SweptScenario[];
  readonly seeds: string;
  readonly shard: string;
  readonly stopped: SweepResult['stopped'];
  readonly planned: number;
  readonly pooled: PooledLatency | null;
  readonly canary: CanaryResult | null;
  readonly nondeterminism: Nondeterminism | null;
  /** In any order. */
  readonly rows: readonly SweepRow[];
}

/** Computes the result of a sweep from its rows; used alike for whole, merged and resumed sweeps. */
export function summarise(outcome: SweepOutcome): SweepResult {
  const rows = outcome.rows.slice().sort(compareRows);
  const count = (verdict: Verdict): number => rows.filter((row) => row.verdict === verdict).length;
  const fail = count('fail');
  const expected = expectedIn(outcome.scenarios, rows);
  return withVerdict({
    format: 'raftsim-sweep',
    version: 1,
    raftsim: version,
    scenarios: outcome.scenarios,
    seeds: outcome.seeds,
    shard: outcome.shard,
    stopped: outcome.stopped,
    verdict: 'pass',
    exitCode: 0,
    planned: outcome.planned,
    runs: rows.length,
    pass: count('pass'),
    fail,
    undecided: count('undecided'),
    failingShare: rows.length === 0 ? 0 : round(fail / rows.length),
    interval: shareInterval(fail, rows.length),
    wallSeconds: 0,
    digest: digestOf(rows),
    signatures: signaturesIn(rows, outcome.scenarios),
    across: acrossSeeds(rows),
    pooled: outcome.pooled,
    reached: milestonesIn(rows),
    faults: faultsIn(rows, outcome.scenarios),
    expected,
    grid: gridCells(rows),
    canary: outcome.canary,
    baseline: null,
    nondeterminism: outcome.nondeterminism,
    rows,
  });
}

/** The same result with a comparison against a baseline, which may change the verdict. */
export function withBaseline(result: SweepResult, baseline: BaselineResult): SweepResult {
  return withVerdict({ ...result, baseline });
}

/** The result under --strict: if a fault had no effect in any run, a passed sweep becomes undecided. */
export function strictly(result: SweepResult): SweepResult {
  const idle = result.faults.some(({ effective }) => effective === 0);
  return idle && result.exitCode === 0 ? { ...result, verdict: 'undecided', exitCode: 3 } : result;
}

function withVerdict(result: SweepResult): SweepResult {
  const failed =
    result.fail > 0 ||
    result.canary?.caught === false ||
    result.baseline?.metrics.some(({ verdict }) => verdict === 'beyond') === true ||
    // Only a complete sweep can tell that no seed shows the expected violation.
    (result.shard === '' && result.stopped === '' && result.expected.some(({ violated }) => violated === 0));
  // A sweep without a run has tested nothing, and of one that was cut short the rest is unknown.
  const untested = result.runs === 0 || isBrokenOff(result);
  // A comparison with a baseline that has no run in common compared nothing.
  const open = result.undecided > 0 || untested || result.baseline?.common === 0;
  const verdict: Verdict = failed || result.nondeterminism !== null ? 'fail' : open ? 'undecided' : 'pass';
  return { ...result, verdict, exitCode: exitCodeOf(result, verdict) };
}

function exitCodeOf(result: SweepResult, verdict: Verdict): SweepResult['exitCode'] {
  if (result.nondeterminism !== null) return 4;
  if (result.stopped === 'interrupted') return 130;
  if (result.stopped === 'unkept') return 2;
  switch (verdict) {
    case 'pass':
      return 0;
    case 'fail':
      return 1;
    case 'undecided':
      return 3;
    default:
      return verdict satisfies never;
  }
}

function expectedIn(scenarios: readonly SweptScenario[], rows: readonly SweepRow[]): ExpectedViolation[] {
  return scenarios.flatMap(({ label, expectedViolation: property }): ExpectedViolation[] => {
    if (property === '') return [];
    const own = rows.filter((row) => row.scenario === label);
    const violated = own.filter((row) => row.failures.some((failure) => failure.property === property));
    const firstSeed = violated[0]?.seed ?? null;
    return [{ scenario: label, property, runs: own.length, violated: violated.length, firstSeed }];
  });
}

/** A 64-bit digest over every row's scenario, cell, seed, verdict and digest. */
function digestOf(rows: readonly SweepRow[]): string {
  const digest = new Digest();
  for (const row of rows) {
    digest.pair(hashText(row.scenario), hashText(row.cell));
    digest.pair(hashText(row.seed), hashText(row.verdict));
    const half = row.digest.length / 2;
    const high = Number.parseInt(row.digest.slice(0, half) || '0', 16);
    digest.pair(high, Number.parseInt(row.digest.slice(half) || '0', 16));
  }
  return digest.toString();
}
