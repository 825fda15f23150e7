import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tuneForRuns } from '../../cli/start/engine.ts';
import { wordsOrUsage } from '../support/in-tree.ts';
import { alarmsOfAll, type Speeds } from './alarm.ts';
import { measureBriefly } from './brief.ts';
import { costOf, median, seeds } from './cost.ts';
import { type GrowthFigures, measureGrowth } from './growth.ts';
import { growthPlot, growthTables } from './growth-page.ts';
import { COLD_JUDGING, judgeCold, measureJudging } from './linearizability.ts';
import { LONG_RUN, MANY_RUNS, memoryOfRun, memoryOfRuns } from './memory.ts';
import { PLAYER, runPlayer } from './player.ts';
import {
  entriesPerCpuSecond,
  longRuns,
  manyRuns,
  playRounds,
  rounded,
  runsPerCpuSecond,
  timesAsMuch,
} from './rounds.ts';
import {
  type EntriesFigures,
  entriesRows,
  growthRows,
  judgingRows,
  memoryRows,
  row,
  sweepRows,
} from './rows.ts';
import { measureSweeps, SWEEP_ROUNDS, SWEEP_RUNS } from './sweeps.ts';
import { HIGH_ENTRIES, lowLoad } from './workloads.ts';
import { yardstickNs } from './yardstick.ts';

/*
 * `npm run bench`: the cost of simulated histories in CPU seconds (user and system, all threads), and the yardstick of
 * the machine, measured in the same minutes. Every figure is the median of several rounds in a warm process that does
 * nothing else.
 *   --json    one object on stdout
 *   --quick   shorter and fewer rounds
 * With one of these it does something else instead:
 *   --alarm   a brief measurement, repeated while it is bad; exit code 1 if raftsim is less than half as fast as
 *             test/bench/written.json says each time
 *   --growth  how the cost grows with the number of replicas and with the length of the run; --write puts the figures
 *             into test/bench/growth.json, docs/growth.svg and docs/speed.md; --page only makes the last two again from
 *             the first
 *   --memory  the memory held over one long run and over many short ones; --operations N, --runs N
 *   --sweep   how long a sweep of many runs takes with one worker and with two; --runs N, --rounds N
 */

/** Tells a child process to measure a cold start: a process can be cold only once. */
const COLD = '--cold';
const COLD_RUNS = 200;

/** Neighbours on the same core can halve the speed of minutes, but not of all of these. */
const ALARM_ATTEMPTS = 3;

const script = fileURLToPath(import.meta.url);

interface Effort {
  readonly highEntries: number;
  readonly highRounds: number;
  /** Runs that are not counted, since V8 is still compiling. */
  readonly highWarmUp: number;
  readonly lowRuns: number;
  readonly lowRounds: number;
  /** As above. */
  readonly lowWarmUp: number;
  readonly coldProcesses: number;
  readonly judgingRounds: number;
}

const full: Effort = {
  highEntries: HIGH_ENTRIES,
  highRounds: 3,
  highWarmUp: 2,
  lowRuns: 300,
  lowRounds: 5,
  lowWarmUp: 2_500,
  coldProcesses: 3,
  judgingRounds: 5,
};
const quick: Effort = {
  highEntries: 40_000,
  highRounds: 3,
  highWarmUp: 10,
  lowRuns: 100,
  lowRounds: 3,
  lowWarmUp: 2_500,
  coldProcesses: 1,
  judgingRounds: 3,
};

const compared = ['judged', 'plain', 'recorded'] as const;

async function measureEntries(load: 'high' | 'batched', { highEntries, highRounds, highWarmUp }: Effort) {
  const seeding = longRuns(highWarmUp, highRounds);
  const { costs, yardsticks } = await playRounds(script, { load, entries: highEntries }, seeding, [
    ...compared,
    'traced',
  ]);
  const { judged, plain, recorded, traced } = costs;
  const figures: EntriesFigures = {
    entriesPerCpuSecond: entriesPerCpuSecond(judged),
    messagesPerCpuSecond: Math.round(median(judged.map((cost) => cost.messages / cost.cpuSeconds))),
    messagesPerEntry: rounded(median(judged.map((cost) => cost.messages / cost.entries))),
    entries: median(judged.map((cost) => cost.entries)),
    judgesAndDigestCost: timesAsMuch(judged, plain),
    recorderCost: timesAsMuch(recorded, judged),
    traceCost: timesAsMuch(traced, judged),
  };
  return { figures, yardsticks };
}

async function measureLow({ lowRuns, lowRounds, lowWarmUp, coldProcesses }: Effort) {
  const cold = seeds(coldProcesses).map(() => COLD_RUNS / coldCpuSeconds());
  const seeding = manyRuns(lowWarmUp, lowRounds, lowRuns);
  const { costs, yardsticks } = await playRounds(script, { load: 'low', entries: 0 }, seeding, compared);
  const { judged, plain, recorded } = costs;
  const figures = {
    runsPerCpuSecond: runsPerCpuSecond(judged, lowRuns),
    coldRunsPerCpuSecond: Math.round(median(cold)),
    timesRealTime: Math.round(median(judged.map((cost) => cost.virtualSeconds / cost.cpuSeconds))),
    judgesAndDigestCost: timesAsMuch(judged, plain),
    recorderCost: timesAsMuch(recorded, judged),
  };
  return { figures, yardsticks };
}

function coldCpuSeconds(): number {
  const printed = execFileSync(process.execPath, [script, COLD], { encoding: 'utf8' });
  return Number(printed);
}

