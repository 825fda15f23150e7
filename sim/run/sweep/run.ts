import { lossInWords } from '../lost-run.ts';
import { LatencyPool } from './latency.ts';
import { type PlannedRun, runAt, type SweepPlan, shardText } from './plan.ts';
import type { CanaryResult, Nondeterminism, SweepResult, SweepRow } from './result.ts';
import { crashedRow, type FinishedRun, keyOf } from './row.ts';
import { summarise } from './summary.ts';
import type { RunOutcome } from './work.ts';

/*
 * The loop of a sweep, independent of threads: hands batches of runs to an executor, collects the outcomes in
 * whatever order they arrive, and stops early on request.
 */

export interface Executor {
  /** How many batches may be in progress at once. */
  readonly lanes: number;
  /**
   * Performs these runs one after the other and passes each outcome to `report` as soon as it is known; ends
   * early once `stop` was called. Rejects if the worker died; outcomes passed on before that remain valid.
   */
  play(runs: readonly PlannedRun[], report: (position: number, outcome: RunOutcome) => void): Promise<void>;
  /** Lets each worker finish at most the run it is performing. */
  stop(): void;
}

export interface SweepProgress {
  readonly planned: number;
  readonly done: number;
  readonly fail: number;
  readonly undecided: number;
}

const stopReasons = ['budget', 'interrupted', 'unkept'] as const;

export interface LoopOptions {
  /** Runs that an earlier attempt at this sweep has finished. */
  readonly finished?: readonly FinishedRun[];
  readonly failFast?: boolean;
  /**
   * Aborting it ends the sweep early; the abort reason ('budget', 'interrupted' or 'unkept') becomes `stopped`.
   */
  readonly signal?: AbortSignal | undefined;
  /** Called with each run as soon as it has finished, in no particular order. */
  readonly onRun?: (run: FinishedRun) => void;
  readonly onProgress?: (progress: SweepProgress) => void;
  readonly canary?: CanaryResult | null;
}

/**
 * Runs per batch: enough to make the cost of handing them out negligible, few enough to spread the work evenly.
 */
const LARGEST_BATCH = 16;
const BATCHES_PER_LANE = 8;

/** Performs the runs of the plan that `options.finished` does not contain, and summarises all of them. */
export async function runSweep(
  plan: SweepPlan,
  executor: Executor,
  options: LoopOptions = {},
): Promise<SweepResult> {
  const loop = new Loop(plan, executor, options);
  await loop.run();
  return loop.result();
}

/** Runs of a batch that have no outcome because their worker died, and the reason. */
interface Lost {
  readonly open: readonly PlannedRun[];
  readonly why: string;
}

class Loop {
  private readonly plan: SweepPlan;
  private readonly executor: Executor;
  private readonly options: LoopOptions;
  private readonly rows: SweepRow[] = [];
  private readonly pool = new LatencyPool();
  private readonly known = new Set<string>();
  private fail = 0;
  private undecided = 0;
  private next = 0;
  private readonly batchSize: number;
  private stopped: SweepResult['stopped'] = '';
  private difference: Nondeterminism | null = null;
  /** What a listener of the caller's threw first, in a list (it may be undefined); empty if none threw. */
  private readonly thrown: unknown[] = [];

  constructor(plan: SweepPlan, executor: Executor, options: LoopOptions) {
    this.plan = plan;
    this.executor = executor;
    this.options = options;
    this.batchSize = Math.max(
      1,
      Math.min(LARGEST_BATCH, Math.ceil(plan.runs / (executor.lanes * BATCHES_PER_LANE))),
    );
    for (const run of options.finished ?? []) {
      this.known.add(keyOf(run.row));
      this.count(run);
    }
  }

  async run(): Promise<void> {
    const { signal } = this.options;
    const onAbort = (): void =>
      this.stop(stopReasons.find((reason) => reason === signal?.reason) ?? 'interrupted');
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
    try {
      await Promise.all(Array.from({ length: this.executor.lanes }, () => this.lane()));
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
    if (this.thrown.length > 0) throw this.thrown[0];
  }

  result(): SweepResult {
    const { plan } = this;
    return summarise({
      scenarios: plan.scenarios,
      seeds: plan.seeds.text,
      shard: shardText(plan.shard),
      // A stop that arrived after the last run had no effect.
      stopped: this.rows.length === plan.runs && this.stopped !== 'nondeterminism' ? '' : this.stopped,
      planned: plan.runs,
      pooled: this.pool.result(),
      canary: this.options.canary ?? null,
      nondeterminism: this.difference,
      rows: this.rows,
    });
  }

  private async lane(): Promise<void> {
    for (let batch = this.nextBatch(); batch.length > 0; batch = this.nextBatch()) {
      // Another run, or the pool, may have killed the worker. Each open run gets a batch of its own; a run that
      // kills a second worker there is the culprit.
      const lost = await this.play(batch);
      for (const run of lost.open) {
        const alone = this.stopped === '' ? await this.play([run]) : { open: [], why: '' };
        for (const culprit of alone.open) this.hear({ ...crashedRow(culprit, alone.why), difference: null });
      }
    }
  }

  /** Performs a batch; returns the runs that have no outcome because the worker died, and the reason. */
  private async play(batch: readonly PlannedRun[]): Promise<Lost> {
    const over = new Set<number>();
    try {
      await this.executor.play(batch, (position, outcome) => {
        over.add(position);
        this.hear(outcome);
      });
      return { open: [], why: '' };
    } catch (error) {
      const open = this.stopped === '' ? batch.filter((_, position) => !over.has(position)) : [];
      return { open, why: lossInWords(error) };
    }
  }

  private nextBatch(): readonly PlannedRun[] {
    const batch: PlannedRun[] = [];
    while (this.stopped === '' && batch.length < this.batchSize && this.next < this.plan.runs) {
      const run = runAt(this.plan, this.next++);
      if (!this.known.has(keyOf(run))) batch.push(run);
    }
    return batch;
  }

  /** Takes in an outcome. What a listener throws must not reach the executor; `run` rethrows it at the end. */
  private hear(outcome: RunOutcome): void {
    if (this.thrown.length > 0) return;
    try {
      this.finish(outcome);
    } catch (error) {
      this.thrown.push(error);
      this.stop('interrupted');
    }
  }

  private finish(outcome: RunOutcome): void {
    const { difference, ...run } = outcome;
    this.count(run);
    this.options.onRun?.(run);
    const { plan, rows, fail, undecided } = this;
    this.options.onProgress?.({ planned: plan.runs, done: rows.length, fail, undecided });
    if (difference !== null) {
      this.difference ??= difference;
      this.stop('nondeterminism');
    }
    if (this.options.failFast === true && run.row.verdict === 'fail') this.stop('fail-fast');
  }

  private count(run: FinishedRun): void {
    this.rows.push(run.row);
    this.pool.add(run.latency);
    if (run.row.verdict === 'fail') this.fail++;
    if (run.row.verdict === 'undecided') this.undecided++;
  }

  private stop(reason: SweepResult['stopped']): void {
    if (this.stopped !== '') return;
    this.stopped = reason;
    this.executor.stop();
  }
}
