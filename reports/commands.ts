import type { SweepResult } from '../sim/run/sweep-result.ts';

/** As a shell takes it for one word. */
export function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The command that plays one run of a sweep again; '' if the sweep does not hold its scenario. */
export function runCommand(sweep: SweepResult, label: string, cell: string, seed: string): string {
  const scenario = sweep.scenarios.find((each) => each.label === label);
  if (scenario === undefined) return '';
  const settings = scenario.cells.find((each) => each.cell === cell)?.set ?? [];
  const sets = [...scenario.set, ...settings];
  const options = sets.map((set) => ` --set ${quoted(set)}`).join('');
  return `npx raftsim ${quoted(scenario.file)} --seed ${quoted(seed)}${options}`;
}

/** The command that shrinks it. */
export function shrinkCommand(sweep: SweepResult, label: string, cell: string, seed: string): string {
  return runCommand(sweep, label, cell, seed).replace(/^npx raftsim /u, 'npx raftsim shrink ');
}
