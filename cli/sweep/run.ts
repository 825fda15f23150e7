import { availableParallelism } from 'node:os';
import { counted } from '../../reports/words/format.ts';
import { MILLIS_PER_SECOND } from '../../sim/kernel/time.ts';
import type { ReplicaCode } from '../../sim/run/own-replica.ts';
import { runCanary } from '../../sim/run/sweep/canary.ts';
import type { SweepResult } from '../../sim/run/sweep/result.ts';
import type { FinishedRun } from '../../sim/run/sweep/row.ts';
import { runSweep } from '../../sim/run/sweep/run.ts';
import { openPool, workersFor } from '../../sim/run/threads/sweep-pool.ts';
import type { Console } from '../console/console.ts';
import { onEachInterrupt, onInterrupt } from '../console/interrupt.ts';
import { NoRoom, ROOM_HINT } from '../files/line-log.ts';
import { mistakeInFolder } from '../files/output-folder.ts';
import { loadReplicas } from '../own-replica/load.ts';
import { exitCodes, type Outcome, type Request } from '../request/command.ts';
import { sweepFormatsOf } from '../request/formats.ts';
import { tuneForBusyCores, tuneForRuns } from '../start/engine.ts';
import { openLog, type RunLog } from './log.ts';
import { startProgress } from './progress.ts';
import { type SweepSetup, sweepSetup } from './setup.ts';
import { baselineOf, tellSweep } from './tell.ts';

/** `raftsim sweep`. */
export async function runSweepCommand(request: Request, console: Console): Promise<Outcome> {
  const setup = sweepSetup(request);
  const formats = sweepFormatsOf(request);
  if ('message' in formats) return { errors: [formats, ...('errors' in setup ? setup.errors : [])] };
  if ('errors' in setup) return setup;
  const replicas = await loadReplicas(
    setup.plan.entries.map(({ scenario }) => scenario),
    'workers',
  );
  if ('errors' in replicas) return replicas;
  const baseline = baselineOf(request);
  if (baseline !== null && 'message' in baseline) return { errors: [baseline] };
  const log =
    request.texts.resume === undefined ? noLog : openLog(request.texts.resume, setup.plan, replicas.code);
  if ('message' in log) return { errors: [log] };
  const unusable = request.texts.out === undefined ? null : mistakeInFolder(request.texts.out);
  // Reported before the long work rather than after it; the result is printed in any case.
  if (unusable !== null) console.error(`raftsim: ${unusable.message}; continuing without it\n`);
  const stop = new AbortController();
  let release = onInterrupt(() => stop.abort('interrupted'), console);
  try {
    const { result, workers, logged, problem } = await play(
      setup,
      replicas.code,
      log,
      request,
      stop,
      console,
    );
    // From here on an interrupt, be it the first or the second, only ends the making of examples: the result must be kept.
    const ending = new AbortController();
    release();
    release = onEachInterrupt(() => ending.abort());
    const told = await tellSweep(result, {
      request,
      console,
      workers,
      earlier: log.finished.length,
      baseline,
      inputs: setup.inputs,
      stopping: ending.signal,
    });
    if (problem === null) return told;
    const runs = counted(log.finished.length + logged, 'finished run');
    console.error(`raftsim: ${problem.message}\n  kept there: ${runs}; ${ROOM_HINT}\n`);
    return exitCodes.badRequest;
  } finally {
    release();
    log.close();
  }
}

const noLog: RunLog = { finished: [], append: () => {}, close: () => {} };

interface Played {
  readonly result: SweepResult;
  readonly workers: number;
  /** Number of runs that this attempt added to the log. */
  readonly logged: number;
  /** Why further runs could not be logged; null if all were. */
  readonly problem: NoRoom | null;
}

async function play(
  setup: SweepSetup,
  replicas: ReplicaCode,
  log: RunLog,
  { flags }: Request,
  stop: AbortController,
  console: Console,
): Promise<Played> {
  const begun = performance.now();
  const { plan, verify, budget } = setup;
  const cores = availableParallelism();
  const workers = workersFor(plan.runs, setup.workers);
  const timer = budget === null ? undefined : setTimeout(() => stop.abort('budget'), budget);
  if (workers >= cores) tuneForBusyCores();
  tuneForRuns(plan.runs / workers);
  const pool = openPool(plan.entries, verify, workers, undefined, replicas);
  const progress = startProgress(plan.runs, log.finished.length, begun, flags.quiet === true, console);
  // End the progress line before anything else is printed.
  stop.signal.addEventListener('abort', () => progress.end());
  let logged = 0;
  let problem: NoRoom | null = null;
  try {
    const result = await runSweep(plan, pool, {
      finished: log.finished,
      canary: flags.canary === true ? runCanary() : null,
      failFast: flags['fail-fast'] === true,
      signal: stop.signal,
      onRun: (run: FinishedRun) => {
        if (problem !== null) return;
        problem = append(log, run);
        if (problem === null) logged++;
        else stop.abort('unkept');
      },
      onProgress: (state) => progress.update(state),
    });
    const wallSeconds = (performance.now() - begun) / MILLIS_PER_SECOND;
    return { result: { ...result, wallSeconds }, workers: pool.workers, logged, problem };
  } finally {
    progress.end();
    clearTimeout(timer);
    await pool.close();
  }
}

function append(log: RunLog, run: FinishedRun): NoRoom | null {
  try {
    log.append(run);
    return null;
  } catch (error) {
    if (error instanceof NoRoom) return error;
    throw error;
  }
}
