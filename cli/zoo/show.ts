import { join } from 'node:path';
import { reportText } from '../../reports/files/json.ts';
import { MOST_CULPRITS, renderQuiet, renderRun } from '../../reports/terminal/run.ts';
import { culpritsOf } from '../../reports/words/violations.ts';
import { MILLIS_PER_SECOND } from '../../sim/kernel/time.ts';
import { quoted } from '../../sim/run/replay-command.ts';
import { simulate } from '../../sim/run/simulate.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { bestPresets } from '../../sim/zoo/best-presets.ts';
import type { Bug } from '../../sim/zoo/bug.ts';
import { tryBug } from '../../sim/zoo/hunt.ts';
import { presetNames } from '../../sim/zoo/presets.ts';
import { bugNamed } from '../../sim/zoo/registry.ts';
import type { Console } from '../console/console.ts';
import { tellErrors } from '../console/errors.ts';
import { heeding, Interrupted, type Stopped, unlessInterrupted } from '../console/interrupt.ts';
import { mistakeInFolder } from '../files/output-folder.ts';
import { fileWord } from '../play/kept-run.ts';
import { Repetitions } from '../play/repetitions.ts';
import { runScenarios } from '../play/run-scenarios.ts';
import { slipsOf } from '../play/slips-of.ts';
import { exitCodes, type Outcome, type Request, usageError } from '../request/command.ts';
import { formatsOfFailure, usualFormats } from '../request/formats.ts';
import { usualFolder } from '../request/run-defaults.ts';
import { findBugs } from './bugs.ts';
import { importBug } from './import-bug.ts';
import { readPresets } from './presets.ts';
import type { PresetText } from './worker.ts';

/** As many seeds as --quick tries. */
const MOST_SEEDS = 500;

/**
 * `raftsim zoo BUG --seed S` or `--shrink`: runs one bug with one seed and reports it like any other run, or
 * shrinks it.
 */
export async function showBug(request: Request, console: Console, stopped: Stopped): Promise<Outcome> {
  const found = await findBugs(request.args);
  if ('errors' in found) return found;
  const [chosen] = found.bugs;
  if (chosen === undefined) return { errors: [usageError('no bug is named')] };
  const known = bugNamed(chosen.name);
  const bug = known ?? (await importBug(found.modules[chosen.name] ?? '', chosen.name));
  const sighting = find(bug, request, stopped);
  if (sighting === null) {
    console.error(`interrupted before a seed was found that shows ${bug.name}\n`);
    return exitCodes.interrupted;
  }
  if ('message' in sighting) return { errors: [sighting] };
  const { preset, seed } = sighting;
  if (known === undefined) {
    if (request.flags.shrink === true)
      return {
        errors: [usageError('only bugs of the zoo can be shrunk: a scenario cannot name a bug from a file')],
      };
    return showForeign(bug, preset, seed, request, console, stopped);
  }
  const asScenario: Request = {
    args: [preset.file],
    flags: request.flags,
    texts: { seed, ...only(request.texts, ['o', 'out']) },
    lists: { set: [`zoo=${bug.name}`] },
  };
  if (request.flags.shrink !== true) return runScenarios(asScenario, console, stopped);
  const { runShrinkCommand } = await import('../shrink/run.ts');
  return runShrinkCommand(asScenario, console, stopped);
}

interface Sighting {
  readonly preset: PresetText;
  readonly seed: string;
}

/**
 * A preset and seed that show the bug: the seed given, or else the first that shows it on the preset given or the
 * bug's best; null if the search was stopped before one was found.
 */
function find(bug: Bug, { texts }: Request, stopped: Stopped): Sighting | InputError | null {
  if (texts.seed !== undefined)
    return { preset: choosePreset(bug, texts.seed, texts.preset), seed: texts.seed };
  const name = texts.preset ?? bestPresets[bug.name] ?? presetNames[0];
  const preset = readPresets().find((each) => each.name === name);
  const parsed = preset === undefined ? null : parseScenario(preset.text, { file: preset.file });
  if (preset === undefined || parsed?.ok !== true) throw new Error(`there is no preset ${name}`);
  for (let seed = 1; seed <= MOST_SEEDS; seed++) {
    if (stopped()) return null;
    if (tryBug(parsed.scenario, `${seed}`, bug).caught !== null) return { preset, seed: `${seed}` };
  }
  return usageError(
    `none of ${MOST_SEEDS} seeds of ${name} shows ${bug.name}`,
    'name a seed with --seed, or another preset with --preset',
  );
}

