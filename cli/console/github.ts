import { appendFileSync, statSync } from 'node:fs';
import { isAbsolute, posix, relative, sep } from 'node:path';
import { type Annotation, annotationLines } from '../../reports/ci/workflow-command.ts';
import type { Checked } from '../../reports/terminal/check.ts';
import type { Report } from '../../sim/report.ts';
import type { LostRun } from '../../sim/run/lost-run.ts';
import type { SweepInput } from '../../sim/run/sweep/plan.ts';
import type { SweepResult } from '../../sim/run/sweep/result.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import type { Console } from './console.ts';
import { reasonOf } from './reasons.ts';

/* Integration with GitHub Actions: annotations for failures, and a summary of the step. */

/** GitHub rejects a summary of more than 1 MiB, which includes everything that a step appends. */
const MOST_SUMMARY_BYTES = 900_000;
/** No summary is written if there is less room than this. */
const LEAST_SUMMARY_BYTES = 2_000;

/** Writes annotations and a summary for runs; does nothing outside of GitHub Actions. */
export async function tellGithub(
  reports: readonly Report[],
  lost: readonly LostRun[],
  json: boolean,
  console: Console,
): Promise<void> {
  if (!isGithub(console)) return;
  const { annotationsOf } = await import('../../reports/ci/annotations.ts');
  annotate(annotationsOf(reports, lost), json, console);
  const { markdownText } = await import('../../reports/markdown/runs.ts');
  appendSummary((room) => markdownText(reports, lost, room), console);
}

/** Writes annotations for histories that are not linearizable. */
export async function tellGithubOfChecks(
  checked: readonly Checked[],
  json: boolean,
  console: Console,
): Promise<void> {
  if (!isGithub(console)) return;
  const { checkAnnotations } = await import('../../reports/ci/annotations.ts');
  annotate(checkAnnotations(checked), json, console);
}

/** Writes annotations and a summary for a sweep. `inputs` contain the line numbers of expectations. */
export async function tellGithubOfSweep(
  sweep: SweepResult,
  inputs: readonly SweepInput[],
  json: boolean,
  console: Console,
): Promise<void> {
  if (!isGithub(console)) return;
  const { sweepAnnotations } = await import('../../reports/ci/annotations.ts');
  const lineOf = (label: string, text: string): number => {
    const file = sweep.scenarios.find((scenario) => scenario.label === label)?.file;
    const scenario = inputs.map(scenarioOf).find((each) => each.file === file);
    return scenario?.expect.find((expectation) => expectation.text === text)?.line ?? 1;
  };
  annotate(sweepAnnotations(sweep, lineOf), json, console);
  const { sweepMarkdownText } = await import('../../reports/markdown/sweep.ts');
  appendSummary((room) => sweepMarkdownText(sweep, room), console);
}

function scenarioOf(input: SweepInput): Scenario {
  return 'cell' in input ? input.scenario : input;
}

/** Whether the process runs under GitHub Actions. */
export function isGithub({ environment }: Pick<Console, 'environment'>): boolean {
  return environment?.GITHUB_ACTIONS === 'true';
}

/** Writes annotations. GitHub reads both streams; with --json, standard output is reserved for the JSON object. */
export function annotate(annotations: readonly Annotation[], json: boolean, console: Console): void {
  const workspace = console.environment?.GITHUB_WORKSPACE ?? '';
  const lines = annotationLines(
    annotations.map((one) => ({ ...one, file: fromWorkspace(one.file, workspace, process.cwd()) })),
  );
  if (json) console.error(lines);
  else console.out(lines);
}

/** A path as GitHub expects it: relative to the root of the repository, even if the step runs in a folder below. */
export function fromWorkspace(file: string, workspace: string, folder: string): string {
  if (file === '' || workspace === '' || isAbsolute(file)) return file;
  const below = relative(workspace, folder).split(sep).join('/');
  if (below === '' || below.startsWith('..') || isAbsolute(below)) return file;
  return posix.normalize(`${below}/${file}`);
}

function appendSummary(textFor: (room: number) => string, console: Console): void {
  const file = console.environment?.GITHUB_STEP_SUMMARY ?? '';
  if (file === '') return;
  try {
    const room = MOST_SUMMARY_BYTES - (statSync(file, { throwIfNoEntry: false })?.size ?? 0);
    if (room >= LEAST_SUMMARY_BYTES) appendFileSync(file, `${textFor(room)}\n`);
  } catch (error) {
    // The verdict matters more than its summary.
    console.error(`raftsim: no summary can be written to ${file}: ${reasonOf(error)}\n`);
  }
}
