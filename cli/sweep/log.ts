import { join } from 'node:path';
import type { ReplicaCode } from '../../sim/run/own-replica.ts';
import { type SweepPlan, shardText } from '../../sim/run/sweep/plan.ts';
import type { FinishedRun } from '../../sim/run/sweep/row.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { version } from '../../sim/version.ts';
import { withoutMap } from '../../sim/world/own-replica/own-code.ts';
import { reasonOf } from '../console/reasons.ts';
import { inUse, openLineLog } from '../files/line-log.ts';
import { usageError } from '../request/command.ts';
import { buildDigest, textDigest } from '../start/build-digest.ts';

/* The log of `sweep --resume`: a line for every finished run, so that a sweep can continue where it was killed. */

const FILE = 'rows.ndjson';

export interface RunLog {
  /** Runs that earlier attempts finished. */
  readonly finished: readonly FinishedRun[];
  /** Appends a run; throws NoRoom if it cannot be written. */
  append(run: FinishedRun): void;
  close(): void;
}

/** Opens the log in this folder, or creates one. */
export function openLog(folder: string, plan: SweepPlan, replicas: ReplicaCode): RunLog | InputError {
  const path = join(folder, FILE);
  try {
    const log = openLineLog(path, headerOf(plan, replicas));
    if (log === 'in use') return inUse(path, 'sweep');
    if (log === 'other') {
      return usageError(
        `${path} holds the runs of another sweep (other scenarios, seeds or shard, or other code of raftsim or a replica)`,
        'name a new folder, or ask for the same sweep again',
      );
    }
    const finished = readRuns(log.lines, path);
    if (!Array.isArray(finished)) {
      log.close();
      return finished as InputError;
    }
    return { finished, append: (run) => log.append(JSON.stringify(run)), close: log.close };
  } catch (error) {
    return usageError(`${path} cannot be kept: ${reasonOf(error)}`, 'choose another folder with --resume');
  }
}

/** The header names everything that runs depend on, including the code of raftsim and of own replicas. */
function headerOf({ scenarios, seeds, shard }: SweepPlan, replicas: ReplicaCode): string {
  const header = { format: 'raftsim-sweep-rows', version: 1, raftsim: version };
  const build = buildDigest('worker.js');
  const code = Object.entries(replicas).map(([path, text]) => [path, textDigest(withoutMap(text))]);
  const own = code.length === 0 ? {} : { replicas: Object.fromEntries(code) as Record<string, string> };
  return JSON.stringify({ ...header, build, seeds: seeds.text, shard: shardText(shard), scenarios, ...own });
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
