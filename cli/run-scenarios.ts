import { join } from 'node:path';
import { reportsText, reportText } from '../reports/json.ts';
import { lostInWords, renderLost, renderLostQuiet } from '../reports/lost-run.ts';
import { renderGrades, renderQuiet, renderTerminal, type TerminalOptions } from '../reports/terminal.ts';
import type { LostRun } from '../sim/run/lost-run.ts';
import type { InputError } from '../sim/scenario/input-error.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { exitCodes, type Outcome, type Request, worst } from './command.ts';
import type { Console } from './console.ts';
import { tellErrors } from './errors.ts';
import { type Format, formatsOfFailure, runFormatsOf } from './formats.ts';
import { tellGithub } from './github.ts';
import { neverStopped, type Stopped } from './interrupt.ts';
import { type KeptRun, stemsOf } from './kept-run.ts';
import { loadRunnable } from './load-runnable.ts';
import { OtherRuns } from './other-runs.ts';
import { admitHere } from './own-replica/load.ts';
import { playOne } from './play-one.ts';
import { usualFolder, usualSeed } from './run-defaults.ts';

/**
 * Runs what is asked for, one scenario after another, and prints what came of each as soon as it is known;
 * `beforeOnly` is called before the run where it is the only one.
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
  const [first, second] = scenarios;
  if (first !== undefined && second === undefined) beforeOnly(first);
  return runAll(scenarios, formats, request, console, stopped);
}

async function runAll(
  scenarios: readonly Scenario[],
  formats: readonly Format[],
  request: Request,
  console: Console,
  stopped: Stopped,
): Promise<Outcome> {
  const { flags, texts } = request;
  const seedOf = (scenario: Scenario): string => texts.seed ?? scenario.seed ?? usualSeed;
  const folder = texts.out ?? usualFolder;
  const stems = stemsOf(scenarios, seedOf);
  // Failures are kept in any case, everything only where somebody asks for files.
  const wanted = texts.out !== undefined || texts.format !== undefined;
  const runs: KeptRun[] = [];
  const lost: LostRun[] = [];
  for (const [i, scenario] of scenarios.entries()) {
    if (stopped()) break;
    const played = await playOne(scenario, seedOf(scenario), flags.strict === true);
    if ('why' in played) {
      lost.push(played);
      tellLost(played, runs.length + lost.length > 1, request, console);
      continue;
    }
    const { report, operations, said } = played;
    const run = { scenario, report, operations, stem: stems[i] };
    runs.push(run);
    for (const line of said) console.error(`${line}\n`);
    if (flags.json === true) continue;
    // What cannot be kept is not to be named.
    const keeps = (wanted || report.verdict === 'fail') && (await isUsable(folder));
    const options = terminalOptions(run, keeps ? folder : null, wanted, formats, console);
    if (runs.length + lost.length > 1 && flags.quiet !== true) console.out('\n');
    console.out(flags.quiet === true ? renderQuiet(report, options) : renderTerminal(report, options));
  }
  const reports = runs.map(({ report }) => report);
  const [only, second] = reports;
  const alone = only !== undefined && second === undefined && scenarios.length === 1;
  const text = alone ? reportText(only) : reportsText(reports, lost);
  const nothing = lost.length === 1 && scenarios.length === 1;
  if (flags.json === true && nothing) tellErrors(lost.map(errorOf), true, console);
  else if (flags.json === true) console.out(text);
  else if (flags.quiet !== true) {
    const grades = renderGrades(reports, { color: console.color, width: console.width });
    if (grades !== '') console.out(`\n${grades}`);
  }
  await tellGithub(reports, lost, flags.json === true, console);

  const done = runs.length + lost.length;
  const isWhole = done === scenarios.length;
  if (!isWhole) console.error(`interrupted: ${done} of ${scenarios.length} scenarios were run\n`);
  const codes = [...reports.map(({ exitCode }) => exitCode), ...lost.map(() => exitCodes.undecided)];
  const code = isWhole ? worst(codes) : exitCodes.interrupted;
  const toKeep = wanted ? runs : runs.filter(({ report }) => report.exitCode === exitCodes.failed);
  if (toKeep.length === 0 && !(wanted && lost.length > 0)) return code;
  const { keepRuns } = await import('./keep-runs.ts');
  await admitHere(toKeep.map(({ scenario }) => scenario));
  const others = new OtherRuns();
  const problem = await keepRuns(folder, toKeep, lost, text, wanted ? formats : formatsOfFailure, others);
  console.error(others.inWords());
  const ended = others.any ? worst([code, exitCodes.nondeterminism]) : code;
  if (problem === null) return ended;
  // The report has been shown; that it could not be kept outweighs what it says. The trace that it names may be missing.
  const again = alone && only.verdict === 'fail' ? `\n  the same run without a trace: ${only.replay}` : '';
  tellErrors([{ ...problem, hint: problem.hint + again }], false, console);
  return others.any ? ended : exitCodes.badRequest;
}

function tellLost(lost: LostRun, isNotFirst: boolean, { flags }: Request, console: Console): void {
  if (flags.json === true) return;
  if (isNotFirst && flags.quiet !== true) console.out('\n');
  console.out(flags.quiet === true ? renderLostQuiet(lost, console) : renderLost(lost, console));
}

/** Only now and then are there files to keep: who writes them is not loaded before. */
async function isUsable(folder: string): Promise<boolean> {
  const { triedFolder } = await import('./output-folder.ts');
  return triedFolder(folder) === null;
}

function errorOf(lost: LostRun): InputError {
  return { file: lost.file, line: 0, column: 0, message: lostInWords(lost), hint: lost.replay };
}

/** `folder`: where its files will be; null: nowhere. */
function terminalOptions(
  { scenario, report, stem }: KeptRun,
  folder: string | null,
  wanted: boolean,
  formats: readonly Format[],
  console: Console,
): TerminalOptions {
  const cluster = { nodes: scenario.cluster.replicas, clients: scenario.clients.count };
  const fails = report.verdict === 'fail';
  const hasPage = wanted ? formats.includes('html') : fails;
  const shrink = report.properties.some(({ verdict }) => verdict === 'fail');
  return {
    color: console.color,
    width: console.width,
    cluster,
    ...(hasPage && folder !== null ? { report: join(folder, `${stem}.html`) } : {}),
    ...(fails && folder !== null ? { trace: join(folder, `${stem}.trace.gz`) } : {}),
    ...(fails ? { shrink } : {}),
  };
}
