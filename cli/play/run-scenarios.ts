import { join } from 'node:path';
import { reportsText, reportText } from '../../reports/files/json.ts';
import { renderLost, renderLostQuiet } from '../../reports/terminal/lost-run.ts';
import {
  MOST_CULPRITS,
  renderGrades,
  renderQuiet,
  renderRun,
  type TerminalOptions,
} from '../../reports/terminal/run.ts';
import { lostInWords } from '../../reports/words/lost-run.ts';
import { culpritsOf } from '../../reports/words/violations.ts';
import type { Slip } from '../../sim/audit/slip.ts';
import type { Report } from '../../sim/report.ts';
import type { LostRun } from '../../sim/run/lost-run.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import type { Console } from '../console/console.ts';
import { tellErrors } from '../console/errors.ts';
import { tellGithub } from '../console/github.ts';
import { Interrupted, neverStopped, type Stopped, unlessInterrupted } from '../console/interrupt.ts';
import { loadRunnable } from '../files/load-runnable.ts';
import { admitHere } from '../own-replica/load.ts';
import { exitCodes, type Outcome, type Request, worst } from '../request/command.ts';
import { type Format, formatsOfFailure, runFormatsOf } from '../request/formats.ts';
import { usualFolder, usualSeed } from '../request/run-defaults.ts';
import { type KeptRun, stemsOf } from './kept-run.ts';
import { playOne } from './play-one.ts';
import { Repetitions } from './repetitions.ts';

/**
 * `raftsim run`: runs the scenarios one after another, and prints the result of each as soon as it is known.
 * `beforeOnly` is called before the run if there is only one.
 */
export async function runScenarios(
  request: Request,
  console: Console,
  stopped: Stopped = neverStopped,
  beforeOnly: (scenario: Scenario) => void = () => {},
): Promise<Outcome> {
  const formats = runFormatsOf(request);
  const scenarios = await loadRunnable(request.args, request.lists.set ?? [], 'apart');
  if ('message' in formats) return { errors: [formats, ...('errors' in scenarios ? scenarios.errors : [])] };
  if ('errors' in scenarios) return scenarios;
  // The folder is tried before the run and not after it: who asked for files does not want the run without them.
  const unusable = areFilesWanted(request) ? await mistakeIn(request.texts.out ?? usualFolder) : null;
  if (unusable !== null) return { errors: [unusable] };
  const [first, second] = scenarios;
  if (first !== undefined && second === undefined) beforeOnly(first);
  return runAll(scenarios, formats, request, console, stopped);
}

/** Which files are to be written, and where. */
interface Keeping {
  readonly folder: string;
  /** Whether the user asked for files. Those of failures are written in any case. */
  readonly wanted: boolean;
  readonly formats: readonly Format[];
}

/** The results of the scenarios so far. */
interface Results {
  readonly runs: KeptRun[];
  readonly lost: LostRun[];
}

async function runAll(
  scenarios: readonly Scenario[],
  formats: readonly Format[],
  request: Request,
  console: Console,
  stopped: Stopped,
): Promise<Outcome> {
  const { flags, texts } = request;
  const wanted = areFilesWanted(request);
  const keeping: Keeping = { folder: texts.out ?? usualFolder, wanted, formats };
  const { runs, lost } = await runEach(scenarios, keeping, request, console, stopped);
  const reports = runs.map(({ report }) => report);
  const [only] = reports;
  const text = scenarios.length === 1 && only !== undefined ? reportText(only) : reportsText(reports, lost);
  showAll(scenarios, reports, lost, text, request, console);
  await tellGithub(reports, lost, flags.json === true, console);

  const done = runs.length + lost.length;
  const isWhole = done === scenarios.length && !stopped();
  if (!isWhole) console.error(`interrupted: ${done} of ${scenarios.length} scenarios were run\n`);
  const codes = [...reports.map(({ exitCode }) => exitCode), ...lost.map(() => exitCodes.undecided)];
  const repetitions = new Repetitions();
  const problem = await keepResults(runs, lost, text, keeping, repetitions, console);
  const whole = isWhole ? worst(codes) : exitCodes.interrupted;
  const code = repetitions.anyDiverged ? worst([whole, exitCodes.nondeterminism]) : whole;
  if (problem === null) return code;
  // The report has been shown; that it could not be kept outweighs what it says. The trace that it names may be missing.
  const again =
    scenarios.length === 1 && only?.verdict === 'fail'
      ? `\n  the same run without a trace: ${only.replay}`
      : '';
  tellErrors([{ ...problem, hint: problem.hint + again }], false, console);
  return repetitions.anyDiverged ? code : exitCodes.badRequest;
}

/**
 * Plays one scenario after the other, and prints each result, except with --json, where all are printed as one
 * object.
 */
