import { cpuUsage } from 'node:process';
import type { Report } from '../../sim/report.ts';
import { type SimulateOptions, simulate } from '../../sim/run/simulate.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';

const MICROS_PER_SECOND = 1_000_000;

/** The cost of a number of runs, and what they did. */
export interface Cost {
  /** User and system, all threads. */
  readonly cpuSeconds: number;
  readonly entries: number;
  /** Delivered messages; a request and a reply are one each. */
  readonly messages: number;
  readonly virtualSeconds: number;
}

/**
 * Runs a scenario once per seed. Throws if a run fails, since the cost of a wrong history means nothing. Keeps no
 * reports: a thousand of them on the heap would make garbage collection, and so the runs, more expensive.
 */
export function costOf(
  scenario: Scenario,
  seeds: readonly string[],
  optionsOfRun: () => SimulateOptions = () => ({}),
): Cost {
  let entries = 0;
  let messages = 0;
  let virtualSeconds = 0;
  const before = cpuUsage();
  for (const seed of seeds) {
    const options = optionsOfRun();
    const { report } = simulate(scenario, seed, options);
    expectPass(report, options);
    entries += report.requests.ok;
    messages += report.network.delivered + 2 * report.requests.ok;
    virtualSeconds += report.virtualSeconds;
  }
  const { user, system } = cpuUsage(before);
  return { cpuSeconds: (user + system) / MICROS_PER_SECOND, entries, messages, virtualSeconds };
}

function expectPass({ scenario, seed, verdict }: Report, { withoutJudges }: SimulateOptions): void {
  if (verdict === 'pass' || withoutJudges === 'all') return;
  throw new Error(`the bench's own run failed: ${scenario.name}, seed ${seed}: ${verdict}`);
}

/** `count` seeds, which are the numbers from `from` on. */
export function seeds(count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, i) => String(from + i));
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
