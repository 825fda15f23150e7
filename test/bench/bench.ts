import { cpuUsage } from 'node:process';
import type { Report } from '../../sim/run/result.ts';
import { type SimulateOptions, simulate } from '../../sim/run/simulate.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { highLoad, lowLoad } from './workloads.ts';
import { yardstickNs } from './yardstick.ts';

/*
 * `npm run bench`: what a simulated history costs, in CPU seconds (user and system, all threads), beside the
 * yardstick of the machine it ran on. `--json` prints one object.
 */

const HIGH_ROUNDS = 3;
const COLD_RUNS = 200;
const WARM_RUNS = 1000;

interface Cost {
  readonly cpuSeconds: number;
  readonly reports: readonly Report[];
}

function cost(scenario: Scenario, seeds: readonly string[], options: SimulateOptions): Cost {
  const before = cpuUsage();
  const reports = seeds.map((seed) => simulate(scenario, seed, options).report);
  const used = cpuUsage(before);
  return { cpuSeconds: (used.user + used.system) / 1e6, reports };
}

function seeds(count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, i) => String(from + i));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function fail(report: Report): never {
  throw new Error(
    `the bench's own run failed: ${report.scenario.name}, seed ${report.seed}: ${report.verdict}`,
  );
}

const plain: SimulateOptions = { withoutJudges: 'all', digested: false };
const low = lowLoad();
const high = highLoad();
const yardstick = yardstickNs();

const cold = cost(low, seeds(COLD_RUNS), {});
const warm = cost(low, seeds(WARM_RUNS, 1 + COLD_RUNS), {});
const warmPlain = cost(low, seeds(WARM_RUNS, 1 + COLD_RUNS), plain);
for (const report of [...cold.reports, ...warm.reports]) if (report.verdict !== 'pass') fail(report);

cost(high, ['warm-up'], {});
const rounds = seeds(HIGH_ROUNDS).map((seed) => cost(high, [seed], {}));
const roundsPlain = seeds(HIGH_ROUNDS).map((seed) => cost(high, [seed], plain));
for (const { reports } of rounds) if (reports[0].verdict !== 'pass') fail(reports[0]);

const entries = (round: Cost): number => round.reports[0].requests.ok;
const messages = (round: Cost): number => round.reports[0].network.delivered;
const packets = (round: Cost): number => messages(round) + 2 * entries(round);
const figures = {
  format: 'raftsim-bench',
  version: 1,
  node: process.version,
  yardstickNs: Number(yardstick.toFixed(1)),
  high: {
    entriesPerCpuSecond: Math.round(median(rounds.map((round) => entries(round) / round.cpuSeconds))),
    messagesPerCpuSecond: Math.round(median(rounds.map((round) => packets(round) / round.cpuSeconds))),
    messagesPerEntry: Number(median(rounds.map((round) => packets(round) / entries(round))).toFixed(2)),
    entries: entries(rounds[0]),
    judgesAndDigestCost: Number(
      (median(rounds.map((r) => r.cpuSeconds)) / median(roundsPlain.map((r) => r.cpuSeconds))).toFixed(2),
    ),
  },
  low: {
    runsPerCpuSecond: Math.round(WARM_RUNS / warm.cpuSeconds),
    coldRunsPerCpuSecond: Math.round(COLD_RUNS / cold.cpuSeconds),
    timesRealTime: Math.round((WARM_RUNS * warm.reports[0].virtualSeconds) / warm.cpuSeconds),
    judgesAndDigestCost: Number((warm.cpuSeconds / warmPlain.cpuSeconds).toFixed(2)),
  },
};

if (process.argv.includes('--json')) console.log(JSON.stringify(figures, null, 2));
else {
  console.log(`yardstick  ${figures.yardstickNs} ns a pop and push (Node ${process.version})`);
  console.log(
    `high       ${figures.high.entriesPerCpuSecond} entries/CPU-s, ${figures.high.messagesPerCpuSecond} messages/CPU-s, ${figures.high.messagesPerEntry} messages an entry; judges and digest ${figures.high.judgesAndDigestCost}x`,
  );
  console.log(
    `low        ${figures.low.runsPerCpuSecond} runs/CPU-s warm, ${figures.low.coldRunsPerCpuSecond} cold, ${figures.low.timesRealTime}x real time; judges and digest ${figures.low.judgesAndDigestCost}x`,
  );
}
