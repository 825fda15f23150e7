import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { jsonText } from '../../reports/files/json.ts';
import { printable } from '../../sim/facts/printable.ts';
import { OTHER_SEEDS, type PinVerdict, pinFailure, verifyPin } from '../../sim/run/corpus.ts';
import { type SubjectOf, subjectOf } from '../../sim/run/subject.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { plainScenario, printScenario } from '../../sim/scenario/print.ts';
import type { Console } from '../console/console.ts';
import { tellErrors } from '../console/errors.ts';
import { heeding, type Stopped, unlessInterrupted } from '../console/interrupt.ts';
import { reasonOf } from '../console/reasons.ts';
import { loadRunnable } from '../files/load-runnable.ts';
import { readText } from '../files/ordinary-file.ts';
import { keep } from '../files/output-folder.ts';
import { loadReplicas } from '../own-replica/load.ts';
import { movedTo } from '../own-replica/moved.ts';
import {
  type ExitCode,
  exitCodes,
  type Outcome,
  type Request,
  usageError,
  worst,
} from '../request/command.ts';
import { usualSeed } from '../request/run-defaults.ts';
import { textOf } from '../traces/files.ts';
import { readPin } from './read-pin.ts';

const usualPlace = 'scenarios/regressions';
const PIN = '.pin.json';

/** `raftsim corpus add|verify`. */
export async function runCorpusCommand(
  request: Request,
  console: Console,
  stopped: Stopped,
): Promise<Outcome> {
  const [what, ...args] = request.args;
  if (what === 'add') return add({ ...request, args }, console, stopped);
  if (what === 'verify') return verify({ ...request, args }, console, stopped);
  const not = what === undefined ? '' : `, not ${what}`;
  return { errors: [usageError(`corpus takes add or verify${not}`, 'try: raftsim corpus verify')] };
}

/** Writes the scenario, and beside it a pin that describes its failure. */
async function add(
  { args, texts, lists, flags }: Request,
  console: Console,
  stopped: Stopped,
): Promise<Outcome> {
  const set = lists.set ?? [];
  const scenarios = await loadRunnable(args, set);
  if ('errors' in scenarios) return scenarios;
  const folder = texts.dir ?? usualPlace;
  const pinned: Pinned[] = [];
  for (const scenario of scenarios) {
    const text = textOf(scenario);
    if (typeof text !== 'string') return { errors: [text] };
    const seed = texts.seed ?? scenario.seed ?? usualSeed;
    const plain = plainScenario(text, set, scenario.file);
    const kept = 'errors' in plain ? text : printScenario({ ...movedTo(folder, plain, scenario), seed });
    const pin = await unlessInterrupted(() =>
      pinFailure(text, scenario.file, seed, subjectUntil(stopped), set, kept),
    );
    if (pin === 'interrupted') {
      if (flags.json === true) console.out(pinnedText(pinned));
      return interrupted(`${pinned.length} of ${scenarios.length} failures are pinned`, console);
    }
    if (pin === null)
      return {
        errors: [usageError(`nothing to pin: ${scenario.file} violates no property with seed ${seed}`)],
      };
    const beside = `${JSON.stringify(pin, null, 2)}\n`;
    const name = freeName(folder, `${scenario.name}-${pin.property}`, kept, beside);
    const problem = keep(folder, [
      { name: `${name}.yaml`, pieces: [kept] },
      { name: `${name}${PIN}`, pieces: [beside] },
    ]);
    if (problem !== null) return { errors: [problem] };
    const file = join(folder, `${name}.yaml`);
    pinned.push({ file, property: pin.property, reason: pin.reason });
    if (flags.json !== true) console.out(`PINNED  ${file}  ${pin.property} (${pin.reason})\n`);
  }
  if (flags.json === true) console.out(pinnedText(pinned));
  return exitCodes.ok;
}

interface Pinned {
  readonly file: string;
  readonly property: string;
  readonly reason: string;
}

function pinnedText(pinned: readonly Pinned[]): string {
  return jsonText({ format: 'raftsim-corpus', pinned });
}

/** The name, with -2, -3, ... appended if a different failure is pinned under it. */
function freeName(folder: string, name: string, scenario: string, pin: string): string {
  const pinsOther = (file: string, text: string): boolean => {
    const path = join(folder, file);
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats !== undefined && !(stats.isFile() && readFileSync(path, 'utf8') === text);
  };
  for (let count = 1; ; count++) {
    const tried = count === 1 ? name : `${name}-${count}`;
    if (!pinsOther(`${tried}.yaml`, scenario) && !pinsOther(`${tried}${PIN}`, pin)) return tried;
  }
}

