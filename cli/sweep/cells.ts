import { resolve } from 'node:path';
import { gridOf, joinedAxes, parseAxis } from '../../sim/run/sweep/grid.ts';
import type { GridScenario } from '../../sim/run/sweep/plan.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { cellParser } from '../../sim/scenario/parse.ts';
import { firstRepeated } from '../../sim/scenario/repeated.ts';
import type { GridAxis } from '../../sim/scenario/scenario.ts';
import { readScenarios } from '../files/scenario-files.ts';
import { usageError } from '../request/command.ts';

/** More cells than this are taken for a mistake. */
const MOST_CELLS = 10_000;

/** Parses all scenarios named, once for each cell of their grids; returns all mistakes if there are any. */
export function loadCells(
  args: readonly string[],
  set: readonly string[],
  grid: readonly string[],
): readonly GridScenario[] | { readonly errors: readonly InputError[] } {
  const { texts, errors: unread } = readScenarios(args);
  const errors: InputError[] = [...unread];
  // The runs of a scenario named twice would be counted twice.
  const again = firstRepeated(texts, ({ file }) => resolve(file));
  if (again !== undefined) errors.push(usageError(`the scenario ${again.file} is named twice`));
  const axes: GridAxis[] = [];
  for (const text of grid) {
    const axis = parseAxis(text);
    if (typeof axis === 'string') errors.push(usageError(`--grid: ${axis}`));
    else axes.push(axis);
  }
  const twice = firstRepeated(axes, ({ path }) => path);
  if (twice !== undefined) errors.push(usageError(`--grid: ${twice.path} is given twice`));
  if (errors.length > 0) return { errors };
  const scenarios: GridScenario[] = [];
  for (const { file, text } of texts) {
    const parseIn = cellParser(text, { file, set });
    const base = parseIn();
    if (!base.ok) {
      errors.push(...base.errors);
      continue;
    }
    const all = joinedAxes(base.scenario.grid ?? [], axes);
    const idle = all.flatMap(({ path }) => set.filter((setting) => pathIn(setting) === path));
    if (idle.length > 0) {
      errors.push(...idle.map((setting) => overruled(setting, file, axes)));
      continue;
    }
    const size = all.reduce((cells, { values }) => cells * values.length, 1);
    if (size > MOST_CELLS) {
      errors.push(usageError(`the grid of ${file} has ${size} cells, more than ${MOST_CELLS}`));
      continue;
    }
    for (const cell of gridOf(all)) {
      const parsed = parseIn(cell);
      if (parsed.ok) scenarios.push({ scenario: parsed.scenario, cell });
      else {
        errors.push(...parsed.errors.map((error) => inCell(error, cell)));
        break;
      }
    }
  }
  return errors.length > 0 ? { errors } : scenarios;
}

function pathIn(setting: string): string {
  return setting.slice(0, setting.indexOf('=')).trim();
}

/** The error for a --set that would have no effect, because the grid sets the same path in each cell. */
function overruled(setting: string, file: string, given: readonly GridAxis[]): InputError {
  const path = pathIn(setting);
  return given.some((axis) => axis.path === path)
    ? usageError(`--set ${setting} and --grid ${path} exclude each other`, 'the grid says what is tried')
    : usageError(
        `--set ${setting}: the grid of ${file} sets ${path} in every cell`,
        `to try other values: --grid ${setting}`,
      );
}

/**
 * Adds the cell's settings to an error, except those that it names itself: the mistake may be in their
 * combination.
 */
function inCell(error: InputError, cell: readonly string[]): InputError {
  const besides = cell.filter((setting) => !`${error.file} ${error.message}`.includes(setting));
  if (besides.length === 0) return error;
  return { ...error, message: `${error.message} (in the cell ${besides.join(' ')})` };
}
