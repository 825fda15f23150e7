import { join } from 'node:path';
import { reportsText, reportText } from '../reports/json.ts';
import { renderQuiet, renderTerminal, type TerminalOptions } from '../reports/terminal.ts';
import type { Report } from '../sim/run/result.ts';
import { simulate } from '../sim/run/simulate.ts';
import { subjectOf } from '../sim/run/subject.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { exitCodes, type Outcome, type Request, worst } from './command.ts';
import type { Console } from './console.ts';
import { keepRuns } from './keep-runs.ts';
import { loadScenarios } from './load-scenarios.ts';
import { usualFolder, usualSeed } from './run-defaults.ts';
import { strictly } from './strict.ts';
import { traceName } from './traces/files.ts';

const millisPerSecond = 1_000;

/** Runs what is asked for, one scenario after another, and prints what came of each as soon as it is known. */
export function runScenarios(request: Request, console: Console): Outcome {
  const scenarios = loadScenarios(request.args, request.lists.set ?? []);
  return 'errors' in scenarios ? scenarios : runAll(scenarios, request, console);
}

function runAll(scenarios: readonly Scenario[], request: Request, console: Console): Outcome {
  const { flags, texts } = request;
  const seedOf = (scenario: Scenario): string => texts.seed ?? scenario.seed ?? usualSeed;
  const reports: Report[] = [];
  for (const scenario of scenarios) {
    const report = runOne(scenario, seedOf(scenario), flags.strict === true);
    reports.push(report);
    if (flags.json === true) continue;
    const options = terminalOptions(scenario, report, texts.out ?? usualFolder, console);
    if (reports.length > 1 && flags.quiet !== true) console.out('\n');
    console.out(flags.quiet === true ? renderQuiet(report, options) : renderTerminal(report, options));
  }
  const [only, second] = reports;
  const text = only !== undefined && second === undefined ? reportText(only) : reportsText(reports);
  if (flags.json === true) console.out(text);

  const codes = reports.map((report) => report.exitCode);
  const failed = scenarios.filter((_, i) => codes[i] === exitCodes.failed);
  const toKeep = texts.out === undefined ? failed : scenarios;
  if (toKeep.length === 0) return worst(codes);
  const folder = texts.out ?? usualFolder;
  const problem = keepRuns(folder, toKeep, seedOf, text, failed);
  if (problem === null) return worst(codes);
  // The report has been shown; that it could not be kept outweighs what it says.
  console.error(`raftsim: ${problem.message}\n  ${problem.hint}\n`);
  return exitCodes.badRequest;
}

function runOne(scenario: Scenario, seed: string, strict: boolean): Report {
  const begun = performance.now();
  const { report } = simulate(scenario, seed, subjectOf(scenario));
  const wallSeconds = (performance.now() - begun) / millisPerSecond;
  return { ...(strict ? strictly(report, scenario) : report), wallSeconds };
}

function terminalOptions(
  scenario: Scenario,
  report: Report,
  folder: string,
  console: Console,
): TerminalOptions {
  const cluster = { nodes: scenario.cluster.replicas, clients: scenario.clients.count };
  const usual = { color: console.color, width: console.width, cluster };
  if (report.verdict !== 'fail') return usual;
  const shrink = report.properties.some(({ verdict }) => verdict === 'fail');
  return { ...usual, trace: join(folder, traceName(scenario, report.seed)), shrink };
}
