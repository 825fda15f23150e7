import type { SweepResult, SweptScenario } from '../../sim/run/sweep/result.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { readScenarios } from '../files/scenario-files.ts';

/* The scenarios of a sweep of which only the result is at hand, read again from their files. */

/** The scenario in a cell of the sweep's grid; null where its file is gone or has changed. */
export function readBack({ file, set, cells }: SweptScenario, name: string): Scenario | null {
  const cell = cells.find((each) => each.cell === name);
  if (cell === undefined || file === '') return null;
  const [read] = readScenarios([file]).texts;
  if (read === undefined) return null;
  const parsed = parseScenario(read.text, { file: read.file, set, cell: cell.set });
  return parsed.ok && parsed.scenario.sha256 === cell.sha256 ? parsed.scenario : null;
}

/** Each scenario in its first cell, which has the same lines and tolerances as the others; null where it is gone. */
export function scenariosOf({ scenarios }: SweepResult): readonly (Scenario | null)[] {
  return scenarios.map((swept) => readBack(swept, swept.cells[0]?.cell ?? ''));
}
