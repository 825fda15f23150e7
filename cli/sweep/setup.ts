import { execFileSync } from 'node:child_process';
import { MICROS_PER_MILLI } from '../../sim/kernel/time.ts';
import { parseShard, planSweep, type SweepInput, type SweepPlan } from '../../sim/run/sweep/plan.ts';
import { parseSeeds } from '../../sim/run/sweep/seeds.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { parseDuration, parseShare } from '../../sim/scenario/quantities/quantities.ts';
import { type Request, usageError } from '../request/command.ts';
import { loadCells } from './cells.ts';

/* Builds the plan of a sweep from the arguments of the command. */

export interface SweepSetup {
  readonly plan: SweepPlan;
  readonly inputs: readonly SweepInput[];
  readonly workers: number | 'auto';
  readonly verify: number;
  /** Milliseconds; null: no limit. */
  readonly budget: number | null;
}

const MOST_WORKERS = 1_024;
const USUAL_SEEDS = '1..100';
const HASH_DIGITS = 12;

/** What a command line of `sweep` asks for; or all mistakes in it. */
export function sweepSetup({
  args,
  texts,
  lists,
}: Request): SweepSetup | { readonly errors: readonly InputError[] } {
  const errors: InputError[] = [];
  const take = <T>(value: T | string, option: string, example = ''): T | null => {
    if (typeof value !== 'string') return value;
    errors.push(usageError(`--${option}: ${value || `expected something like ${example}`}`));
    return null;
  };
  const cells = loadCells(args, lists.set ?? [], lists.grid ?? []);
  if ('errors' in cells) errors.push(...cells.errors);
  const seeds = take(parseSeeds(texts.seeds ?? USUAL_SEEDS, commitOf(texts.seeds ?? '')), 'seeds');
  const shard = texts.shard === undefined ? null : take(parseShard(texts.shard), 'shard');
  const workers = take(workersOf(texts.workers ?? 'auto'), 'workers');
  const verify = take(parseShare(texts.verify ?? '0%'), 'verify', '1%');
  const budget = texts.budget === undefined ? null : take(parseDuration(texts.budget), 'budget', '60s');
  if (errors.length > 0 || 'errors' in cells || seeds === null || workers === null) return { errors };
  return {
    plan: planSweep(cells, seeds, shard),
    inputs: cells,
    workers: workers.count,
    verify: verify ?? 0,
    budget: budget === null ? null : budget / MICROS_PER_MILLI,
  };
}

function workersOf(text: string): { readonly count: number | 'auto' } | string {
  if (text === 'auto') return { count: 'auto' };
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= MOST_WORKERS
    ? { count }
    : `'${text}' is not a number of workers; write 4 or auto`;
}

/** The hash of the current commit if the seeds refer to it; '' if they do not, or if there is none. */
function commitOf(seeds: string): string {
  if (!seeds.includes('commit:')) return '';
  try {
    const hash = execFileSync('git', ['rev-parse', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return hash.trim().slice(0, HASH_DIGITS);
  } catch {
    return '';
  }
}
