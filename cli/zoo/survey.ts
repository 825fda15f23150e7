import { type Property, properties } from '../../sim/judges/judge.ts';
import { version } from '../../sim/version.ts';
import { bestPresets } from '../../sim/zoo/best-presets.ts';
import { type Cell, cellOf, runsOf } from '../../sim/zoo/cell.ts';
import type { Try } from '../../sim/zoo/hunt.ts';
import { reasonNotCaught } from '../../sim/zoo/not-caught.ts';
import { presetNames } from '../../sim/zoo/presets.ts';
import type { ControlCell, JudgeRow, ZooResult, ZooRow } from '../../sim/zoo/zoo-result.ts';
import type { Quarry } from './bugs.ts';
import { huntOn } from './hunting.ts';
import { LostBug, type ZooPool } from './pool.ts';

export interface SurveyOptions {
  /** Every bug on its own best preset only. */
  readonly quick: boolean;
  /** Seeds for each bug on each preset at the most. */
  readonly seeds: number;
  /** Seeds on each preset for a bug that none has caught by then. */
  readonly depth: number;
  /** Runs of the correct core. */
  readonly control: number;
  /** Whether to switch judges off. */
  readonly judges: boolean;
  /** The first seed. */
  readonly from: number;
  readonly onProgress: (done: string) => void;
}

/** No more seeds are tried on a preset once a bug was caught so often: the interval is narrow enough to compare. */
const ENOUGH = 5;
/** Of what is no bug, quick trials take this many seeds on each preset. */
const QUICK_EACH = 10;
/** Of a bug from a file, this many seeds on one preset, and then so many on the next. */
const QUICK_TURN = 3;
const CONTROL_CHUNK = 25;

/** Hunts every bug, tries the correct core, and finds out what each judge is worth. */
export async function survey(
  pool: ZooPool,
  bugs: readonly Quarry[],
  options: SurveyOptions,
): Promise<ZooResult> {
  const [rows, control] = await Promise.all([
    Promise.all(bugs.map((bug) => hunt(pool, bug, options))),
    watchCorrectCore(pool, options),
  ]);
  const judges = options.judges ? await switchOff(pool, rows, options) : [];
  const presets = options.quick
    ? [...new Set(rows.map(({ best }) => best))].filter((name) => name !== '')
    : presetNames;
  return {
    format: 'raftsim-zoo',
    version: 1,
    raftsim: version,
    effort: {
      quick: options.quick,
      seeds: options.seeds,
      enough: options.quick ? 1 : ENOUGH,
      depth: options.depth,
      control: options.control,
    },
    presets: [...presets],
    rows,
    control,
    judges,
  };
}

async function hunt(pool: ZooPool, bug: Quarry, options: SurveyOptions): Promise<ZooRow> {
  try {
    const cells = options.quick ? await quickly(pool, bug, options) : await everywhere(pool, bug, options);
    options.onProgress(bug.name);
    return rowOf(bug, cells);
  } catch (error) {
    if (!(error instanceof LostBug)) throw error;
    return { ...rowOf(bug, new Map()), reason: error.message, lost: true };
  }
}

async function quickly(
  pool: ZooPool,
  { name, fromFile, equivalent }: Quarry,
  { seeds, from }: SurveyOptions,
): Promise<Map<string, Cell>> {
  const best = bestPresets[name];
  if (best !== undefined && !fromFile)
    return new Map([[best, await huntOn(pool, name, best, { from, seeds, enough: 1 })]]);
  if (fromFile) return inTurns(pool, name, seeds, from);
  const cells = new Map<string, Cell>();
  // What no preset has shown in the full table is not looked for in a hurry.
  if (!equivalent) return cells;
  const limit = Math.min(seeds, QUICK_EACH);
  for (const preset of presetNames)
    cells.set(preset, await huntOn(pool, name, preset, { from, seeds: limit, enough: 1 }));
  return cells;
}

/** Nobody knows where a bug from a file shows best: all presets take turns until one of them has caught it. */
async function inTurns(pool: ZooPool, name: string, seeds: number, from: number): Promise<Map<string, Cell>> {
  const tries = new Map<string, Try[]>(presetNames.map((preset) => [preset, []]));
  const cells = (): Map<string, Cell> =>
    new Map(
      [...tries].filter(([, tried]) => tried.length > 0).map(([preset, tried]) => [preset, cellOf(tried)]),
    );
  for (let left = seeds, turn = 0; left > 0; turn++) {
    for (const [preset, tried] of tries) {
      const count = Math.min(QUICK_TURN, left);
      const first = from + turn * QUICK_TURN;
      const played = await pool.play(
        name,
        preset,
        Array.from({ length: count }, (_, i) => String(first + i)),
      );
      tried.push(...played);
      left -= count;
      if (played.length < count || played.some(({ caught }) => caught !== null)) return cells();
      if (left === 0) break;
    }
  }
  return cells();
}

