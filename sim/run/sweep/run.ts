import { lossInWords } from '../lost-run.ts';
import { LatencyPool } from './latency.ts';
import { type PlannedRun, runAt, type SweepPlan, shardText } from './plan.ts';
import type { CanaryResult, Nondeterminism, SweepResult, SweepRow } from './result.ts';
import { crashedRow, type FinishedRun } from './row.ts';
import { summarise } from './summary.ts';
import type { RunOutcome } from './work.ts';

/*
 * The loop of a sweep, without threads: hands out batches of runs, gathers what comes back in any order, and stops when
 * told. Who runs the batches is the executor's business.
 */

export interface Executor {
  /** Batches that may be under way at once. */
  readonly lanes: number;
  /**
   * Plays these runs one after the other and tells each as soon as it is over; stops early when `stop` was called.
   * Rejects when the worker was lost; what was told until then counts.
   */
  play(runs: readonly PlannedRun[], told: (position: number, outcome: RunOutcome) => void): Promise<void>;
  /** Ends the runs under way, at the latest after the one that each worker is at. */
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
  /** Runs that are finished already, from an earlier attempt. */
  readonly finished?: readonly FinishedRun[];
  readonly failFast?: boolean;
  /** Aborting it with one of these reasons ends the sweep; what was done is reported. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each run as soon as it is finished, in whatever order that happens. */
  readonly onRun?: (run: FinishedRun) => void;
  readonly onProgress?: (progress: SweepProgress) => void;
  readonly canary?: CanaryResult | null;
}

/** Runs of one batch: large enough that handing them out costs nothing, small enough to share work evenly. */
const LARGEST_BATCH = 16;
const BATCHES_PER_LANE = 8;

/** Plays the plan, or what is left of it, and sums it up. */
export async function runSweep(
  plan: SweepPlan,
  executor: Executor,
  options: LoopOptions = {},
): Promise<SweepResult> {
  const loop = new Loop(plan, executor, options);
  await loop.run();
  return loop.result();
}

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
  /** What a listener threw, in a list of one; empty if none did. */
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
      this.known.add(nameOf(run.row));
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
      // What was stopped after its last run was not stopped.
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
      // A worker can be lost to somebody else's doing: only the run that takes a second one down, alone, is to blame.
      const lost = await this.play(batch);
      for (const run of lost.open) {
        const alone = this.stopped === '' ? await this.play([run]) : { open: [], why: '' };
        for (const culprit of alone.open) this.hear({ ...crashedRow(culprit, alone.why), difference: null });
      }
    }
  }

  /** Plays a batch; returns the runs that are open because the worker was lost, and what is known of the loss. */
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
      if (!this.known.has(nameOf(run))) batch.push(run);
    }
    return batch;
  }

  /** Outcomes come in from whatever plays them, which has no use for what the caller's listeners throw: the sweep has. */
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
    const { planned, fail, undecided } = {
      planned: this.plan.runs,
      fail: this.fail,
      undecided: this.undecided,
    };
    this.options.onProgress?.({ planned, done: this.rows.length, fail, undecided });
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

function nameOf(run: { readonly scenario: string; readonly cell: string; readonly seed: string }): string {
  return `${run.scenario}\n${run.cell}\n${run.seed}`;
}