/** What a scenario tests, in runs that Ctrl-C breaks off. */
function subjectUntil(stopped: Stopped): SubjectOf {
  return (scenario) => ({ ...subjectOf(scenario), onPause: heeding(stopped) });
}

function interrupted(done: string, console: Console): Outcome {
  console.error(`interrupted: ${done}\n`);
  return exitCodes.interrupted;
}

interface Verified {
  readonly file: string;
  readonly verdict: PinVerdict;
}

/** Why a pinned failure cannot be verified: mistakes in its pin or in its scenario. */
interface Unreadable {
  readonly errors: readonly InputError[];
}

async function verify(
  { args, texts, lists, flags }: Request,
  console: Console,
  stopped: Stopped,
): Promise<Outcome> {
  const { set = [] } = lists;
  for (const [option, isGiven] of [
    ['--set', set.length > 0],
    ['--seed', texts.seed !== undefined],
  ] as const) {
    if (isGiven)
      return { errors: [usageError(`${option} goes with corpus add`, 'a pinned failure runs as it is')] };
  }
  const [folder = usualPlace, second] = texts.dir === undefined ? args : [texts.dir, ...args];
  if (second !== undefined)
    return { errors: [usageError(`corpus verify takes one folder, found ${second} too`)] };
  const pins = pinsIn(folder);
  if ('message' in pins) return { errors: [pins] };
  const results: Verified[] = [];
  const errors: InputError[] = [];
  for (const name of pins.names) {
    const file = join(folder, name.replace(PIN, '.yaml'));
    const verified = await unlessInterrupted(() => verifyFile(join(folder, name), file, stopped));
    if (verified === 'interrupted') break;
    if ('errors' in verified) errors.push(...verified.errors);
    const verdict: PinVerdict =
      'errors' in verified
        ? { kind: 'unreadable', message: verified.errors.map(({ message }) => message).join('; ') }
        : verified;
    results.push({ file, verdict });
    if (flags.json !== true) console.out(`${line({ file, verdict })}\n`);
  }
  if (flags.json === true) console.out(jsonText({ format: 'raftsim-corpus', results }));
  else if (results.length === 0) console.out(`no failure is pinned in ${folder}\n`);
  // Not returned, which under --json would print a second object.
  tellErrors(errors, false, console);
  if (results.length < pins.names.length)
    return interrupted(`${results.length} of ${pins.names.length} failures were verified`, console);
  return worst(results.map(({ verdict }) => codeOf(verdict)));
}

async function verifyFile(pinFile: string, file: string, stopped: Stopped): Promise<PinVerdict | Unreadable> {
  const pin = readPin(pinFile);
  const text = readText(file);
  if (typeof text !== 'string') return { errors: 'message' in pin ? [pin, text] : [text] };
  const parsed = parseScenario(text, { file });
  const errors = parsed.ok ? [] : parsed.errors;
  if ('message' in pin) return { errors: [pin, ...errors] };
  if (!parsed.ok) return { errors };
  const loaded = await loadReplicas([parsed.scenario]);
  if ('errors' in loaded) return { errors: loaded.errors };
  return verifyPin(pin, text, file, subjectUntil(stopped));
}

function pinsIn(folder: string): { readonly names: readonly string[] } | InputError {
  try {
    return {
      names: readdirSync(folder)
        .filter((name) => name.endsWith(PIN))
        .sort(),
    };
  } catch (error) {
    return usageError(
      `the folder ${folder} cannot be read: ${reasonOf(error)}`,
      'a failing run is pinned there by: raftsim corpus add <scenario> --seed S',
    );
  }
}

function line({ file, verdict }: Verified): string {
  switch (verdict.kind) {
    case 'still-fails': {
      const seed = verdict.seed === undefined ? '' : `with seed ${verdict.seed} `;
      return `STILL FAILS  ${file}  ${seed}at event ${verdict.event}: ${printable(verdict.message)}`;
    }
    case 'fixed':
      return verdict.others === undefined
        ? `FIXED        ${file}`
        : `FIXED        ${file}  it takes another course, but none of ${OTHER_SEEDS} other seeds fails, and ${verdict.others} did`;
    case 'diverged':
      return `DIVERGED     ${file}  expected: ${verdict.expected}; found: ${verdict.found}`;
    case 'unreadable':
      return `UNREADABLE   ${file}`;
    default:
      return verdict satisfies never;
  }
}

function codeOf(verdict: PinVerdict): ExitCode {
  switch (verdict.kind) {
    case 'still-fails':
      return exitCodes.failed;
    case 'fixed':
      return exitCodes.ok;
    case 'diverged':
      return exitCodes.undecided;
    case 'unreadable':
      return exitCodes.badRequest;
    default:
      return verdict satisfies never;
  }
}