async function everywhere(pool: ZooPool, bug: Quarry, options: SurveyOptions): Promise<Map<string, Cell>> {
  const { seeds, depth, from } = options;
  const cells = new Map<string, Cell>();
  const each = async (preset: string, limit: number, enough: number): Promise<void> => {
    cells.set(preset, await huntOn(pool, bug.name, preset, { from, seeds: limit, enough }));
  };
  await Promise.all(presetNames.map((preset) => each(preset, seeds, ENOUGH)));
  // What nothing has caught gets more seeds, on one preset after the other.
  for (const preset of presetNames) {
    if ([...cells.values()].some(({ caught }) => caught > 0)) break;
    if (depth > seeds && !bug.equivalent) await each(preset, depth, 1);
  }
  return cells;
}

function rowOf(bug: Quarry, cells: ReadonlyMap<string, Cell>): ZooRow {
  const { name, about, starred, equivalent } = bug;
  let best = '';
  for (const [preset, cell] of cells) if (cell.caught > 0 && isSooner(cell, cells.get(best))) best = preset;
  const found = cells.get(best);
  const judge: Property | '' = found?.judge ?? '';
  const row = {
    bug: name,
    about,
    starred,
    equivalent,
    caught: found !== undefined,
    judge,
    judges: bug.judges,
    expected: bug.judges.length === 0 || (judge !== '' && bug.judges.includes(judge)),
    best,
    cells: Object.fromEntries(cells),
  };
  return found === undefined ? { ...row, reason: reasonNotCaught(name) } : row;
}

function isSooner(one: Cell, other: Cell | undefined): boolean {
  if (other === undefined) return true;
  const [a, b] = [one.seeds ?? Number.POSITIVE_INFINITY, other.seeds ?? Number.POSITIVE_INFINITY];
  return a !== b ? a < b : (one.simulatedSeconds ?? 0) < (other.simulatedSeconds ?? 0);
}

async function watchCorrectCore(
  pool: ZooPool,
  { control, from }: SurveyOptions,
): Promise<ZooResult['control']> {
  const objections: string[] = [];
  const cells: Record<string, ControlCell> = {};
  const jobs: Promise<void>[] = [];
  for (let done = 0, round = 0; done < control; round++) {
    for (const preset of presetNames) {
      const count = Math.min(CONTROL_CHUNK, control - done);
      if (count <= 0) break;
      done += count;
      cells[preset] ??= { runs: 0, violations: 0 };
      const first = from + round * CONTROL_CHUNK;
      const seeds = Array.from({ length: count }, (_, i) => String(first + i));
      jobs.push(
        pool.play('', preset, seeds).then((tries) => {
          const { runs = 0, violations = 0 } = cells[preset] ?? {};
          const blamed = tries.filter(({ caught }) => caught !== null).length;
          cells[preset] = { runs: runs + tries.length, violations: violations + blamed };
          for (const { seed, caught } of tries)
            if (caught !== null)
              objections.push(
                `${preset} seed ${seed}: ${caught.property}: ${caught.reason}: ${caught.message}`,
              );
        }),
      );
    }
  }
  await Promise.all(jobs);
  return { runs: runsOf(cells), violations: objections.length, cells, objections: objections.sort() };
}

/** For each judge a bug of which it speaks first, once more without it. */
async function switchOff(
  pool: ZooPool,
  rows: readonly ZooRow[],
  { seeds, from, onProgress }: SurveyOptions,
): Promise<JudgeRow[]> {
  return Promise.all(
    properties.map(async (judge): Promise<JudgeRow> => {
      const sighting = firstSpeech(judge, rows);
      if (sighting === null) {
        return { judge, bug: '', preset: '', seeds: null, without: { judge: '', seeds: null, runs: 0 } };
      }
      const { bug, preset, cell: heard } = sighting;
      const limit = Math.max(seeds, heard.runs);
      const cell = await huntOn(pool, bug, preset, { from, seeds: limit, enough: ENOUGH }, [judge]);
      onProgress(`without ${judge}`);
      const without = { judge: cell.judge, seeds: cell.seeds, runs: cell.runs };
      return { judge, bug, preset, seeds: heard.seeds, without };
    }),
  );
}

interface Sighting {
  readonly bug: string;
  readonly preset: string;
  readonly cell: Cell;
  readonly rank: number;
}

/** Where the judge speaks first: in all runs rather than in some, of a bug that is its business rather than by accident. */
function firstSpeech(judge: Property, rows: readonly ZooRow[]): Sighting | null {
  let best: Sighting | null = null;
  for (const { bug, cells, equivalent, judges } of rows) {
    if (equivalent) continue;
    for (const [preset, cell] of Object.entries(cells)) {
      const spoke = Object.entries(cell.reasons)
        .filter(([reason]) => reason.startsWith(`${judge}: `))
        .reduce((sum, [, times]) => sum + times, 0);
      if (spoke === 0) continue;
      const rank = (judges[0] === judge ? 2 : judges.includes(judge) ? 1 : 0) + spoke / cell.runs;
      if (best === null || rank > best.rank) best = { bug, preset, cell, rank };
    }
  }
  return best;
}
