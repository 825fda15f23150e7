import { cpuUsage } from 'node:process';
import type { Report } from '../../sim/run/result.ts';
import { type SimulateOptions, simulate } from '../../sim/run/simulate.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';

const MICROS_PER_SECOND = 1_000_000;

/** What a number of runs cost. */
export interface Cost {
  /** User and system, all threads. */
  readonly cpuSeconds: number;
  readonly entries: number;
  /** Delivered messages; a request and a reply are one each. */
  readonly messages: number;
  readonly virtualSeconds: number;
}

/** Plays a scenario once per seed. Throws if a run fails: a bench of wrong histories says nothing. */
export function costOf(scenario: Scenario, seeds: readonly string[], options: SimulateOptions = {}): Cost {
  const before = cpuUsage();
  const reports = seeds.map((seed) => simulate(scenario, seed, options).report);
  const { user, system } = cpuUsage(before);
  for (const report of reports) expectPass(report, options);
  return {
    cpuSeconds: (user + system) / MICROS_PER_SECOND,
    entries: sum(reports, (report) => report.requests.ok),
    messages: sum(reports, (report) => report.network.delivered + 2 * report.requests.ok),
    virtualSeconds: sum(reports, (report) => report.virtualSeconds),
  };
}

function expectPass({ scenario, seed, verdict }: Report, { withoutJudges }: SimulateOptions): void {
  if (verdict === 'pass' || withoutJudges === 'all') return;
  throw new Error(`the bench's own run failed: ${scenario.name}, seed ${seed}: ${verdict}`);
}

function sum(reports: readonly Report[], of: (report: Report) => number): number {
  return reports.reduce((total, report) => total + of(report), 0);
}

/** `count` seeds, the first of them named `from`. */
export function seeds(count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, i) => String(from + i));
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
