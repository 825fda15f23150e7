import type { SweepResult, SweepRow, SweepSignature } from '../../sim/run/sweep/result.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { Hung, heedInterrupts, Interrupted } from '../console/interrupt.ts';
import type { OutputFile } from '../files/output-folder.ts';
import { loadReplicas } from '../own-replica/load.ts';
import { fileWord } from '../play/kept-run.ts';
import { playOne } from '../play/play-one.ts';
import type { Repetitions } from '../play/repetitions.ts';
import { filesOfRun } from '../play/run-files.ts';
import { usageError } from '../request/command.ts';
import type { Format } from '../request/formats.ts';
import { readBack } from './read-back.ts';

/*
 * Examples of a sweep's failures: for each distinct failure, the trace and page of the first run that showed it.
 * They are made from the sweep's result alone, so that a merged sweep has the same ones as an unsplit sweep.
 */

/** The most runs with a trace and page of their own. */
const MOST_EXAMPLES = 10;

/** A failure with its scenario, and the beginning of the names of its files. */
export interface Example {
  readonly signature: SweepSignature;
  readonly scenario: Scenario;
  readonly stem: string;
}

/** The failures of which traces can be made: those whose scenario file still exists and is unchanged. */
export async function examplesOf(sweep: SweepResult): Promise<readonly Example[]> {
  const examples: Example[] = [];
  for (const signature of sweep.signatures.slice(0, MOST_EXAMPLES)) {
    const swept = sweep.scenarios.find(({ label }) => label === signature.scenario);
    const scenario = swept === undefined ? null : readBack(swept, signature.cell);
    if (scenario === null || 'errors' in (await loadReplicas([scenario]))) continue;
    const words = [scenario.name, signature.firstSeed, signature.cell].filter((word) => word !== '');
    const plain = words.map(fileWord).join('-');
    // One run may be the first example of two failures.
    const same = examples.find((other) => isSameRun(other.signature, signature));
    const taken = examples.filter(({ stem }) => stem === plain || stem.startsWith(`${plain}-`)).length;
    const stem = same?.stem ?? (taken === 0 ? plain : `${plain}-${taken + 1}`);
    examples.push({ signature, scenario, stem });
  }
  return examples;
}

function isSameRun(a: SweepSignature, b: SweepSignature): boolean {
  return a.scenario === b.scenario && a.cell === b.cell && a.firstSeed === b.firstSeed;
}

function isFirst({ scenario, cell, seed }: SweepRow, signature: SweepSignature): boolean {
  return scenario === signature.scenario && cell === signature.cell && seed === signature.firstSeed;
}

/** How far the making of the examples has come. */
export class Making {
  /** Aborted at Ctrl-C, where the event loop learns of it. */
  readonly stopping: AbortSignal;
  /** The stems of the runs all of whose files are written. */
  readonly complete = new Set<string>();
  /** What ended it early: Ctrl-C, or a run of which no files can be made. */
  ended: Interrupted | InputError | null = null;

  constructor(stopping: AbortSignal) {
    this.stopping = stopping;
  }

  get isInterrupted(): boolean {
    return this.ended instanceof Interrupted;
  }

  /**
   * Takes note of what ended the making of this run's files: Ctrl-C, or a replica that never returned. Returns whether
   * it was one of these.
   */
  endsWith(error: unknown, stem: string): boolean {
    if (error instanceof Interrupted) this.ended = error;
    if (error instanceof Hung) this.ended = usageError(`${stem} has no trace: ${error.message}`);
    return error instanceof Interrupted || error instanceof Hung;
  }

  /** Whether to make the next example, unless Ctrl-C has come. */
  async goesOn(): Promise<boolean> {
    await heedInterrupts();
    if (this.stopping.aborted) this.ended ??= new Interrupted();
    return this.ended === null;
  }
}

/**
 * The files of the examples, one run after the other, until something ends their `making`: the run whose files were
 * being made then is left out, and those after it. `repetitions` takes note of runs that are not the same again.
 */
export async function* exampleFiles(
  sweep: SweepResult,
  examples: readonly Example[],
  formats: readonly Format[],
  repetitions: Repetitions,
  making: Making,
): AsyncGenerator<OutputFile> {
  const done = new Set<string>();
  for (const example of examples) {
    const { stem } = example;
    if (done.has(stem)) continue;
    done.add(stem);
    if (!(await making.goesOn())) return;
    try {
      for await (const file of filesOf(sweep, example, formats, repetitions, making.stopping)) {
        if ('message' in file) making.ended = file;
        else
          yield { ...file, isLeftOut: (why) => file.isLeftOut?.(why) === true || making.endsWith(why, stem) };
        if (making.ended !== null) return;
      }
    } catch (error) {
      if (making.endsWith(error, stem)) return;
      throw error;
    }
    making.complete.add(stem);
  }
}

async function* filesOf(
  sweep: SweepResult,
  { signature, scenario, stem }: Example,
  formats: readonly Format[],
  repetitions: Repetitions,
  stopping: AbortSignal,
): AsyncGenerator<OutputFile | InputError> {
  const played = await playOne(scenario, signature.firstSeed, false, () => stopping.aborted);
  if ('why' in played) {
    yield usageError(`${stem} has no trace: its replica ended the run this time: ${played.why}`);
    return;
  }
  const { operations } = played;
  const row = sweep.rows.find((each) => isFirst(each, signature));
  repetitions.played(stem, row?.digest ?? played.report.digest, played.report.digest);
  // How long it took would make another page of it each time.
  const report = { ...played.report, wallSeconds: 0 };
  const pages = formats.filter((format) => format === 'html');
  yield* filesOfRun(
    { scenario, report, operations, stem },
    { history: '', trace: true, formats: pages, repetitions },
  );
}
