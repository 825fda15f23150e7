import type { Property } from '../../sim/judges/judge.ts';
import { type Cell, cellOf } from '../../sim/zoo/cell.ts';
import type { Try } from '../../sim/zoo/hunt.ts';
import type { ZooPool } from './pool.ts';

/** Seeds per job. Whether enough is known is checked only between jobs, so that results do not depend on threads. */
const CHUNK = 10;

interface Effort {
  /** The first seed to try, 1, 2, 3, ... */
  readonly from: number;
  /** The most seeds to try. */
  readonly seeds: number;
  /** No more seeds are tried once the bug was caught this often. */
  readonly enough: number;
}

/** Tries seeds of one bug on one preset until the bug was caught often enough. */
export async function huntOn(
  pool: ZooPool,
  bug: string,
  preset: string,
  effort: Effort,
  withoutJudges: readonly Property[] = [],
): Promise<Cell> {
  const tries: Try[] = [];
  let caught = 0;
  while (tries.length < effort.seeds && caught < effort.enough) {
    const count = Math.min(
      tries.length === 0 && effort.enough === 1 ? 1 : CHUNK,
      effort.seeds - tries.length,
    );
    const from = effort.from + tries.length;
    const seeds = Array.from({ length: count }, (_, i) => String(from + i));
    const played = await pool.play(bug, preset, seeds, withoutJudges);
    tries.push(...played);
    // Fewer tries than seeds: the pool was stopped.
    if (played.length < count) break;
    caught += played.filter((one) => one.caught !== null).length;
  }
  return cellOf(tries);
}