function printMemory(options: readonly string[]): void {
  const operations = memoryOfRun(numberAfter(options, '--operations', LONG_RUN));
  const runs = memoryOfRuns(numberAfter(options, '--runs', MANY_RUNS));
  const lines = [...memoryRows('operations', operations), ...memoryRows('runs of low', runs)];
  console.log(options.includes('--json') ? JSON.stringify({ operations, runs }, null, 2) : lines.join('\n'));
}

async function printSweeps(options: readonly string[]): Promise<void> {
  const times = await measureSweeps(
    numberAfter(options, '--runs', SWEEP_RUNS),
    numberAfter(options, '--rounds', SWEEP_ROUNDS),
  );
  const yardstick = row(
    'yardstick',
    `${yardstickNs().toFixed(1)} ns a pop and push (Node ${process.version})`,
  );
  console.log(
    options.includes('--json') ? JSON.stringify(times, null, 2) : [yardstick, ...sweepRows(times)].join('\n'),
  );
}

const GROWTH_FIGURES = 'test/bench/growth.json';

function printGrowth(options: readonly string[]): void {
  const again = options.includes('--page');
  const figures: GrowthFigures = again
    ? JSON.parse(readFileSync(GROWTH_FIGURES, 'utf8'))
    : measureGrowth(full.highRounds);
  const text = JSON.stringify(figures, null, 2);
  if (again || options.includes('--write')) {
    writeFileSync(GROWTH_FIGURES, `${text}\n`);
    writeFileSync('docs/growth.svg', growthPlot(figures));
    const page = readFileSync('docs/speed.md', 'utf8');
    const tables = /(?<=<!-- growth -->\n\n)[\s\S]*?(?=\n\n<!-- end of growth -->)/;
    writeFileSync('docs/speed.md', page.replace(tables, growthTables(figures)));
  }
  const lines = [
    row('yardstick', `${figures.yardstickNs} ns a pop and push (Node ${figures.node})`),
    ...growthRows('by replicas', figures.replicas),
    ...growthRows('by length', figures.length),
  ];
  console.log(options.includes('--json') ? text : lines.join('\n'));
}

async function checkAlarm(): Promise<void> {
  const written: Speeds = JSON.parse(readFileSync('test/bench/written.json', 'utf8'));
  const raised = await alarmsOfAll(ALARM_ATTEMPTS, written, async () => {
    const speeds = await measureBriefly(script);
    console.log(row('yardstick', `${speeds.yardstickNs} ns a pop and push (Node ${process.version})`));
    console.log(row('high', `${speeds.high.entriesPerCpuSecond} entries/CPU-s`));
    console.log(row('low', `${speeds.low.runsPerCpuSecond} runs/CPU-s`));
    return speeds;
  });
  for (const alarm of raised) console.error(`slow: ${alarm}`);
  if (raised.length > 0) process.exitCode = 1;
}

function numberAfter(options: readonly string[], name: string, usual: number): number {
  const at = options.indexOf(name);
  return at < 0 ? usual : Number(options[at + 1]);
}

async function main(options: readonly string[]): Promise<void> {
  const player = options.indexOf(PLAYER);
  if (player >= 0) {
    runPlayer(options.slice(player + 1));
    return;
  }
  if (options.includes(COLD)) {
    tuneForRuns(COLD_RUNS);
    console.log(costOf(lowLoad(), seeds(COLD_RUNS)).cpuSeconds);
    return;
  }
  const coldJudging = options.indexOf(COLD_JUDGING);
  if (coldJudging >= 0) {
    console.log(judgeCold(options.slice(coldJudging + 1)));
    return;
  }
  if (options.includes('--memory')) {
    printMemory(options);
    return;
  }
  if (options.includes('--growth')) {
    printGrowth(options);
    return;
  }
  if (options.includes('--sweep')) {
    await printSweeps(options);
    return;
  }
  if (options.includes('--alarm')) {
    await checkAlarm();
    return;
  }
  const effort = options.includes('--quick') ? quick : full;
  const before = yardstickNs();
  const { figures: low, yardsticks: duringLow } = await measureLow(effort);
  const { figures: high, yardsticks: duringHigh } = await measureEntries('high', effort);
  const { figures: batched, yardsticks: duringBatched } = await measureEntries('batched', effort);
  const linearizability = measureJudging(effort.judgingRounds, script);
  const yardstick = median([before, ...duringLow, ...duringHigh, ...duringBatched]);
  const figures = {
    format: 'raftsim-bench',
    version: 1,
    node: process.version,
    yardstickNs: Number(yardstick.toFixed(1)),
    high,
    batched,
    low,
    linearizability,
  };
  if (options.includes('--json')) {
    console.log(JSON.stringify(figures, null, 2));
    return;
  }
  const lines = [
    row('yardstick', `${figures.yardstickNs} ns a pop and push (Node ${process.version})`),
    ...entriesRows('high', high),
    ...entriesRows('batched', batched),
    row(
      'low',
      `${low.runsPerCpuSecond} runs/CPU-s`,
      `${low.coldRunsPerCpuSecond} cold`,
      `${low.timesRealTime}x real time`,
    ),
    row('', `judges and digest ${low.judgesAndDigestCost}x`, `recorder ${low.recorderCost}x`),
  ];
  lines.push(...judgingRows(Object.values(linearizability).flat()));
  console.log(lines.join('\n'));
}

await main(
  wordsOrUsage(`npm run bench [-- --quick] [--json]
Measures what simulated histories cost in CPU seconds; takes minutes, and wants a machine that does nothing else.
Instead, one of: --alarm, --growth [--write | --page], --memory [--operations N] [--runs N],
--sweep [--runs N] [--rounds N]`),
);
