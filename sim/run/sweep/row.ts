import type { Verdict } from '../../judges/judge.ts';
import { neverStruck } from '../../measure/strikes.ts';
import type { LatencyOf, LatencySummary, Report } from '../../report.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { expectedViolations } from '../expectations.ts';
import type { RunResult } from '../simulate.ts';
import { type LatencyCounts, latencyCounts } from './latency.ts';
import type { RowFailure, SweepMetrics, SweepRow } from './result.ts';
import { compareSeeds, compareText } from './seeds.ts';

/** What a worker returns for one run: the row, which is kept, and the latency counts, which are added up. */
export interface FinishedRun {
  readonly row: SweepRow;
  readonly latency: LatencyCounts;
}

/** Identifies a run within a sweep. */
export interface RunName {
  readonly scenario: string;
  readonly cell: string;
  readonly seed: string;
}

/** A run's name as the key of a set or map. */
export function keyOf({ scenario, cell, seed }: RunName): string {
  return `${scenario}\n${cell}\n${seed}`;
}

/** What a sweep keeps of a run. */
export function finishedRun(
  name: RunName,
  scenario: Scenario,
  { report, latencies }: RunResult,
): FinishedRun {
  return { row: rowOf(name, scenario, report), latency: latencyCounts(latencies) };
}

/** The row of a run, by its report. */
export function rowOf(
  { scenario: label, cell, seed }: RunName,
  scenario: Scenario,
  report: Report,
): SweepRow {
  const unmet = unmetExpectations(scenario, report);
  return {
    scenario: label,
    cell,
    seed,
    verdict: rowVerdict(scenario, report, unmet),
    digest: report.digest,
    virtualSeconds: report.virtualSeconds,
    ...metricsOf(report),
    failures: failuresOf(report),
    unmet,
    reached: reachedOf(report),
    faults: faultsOf(report),
    ...(report.brokenOff === undefined ? {} : { brokenOff: report.brokenOff }),
  };
}

/** The row of a run without a verdict: it killed its worker, hung, or left an unhandled rejection. */
export function crashedRow({ scenario, cell, seed }: RunName, what: string): FinishedRun {
  const row: SweepRow = {
    scenario,
    cell,
    seed,
    verdict: 'undecided',
    digest: '',
    virtualSeconds: 0,
    failureRate: null,
    leaderlessSeconds: null,
    longestLeaderlessSeconds: null,
    elections: null,
    term: null,
    'latency.all.p50': null,
    'latency.all.p99': null,
    'latency.all.max': null,
    'latency.get.p99': null,
    'latency.put.p99': null,
    messagesSent: null,
    events: null,
    failures: [],
    unmet: [],
    reached: {},
    faults: {},
    crashed: what,
  };
  return { row, latency: { buckets: [], sum: 0, max: 0 } };
}

/** Canonical order of rows: scenario, cell, seed. */
export function compareRows(a: RunName, b: RunName): number {
  return compareText(a.scenario, b.scenario) || compareSeeds(a.cell, b.cell) || compareSeeds(a.seed, b.seed);
}

function metricsOf(report: Report): SweepMetrics {
  const latency = (of: LatencyOf, figure: keyof LatencySummary): number | null =>
    report.latency[of]?.[figure] ?? null;
  const declared = (value: number): number | null => (report.raft.rolesDeclared === false ? null : value);
  return {
    failureRate: report.failureRate,
    leaderlessSeconds: declared(report.raft.leaderlessSeconds),
    longestLeaderlessSeconds: declared(report.raft.longestLeaderlessSeconds),
    elections: declared(report.raft.elections),
    term: declared(report.raft.term),
    'latency.all.p50': latency('all', 'p50'),
    'latency.all.p99': latency('all', 'p99'),
    'latency.all.max': latency('all', 'max'),
    'latency.get.p99': latency('get', 'p99'),
    'latency.put.p99': latency('put', 'p99'),
    messagesSent: report.network.sent,
    events: report.events,
  };
}

function failuresOf(report: Report): readonly RowFailure[] {
  const failures = report.properties.flatMap((property): RowFailure[] =>
    property.verdict === 'fail'
      ? [
          {
            property: property.name,
            reason: property.reason ?? '',
            event: property.at?.event ?? 0,
            second: property.at?.second ?? 0,
            ...(property.message === undefined ? {} : { message: property.message }),
          },
        ]
      : [],
  );
  return failures.sort((a, b) => a.event - b.event || compareText(a.property, b.property));
}

/** Expected violations are left out: at least one seed must show them, not every seed. */
function unmetExpectations(scenario: Scenario, report: Report): readonly string[] {
  return report.expectations
    .filter((_, i) => scenario.expect[i]?.kind !== 'violation')
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ text }) => text);
}

function rowVerdict(scenario: Scenario, report: Report, unmet: readonly string[]): Verdict {
  const expected = expectedViolations(scenario.expect);
  if (expected.length === 0) return report.verdict;
  const judged = report.properties.filter(({ name }) => !expected.includes(name));
  const missed = unmet.length > 0 && report.brokenOff === undefined;
  if (missed || judged.some(({ verdict }) => verdict === 'fail')) return 'fail';
  const undecided = report.verdict === 'undecided' || judged.some(({ verdict }) => verdict === 'undecided');
  return undecided ? 'undecided' : 'pass';
}

function reachedOf(report: Report): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(report.reached).filter(([, count]) => count > 0));
}

function faultsOf(report: Report): Readonly<Record<string, readonly [number, number]>> {
  const faults: Record<string, [number, number]> = {};
  for (const strike of report.faults) {
    if (neverStruck(strike)) continue;
    const counts = faults[strike.do] ?? [0, 0];
    counts[0]++;
    if (strike.effective) counts[1]++;
    faults[strike.do] = counts;
  }
  return Object.fromEntries(Object.entries(faults).sort(([a], [b]) => compareText(a, b)));
}