/**
 * The preset given; else the first, starting with the bug's best, on which this seed shows the bug; else the
 * best.
 */
function choosePreset(bug: Bug, seed: string, wanted: string | undefined): PresetText {
  const presets = readPresets();
  const best = wanted ?? bestPresets[bug.name] ?? presetNames[0];
  const inOrder = [...presets].sort((a, b) => Number(b.name === best) - Number(a.name === best));
  const tried = wanted === undefined ? inOrder : inOrder.slice(0, 1);
  const shows = tried.find((preset) => {
    const parsed = parseScenario(preset.text, { file: preset.file });
    return parsed.ok && tryBug(parsed.scenario, seed, bug).caught !== null;
  });
  const chosen = shows ?? inOrder[0];
  if (chosen === undefined) throw new Error('there are no presets');
  return chosen;
}

/** The texts with these names. */
function only(texts: Request['texts'], names: readonly string[]): Request['texts'] {
  return Object.fromEntries(Object.entries(texts).filter(([name]) => names.includes(name)));
}

/** Runs a bug from a file, which a scenario cannot name. */
async function showForeign(
  bug: Bug,
  { name, file, text }: PresetText,
  seed: string,
  { flags, args, texts }: Request,
  console: Console,
  stopped: Stopped,
): Promise<Outcome> {
  const parsed = parseScenario(text, { file });
  if (!parsed.ok) return parsed;
  const { scenario } = parsed;
  const unusable = texts.out === undefined ? null : mistakeInFolder(texts.out);
  if (unusable !== null) return { errors: [unusable] };
  const begun = performance.now();
  const { report, operations } = simulate(scenario, seed, { bug, onPause: heeding(stopped) });
  const wallSeconds = (performance.now() - begun) / MILLIS_PER_SECOND;
  // The report's own replay command would run the correct core, since the scenario does not name the bug.
  const replay = `npx raftsim zoo ${args.map(quoted).join(' ')} --preset ${name} --seed ${quoted(seed)}`;
  const told = { ...report, wallSeconds, replay };
  const folder = texts.out ?? usualFolder;
  const stem = `${fileWord(bug.name)}-${name}-${fileWord(seed)}`;
  const isKept = texts.out !== undefined || report.verdict === 'fail';
  const isBrief = flags.json === true || flags.quiet === true;
  const found = isBrief ? undefined : await unlessInterrupted(() => slipsOf(scenario, told, bug, stopped));
  // What is interrupted leaves no files, so the report names none.
  const isCut = found === 'interrupted';
  const slips = isCut ? undefined : found;
  const options = {
    color: console.color,
    width: console.width,
    cluster: { nodes: scenario.cluster.replicas, clients: scenario.clients.count },
    ...(isKept && !isCut && mistakeInFolder(folder) === null ? { report: join(folder, `${stem}.html`) } : {}),
  };
  if (flags.json === true) console.out(reportText(told));
  else if (flags.quiet === true) console.out(renderQuiet(told, options));
  else console.out(renderRun(told, { ...options, slips: culpritsOf(told, slips ?? [], MOST_CULPRITS) }));
  if (isCut) throw new Interrupted();
  if (!isKept) return report.exitCode;
  const { keepRuns } = await import('../play/keep-runs.ts');
  const formats = texts.out === undefined ? formatsOfFailure : usualFormats;
  const run = { scenario, report: told, operations, stem, bug, ...(slips === undefined ? {} : { slips }) };
  const repetitions = new Repetitions();
  const problem = await keepRuns(folder, [run], [], reportText(told), formats, repetitions);
  console.error(repetitions.inWords());
  if (problem !== null) tellErrors([problem], false, console);
  if (repetitions.anyDiverged) return exitCodes.nondeterminism;
  return problem === null ? report.exitCode : exitCodes.badRequest;
}
