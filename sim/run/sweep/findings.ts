import { Milestone } from '../../../core/raft/milestones.ts';
import { type SweepMetric, sweepMetrics } from '../../scenario/sweep-metrics.ts';
import type {
  Across,
  GridCell,
  RowFailure,
  SweepMetrics,
  SweepRow,
  SweepSignature,
  SweptFault,
  SweptScenario,
} from './result.ts';
import { compareText } from './seeds.ts';
import { nearestRank, round, shareInterval } from './statistics.ts';

/*
 * Summaries computed from the rows of a sweep. Rows are sorted by scenario, cell and seed; ties go to the first
 * row.
 */

/**
 * Failing runs grouped by their first unexpected violation or, without one, by their first unmet expectation.
 * The most frequent group comes first.
 */
export function signaturesIn(
  rows: readonly SweepRow[],
  scenarios: readonly SweptScenario[],
): readonly SweepSignature[] {
  const expected = new Map(scenarios.map(({ label, expectedViolation }) => [label, expectedViolation]));
  const found = new Map<string, SweepSignature>();
  for (const row of rows) {
    if (row.verdict !== 'fail') continue;
    const cause = causeOf(
      row,
      row.failures.find(({ property }) => property !== expected.get(row.scenario)),
    );
    const key = `${cause.property} ${cause.reason}`;
    const known = found.get(key);
    const here = { seed: row.seed, event: cause.event, second: cause.second };
    const message = known === undefined ? cause.message : known.message;
    found.set(key, {
      property: cause.property,
      reason: cause.reason,
      runs: (known?.runs ?? 0) + 1,
      firstSeed: known?.firstSeed ?? row.seed,
      scenario: known?.scenario ?? row.scenario,
      cell: known?.cell ?? row.cell,
      ...(message === undefined ? {} : { message }),
      smallest: known !== undefined && known.smallest.event <= here.event ? known.smallest : here,
    });
  }
  return [...found.values()].sort(
    (a, b) => b.runs - a.runs || compareText(a.property, b.property) || compareText(a.reason, b.reason),
  );
}

interface Cause {
  readonly property: SweepSignature['property'];
  readonly reason: string;
  readonly event: number;
  readonly second: number;
  readonly message?: string;
}

function causeOf(row: SweepRow, failure: RowFailure | undefined): Cause {
  if (failure !== undefined) return failure;
  return {
    property: 'expect',
    reason: row.unmet[0] ?? 'not met',
    event: row.events ?? 0,
    second: row.virtualSeconds,
  };
}

const P95 = 0.95;

/** Percentiles of each metric over the runs; a metric that no run measured is left out. */
export function acrossSeeds(rows: readonly SweepRow[]): Readonly<Partial<Record<SweepMetric, Across>>> {
  const across: Partial<Record<SweepMetric, Across>> = {};
  for (const metric of sweepMetrics) {
    const values: number[] = [];
    let worst: SweepRow | null = null;
    for (const row of rows) {
      const value = row[metric];
      if (value === null) continue;
      values.push(value);
      if (worst === null || value > (worst[metric] ?? 0)) worst = row;
    }
    if (worst === null) continue;
    values.sort((a, b) => a - b);
    across[metric] = {
      median: nearestRank(values, 0.5),
      p95: nearestRank(values, P95),
      worst: values[values.length - 1],
      worstSeed: worst.seed,
      worstScenario: worst.scenario,
      worstCell: worst.cell,
    };
  }
  return across;
}

/** In how many runs each milestone was reached; those of raftsim's core that no run reached are listed with 0. */
export function milestonesIn(rows: readonly SweepRow[]): Readonly<Record<string, number>> {
  const runs = new Map<string, number>(Object.values(Milestone).map((name) => [name, 0]));
  for (const row of rows) {
    for (const name of Object.keys(row.reached)) runs.set(name, (runs.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...runs].sort(([a], [b]) => compareText(a, b)));
}

/**
 * How often each kind of fault struck in each scenario, and how often with effect. Of a scenario without a run (a shard
 * may have none of it) nothing can be said, and nothing is.
 */
export function faultsIn(
  rows: readonly SweepRow[],
  scenarios: readonly SweptScenario[],
): readonly SweptFault[] {
  return scenarios.flatMap(({ label, faults }) => {
    const own = rows.filter((row) => row.scenario === label);
    if (own.length === 0) return [];
    return faults.map((fault): SweptFault => {
      const counts = own.flatMap((row) => (row.faults[fault] === undefined ? [] : [row.faults[fault]]));
      return {
        scenario: label,
        do: fault,
        runs: counts.length,
        strikes: counts.reduce((sum, [strikes]) => sum + strikes, 0),
        effective: counts.reduce((sum, [, effective]) => sum + effective, 0),
      };
    });
  });
}

/** One entry per scenario and cell; empty without a grid. */
export function gridCells(rows: readonly SweepRow[]): readonly GridCell[] {
  const groups = new Map<string, SweepRow[]>();
  for (const row of rows) {
    if (row.cell === '') continue;
    const key = `${row.scenario}\n${row.cell}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((group): GridCell => {
    const fail = group.filter(({ verdict }) => verdict === 'fail').length;
    return {
      scenario: group[0].scenario,
      cell: group[0].cell,
      runs: group.length,
      fail,
      interval: shareInterval(fail, group.length),
      medians: mediansOf(group),
    };
  });
}

function mediansOf(rows: readonly SweepRow[]): SweepMetrics {
  const median = (metric: SweepMetric): number | null => {
    const values = rows.flatMap((row) => row[metric] ?? []).sort((a, b) => a - b);
    return values.length === 0 ? null : round(nearestRank(values, 0.5));
  };
  return Object.fromEntries(sweepMetrics.map((metric) => [metric, median(metric)])) as SweepMetrics;
}
