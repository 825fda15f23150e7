import { existsSync } from 'node:fs';
import {
  type OptionKinds,
  requireOptions,
  requireScenario,
  requireSeed,
  textMistake,
} from '../../arguments.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { ReplicaCode } from '../own-replica.ts';
import { parseShard, planSweep, type Shard, type SweepInput } from '../sweep/plan.ts';
import type { SweepResult } from '../sweep/result.ts';
import { type LoopOptions, runSweep } from '../sweep/run.ts';
import { parseSeeds, type SeedSet, seedList } from '../sweep/seeds.ts';
import { openPool, workersFor } from './sweep-pool.ts';

export interface SweepOptions extends LoopOptions {
  /** Number of worker threads; by default ('auto') the number of cores. */
  readonly workers?: number | 'auto';
  /** Only this part of the runs: { index: 2, of: 4 } or "2/4". */
  readonly shard?: Shard | string;
  /** Share (0..1) of the runs that are performed twice, to verify that both give the same history. */
  readonly verify?: number;
  /** Module that the workers run; by default raftsim's own. */
  readonly workerFile?: string;
  /**
   * The code of the own replicas, by `scenario.cluster.replica`: each a single JavaScript module, as text,
   * which every worker loads. It must import raftsim by the URL that `import.meta.resolve('raftsim')` gives.
   */
  readonly replicas?: ReplicaCode;
}

const OPTIONS: OptionKinds = {
  finished: 'list',
  failFast: 'truth',
  signal: 'object',
  onRun: 'function',
  onProgress: 'function',
  workerFile: 'text',
  replicas: 'object',
  workers: 'any',
  shard: 'any',
  verify: 'any',
  canary: 'any',
} satisfies Record<keyof SweepOptions, OptionKinds[string]>;

/**
 * Runs every scenario with every seed, in worker threads. The result depends neither on the number of threads
 * nor on the order in which runs finish.
 *
 * @param seeds "1..1000", "1,5,9", or a list
 * @throws Error if `seeds` or `shard` cannot be parsed, `workers` or `verify` is out of range, or `replicas`
 *   lacks the code of a scenario's own replica; also rethrows what a listener throws
 *
 * @example
 * const result = await sweep([parsed.scenario], '1..100');
 * console.log(result.failingShare, result.interval, result.signatures);
 */
export async function sweep(
  scenarios: readonly SweepInput[],
  seeds: string | readonly string[] | SeedSet,
  options: SweepOptions = {},
): Promise<SweepResult> {
  if (!Array.isArray(scenarios)) throw new Error('sweep takes a list of scenarios: [parsed.scenario]');
  for (const input of scenarios as readonly SweepInput[])
    requireScenario('scenario' in Object(input) ? (input as { readonly scenario: unknown }).scenario : input);
  requireOptions('sweep', options, OPTIONS);
  const plan = planSweep(scenarios, seedSet(seeds), shardOf(options.shard));
  const { verify = 0, workers = 'auto', workerFile, replicas } = options;
  if (workers !== 'auto' && !(Number.isInteger(workers) && workers > 0))
    throw new Error(`workers is ${workers}, and must be a whole number from 1, or 'auto'`);
  if (!(verify >= 0 && verify <= 1)) throw new Error(`verify is ${verify}, and must be a share from 0 to 1`);
  // Not `instanceof`: test environments like jsdom have an AbortSignal of their own.
  if (options.signal !== undefined && typeof options.signal.addEventListener !== 'function')
    throw new Error('signal must be the `signal` of an AbortController');
  if (workerFile !== undefined && !existsSync(workerFile))
    throw new Error(`workerFile is '${workerFile}', and there is no such file`);
  for (const { scenario } of plan.entries) requireCode(scenario, replicas);
  const pool = openPool(plan.entries, verify, workersFor(plan.runs, workers), workerFile, replicas);
  try {
    return await runSweep(plan, pool, options);
  } finally {
    await pool.close();
  }
}

/** Requires the text of a scenario's own replica: functions cannot be passed between threads. */
function requireCode({ cluster: { replica } }: Scenario, replicas: ReplicaCode = {}): void {
  if (replica === '' || typeof Object(replicas)[replica] === 'string') return;
  throw new Error(`the code of ${replica} is missing: sweep takes it as replicas: { '${replica}': code }`);
}

function seedSet(seeds: string | readonly string[] | SeedSet): SeedSet {
  const given: unknown = seeds;
  if (Array.isArray(given)) for (const seed of given) requireSeed(seed);
  else if (typeof given !== 'string' && !(typeof given === 'object' && given !== null && 'at' in given))
    throw new Error(`${textMistake('seeds', given, "'1..100', '1,5,9'")}, or a list of such: ['1', '5']`);
  if (typeof seeds !== 'string')
    return 'at' in seeds && !Array.isArray(seeds) ? (seeds as SeedSet) : seedList(seeds as readonly string[]);
  const parsed = parseSeeds(seeds);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

function shardOf(shard: Shard | string | undefined): Shard | null {
  if (typeof shard !== 'string') return shard ?? null;
  const parsed = parseShard(shard);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}
