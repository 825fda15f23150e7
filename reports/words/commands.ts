import { replayCommand } from '../../sim/run/replay-command.ts';
import type { SweepResult } from '../../sim/run/sweep/result.ts';

/** The command that plays one run of a sweep again; '' if the sweep does not contain its scenario. */
export function runCommand(sweep: SweepResult, label: string, cell: string, seed: string): string {
  const scenario = sweep.scenarios.find((each) => each.label === label);
  if (scenario === undefined) return '';
  const settings = scenario.cells.find((each) => each.cell === cell)?.set ?? [];
  return replayCommand({ file: scenario.file, set: [...scenario.set, ...settings] }, seed);
}

/** The command that shrinks the failure of one run of a sweep. */
export function shrinkCommand(sweep: SweepResult, label: string, cell: string, seed: string): string {
  return shrinking(runCommand(sweep, label, cell, seed));
}

/** The command that shrinks the failure of the run that `replay` repeats. */
export function shrinking(replay: string): string {
  return replay.replace(/^npx raftsim /u, 'npx raftsim shrink ');
}
