import { type Property, properties } from '../../sim/judges/judge.ts';
import { version } from '../../sim/version.ts';
import { bestPresets } from '../../sim/zoo/best-presets.ts';
import { type Cell, cellOf, runsOf } from '../../sim/zoo/cell.ts';
import type { Try } from '../../sim/zoo/hunt.ts';
import { reasonNotCaught } from '../../sim/zoo/not-caught.ts';
import { presetNames } from '../../sim/zoo/presets.ts';
import type { ControlCell, JudgeRow, ZooResult, ZooRow } from '../../sim/zoo/zoo-result.ts';
import type { BugToTry } from './bugs.ts';
import { huntOn } from './hunting.ts';
import { LostBug, type ZooPool } from './pool.ts';

export interface SurveyOptions {
  /** Whether to try each bug only on its own best preset. */
  readonly quick: boolean;
  /** The most seeds for each bug on each preset. */
  readonly seeds: number;
  /** The most seeds on each preset for a bug that no preset has caught by then. */
  readonly depth: number;
  /** Number of runs of the correct core. */
  readonly control: number;
  /** Whether to try each judge's bug with that judge switched off. */
  readonly judges: boolean;
  /** The first seed. */
  readonly from: number;
  readonly onProgress: (done: string) => void;
}

/** A preset is left once it has caught a bug this often: the confidence interval is then narrow enough to compare. */
const ENOUGH = 5;
/** With --quick, an equivalent variant (which is no bug) is tried with this many seeds on each preset. */
const QUICK_EACH = 10;
/**
 * With --quick, a bug from a file is tried with this many seeds on one preset, then as many on the next, and so
 * on.
 */
const QUICK_TURN = 3;
const CONTROL_CHUNK = 25;

/** Tries every bug and the correct core, and finds out what would be missed without each judge. */
export async function survey(
  pool: ZooPool,
  bugs: readonly BugToTry[],
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

async function hunt(pool: ZooPool, bug: BugToTry, options: SurveyOptions): Promise<ZooRow> {
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
  { name, fromFile, equivalent }: BugToTry,
  { seeds, from }: SurveyOptions,
): Promise<Map<string, Cell>> {
  const best = bestPresets[name];
  if (best !== undefined && !fromFile)
    return new Map([[best, await huntOn(pool, name, best, { from, seeds, enough: 1 })]]);
  if (fromFile) return inTurns(pool, name, seeds, from);
  const cells = new Map<string, Cell>();
  // A bug without a best preset was not caught in the full survey, so --quick does not try it.
  if (!equivalent) return cells;
  const limit = Math.min(seeds, QUICK_EACH);
  for (const preset of presetNames)
    cells.set(preset, await huntOn(pool, name, preset, { from, seeds: limit, enough: 1 }));
  return cells;
}

/** The best preset of a bug from a file is not known, so all presets take turns until one of them has caught it. */
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

async function everywhere(pool: ZooPool, bug: BugToTry, options: SurveyOptions): Promise<Map<string, Cell>> {
  const { seeds, depth, from } = options;
  const cells = new Map<string, Cell>();
  const each = async (preset: string, limit: number, enough: number): Promise<void> => {
    cells.set(preset, await huntOn(pool, bug.name, preset, { from, seeds: limit, enough }));
  };
  await Promise.all(presetNames.map((preset) => each(preset, seeds, ENOUGH)));
  // A bug not caught by then is tried with more seeds, on one preset after the other.
  for (const preset of presetNames) {
    if ([...cells.values()].some(({ caught }) => caught > 0)) break;
    if (depth > seeds && !bug.equivalent) await each(preset, depth, 1);
  }
  return cells;
}

function rowOf(bug: BugToTry, cells: ReadonlyMap<string, Cell>): ZooRow {
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

/** For each judge, tries a bug that it is the first to report again without this judge. */
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

/**
 * The bug and preset on which the judge is most typically the first to report: preferably a bug that it is meant
 * to catch, and then the one with the highest share of runs.
 */
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