async function runEach(
  scenarios: readonly Scenario[],
  keeping: Keeping,
  { flags, texts }: Request,
  console: Console,
  stopped: Stopped,
): Promise<Results> {
  const seedOf = (scenario: Scenario): string => texts.seed ?? scenario.seed ?? usualSeed;
  const stems = stemsOf(scenarios, seedOf);
  const results: Results = { runs: [], lost: [] };
  for (const [i, scenario] of scenarios.entries()) {
    const played = await unlessInterrupted(() =>
      playOne(scenario, seedOf(scenario), flags.strict === true, stopped),
    );
    if (played === 'interrupted' && scenarios.length === 1) throw new Interrupted();
    if (played === 'interrupted') break;
    if (i > 0 && flags.quiet !== true && flags.json !== true) console.out('\n');
    if ('why' in played) {
      results.lost.push(played);
      if (flags.json !== true)
        console.out(flags.quiet === true ? renderLostQuiet(played, console) : renderLost(played, console));
      continue;
    }
    const { report, operations, said } = played;
    const run = { scenario, report, operations, stem: stems[i] };
    const found = flags.json === true || flags.quiet === true ? null : await slipsIn(run, stopped);
    const slips = found === 'interrupted' ? null : found;
    results.runs.push(slips === null ? run : { ...run, slips });
    for (const line of said) console.error(`${line}\n`);
    if (flags.json === true) continue;
    // A single run that is interrupted leaves no files, so its report names none.
    const isCut = found === 'interrupted' && scenarios.length === 1;
    const options = await terminalOptions(run, isCut ? null : keeping, console);
    const told = { ...options, slips: culpritsOf(report, slips ?? [], MOST_CULPRITS) };
    console.out(flags.quiet === true ? renderQuiet(report, options) : renderRun(report, told));
    if (isCut) throw new Interrupted();
  }
  return results;
}

/** The slips of a failed run; null if it did not fail. */
async function slipsIn(
  { scenario, report }: KeptRun,
  stopped: Stopped,
): Promise<readonly Slip[] | null | 'interrupted'> {
  if (report.verdict !== 'fail') return null;
  const { slipsOf } = await import('./slips-of.ts');
  return unlessInterrupted(() => slipsOf(scenario, report, null, stopped));
}

/** Prints the output about all scenarios together, after that of each. */
function showAll(
  scenarios: readonly Scenario[],
  reports: readonly Report[],
  lost: readonly LostRun[],
  text: string,
  { flags }: Request,
  console: Console,
): void {
  if (flags.json === true) {
    if (lost.length === 1 && scenarios.length === 1) tellErrors(lost.map(errorOf), true, console);
    else console.out(text);
  } else if (flags.quiet !== true) {
    const grades = renderGrades(reports, { color: console.color, width: console.width });
    if (grades !== '') console.out(`\n${grades}`);
  }
}

/** Writes the files of the runs. Returns what went wrong, or null. */
async function keepResults(
  runs: readonly KeptRun[],
  lost: readonly LostRun[],
  text: string,
  { folder, wanted, formats }: Keeping,
  repetitions: Repetitions,
  console: Console,
): Promise<InputError | null> {
  const kept = wanted ? runs : runs.filter(({ report }) => report.exitCode === exitCodes.failed);
  if (kept.length === 0 && !(wanted && lost.length > 0)) return null;
  const { keepRuns } = await import('./keep-runs.ts');
  await admitHere(kept.map(({ scenario }) => scenario));
  const problem = await keepRuns(folder, kept, lost, text, wanted ? formats : formatsOfFailure, repetitions);
  console.error(repetitions.inWords());
  return problem;
}

/** Whether the user asked for files of every run. Those of failures are written in any case. */
function areFilesWanted({ texts }: Request): boolean {
  return texts.out !== undefined || texts.format !== undefined;
}

/**
 * Why files cannot be written to this folder; or null. Loads output-folder.ts only here, since most runs write no
 * files.
 */
async function mistakeIn(folder: string): Promise<InputError | null> {
  const { mistakeInFolder } = await import('../files/output-folder.ts');
  return mistakeInFolder(folder);
}

function errorOf(lost: LostRun): InputError {
  return { file: lost.file, line: 0, column: 0, message: lostInWords(lost), hint: lost.replay };
}

/** @param keeping null if no files are kept */
async function terminalOptions(
  { scenario, report, stem }: KeptRun,
  keeping: Keeping | null,
  console: Console,
): Promise<TerminalOptions> {
  const fails = report.verdict === 'fail';
  const { folder, wanted, formats } = keeping ?? { folder: '', wanted: false, formats: [] };
  // The report must not name files that cannot be written.
  const keeps = keeping !== null && (wanted || fails) && (await mistakeIn(folder)) === null;
  const hasPage = wanted ? formats.includes('html') : fails;
  return {
    color: console.color,
    width: console.width,
    cluster: { nodes: scenario.cluster.replicas, clients: scenario.clients.count },
    ...(keeps && hasPage ? { report: join(folder, `${stem}.html`) } : {}),
    ...(keeps && fails ? { trace: join(folder, `${stem}.trace.gz`) } : {}),
    ...(fails ? { shrink: report.properties.some(({ verdict }) => verdict === 'fail') } : {}),
  };
}
