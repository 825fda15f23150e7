import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type SweepPlan, shardText } from '../../sim/run/sweep-plan.ts';
import type { FinishedRun } from '../../sim/run/sweep-row.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { version } from '../../sim/version.ts';
import { usageError } from '../command.ts';
import { makeFolder } from '../output-folder.ts';
import { reasonOf } from '../scenario-files.ts';

/*
 * What lets a sweep go on where it was killed: a file to which every finished run is appended as one line. A kill in the
 * middle of a line spoils that line alone, and the line is cut off when the sweep goes on.
 */

const FILE = 'rows.ndjson';

export interface RunLog {
  /** Runs that earlier attempts finished. */
  readonly finished: readonly FinishedRun[];
  /** Appends a run; throws when the file cannot take it. */
  append(run: FinishedRun): void;
  close(): void;
}

/** Opens the log in this folder, or begins one. */
export function openLog(folder: string, plan: SweepPlan): RunLog | InputError {
  const path = join(folder, FILE);
  try {
    makeFolder(folder);
    const descriptor = openSync(path, 'a+');
    const lines = wholeLines(readFileSync(path, 'utf8'), descriptor);
    const header = headerOf(plan);
    const problem = lines.length === 0 ? writeLine(descriptor, header) : mismatch(lines[0], header, path);
    const finished = problem === null ? readRuns(lines.slice(1), path) : problem;
    if (!Array.isArray(finished)) {
      closeSync(descriptor);
      return finished as InputError;
    }
    return {
      finished,
      append: (run) => void writeLine(descriptor, JSON.stringify(run)),
      close: () => closeSync(descriptor),
    };
  } catch (error) {
    return usageError(`${path} cannot be kept: ${reasonOf(error)}`, 'choose another folder with --resume');
  }
}

/** The lines that end in a line feed. What comes after the last one was cut short, and is removed from the file. */
function wholeLines(text: string, descriptor: number): readonly string[] {
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) ftruncateSync(descriptor, Buffer.byteLength(text.slice(0, end)));
  return end === 0 ? [] : text.slice(0, end - 1).split('\n');
}

function headerOf(plan: SweepPlan): string {
  const { scenarios, seeds, shard } = plan;
  const header = { format: 'raftsim-sweep-rows', version: 1, raftsim: version };
  return JSON.stringify({ ...header, seeds: seeds.text, shard: shardText(shard), scenarios });
}

function mismatch(found: string, wanted: string, path: string): InputError | null {
  if (found === wanted) return null;
  return usageError(
    `${path} holds the runs of another sweep (other scenarios, seeds, shard or version)`,
    'name a new folder, or ask for the same sweep again',
  );
}

function readRuns(lines: readonly string[], path: string): FinishedRun[] | InputError {
  const runs: FinishedRun[] = [];
  const names = new Set<string>();
  for (const [i, line] of lines.entries()) {
    const run = parseRun(line);
    if (run === null)
      return {
        file: path,
        line: i + 2,
        column: 1,
        message: 'this line is damaged',
        hint: 'remove it; its run will be made again',
      };
    const name = `${run.row.scenario}\n${run.row.cell}\n${run.row.seed}`;
    if (!names.has(name)) runs.push(run);
    names.add(name);
  }
  return runs;
}

function parseRun(line: string): FinishedRun | null {
  try {
    const run: unknown = JSON.parse(line);
    return typeof run === 'object' && run !== null && 'row' in run && 'latency' in run
      ? (run as FinishedRun)
      : null;
  } catch {
    return null;
  }
}

function writeLine(descriptor: number, line: string): null {
  const bytes = Buffer.from(`${line}\n`);
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
  return null;
}
