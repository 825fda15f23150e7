import { checksText } from '../../reports/files/json.ts';
import { type Checked, renderCheck, renderChecks } from '../../reports/terminal/check.ts';
import {
  type CheckOptions,
  checkFormats,
  checkHistory,
  checkModels,
} from '../../sim/judges/linearizability/foreign/check.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { nearest } from '../../sim/scenario/nearest.ts';
import type { Console } from '../console/console.ts';
import { tellErrors } from '../console/errors.ts';
import { tellGithubOfChecks } from '../console/github.ts';
import { neverStopped, type Stopped } from '../console/interrupt.ts';
import { reasonOf } from '../console/reasons.ts';
import { noOrdinaryFile } from '../files/ordinary-file.ts';
import {
  type ExitCode,
  exitCodes,
  type Outcome,
  type Request,
  usageError,
  worst,
} from '../request/command.ts';
import { inForeground } from '../start/foreground.ts';
import { chunksOf, STDIN } from './chunks.ts';

const exitOf = {
  ok: exitCodes.ok,
  illegal: exitCodes.failed,
  unknown: exitCodes.undecided,
} as const;

/** `raftsim check`: checks the histories one after the other, so that only one of them is in memory at a time. */
export async function runCheckCommand(
  request: Request,
  console: Console,
  stopped: Stopped = neverStopped,
): Promise<Outcome> {
  const { args, flags } = request;
  const read = readOptions(request);
  if ('errors' in read) return read;
  if (args.length === 0) return { errors: [usageError('no history is named', 'try: raftsim check --help')] };
  if (args.filter((arg) => arg === STDIN).length > 1)
    return { errors: [usageError('standard input can be read only once')] };
  const json = flags.json === true;
  const checked: Checked[] = [];
  const errors: InputError[] = [];
  for (const file of args) {
    if (stopped()) break;
    const one = await checkFile(file, read);
    if ('message' in one) {
      errors.push(one);
      if (!json) tellErrors([one], false, console);
      continue;
    }
    checked.push(one);
    if (!json) console.out(renderCheck(one, { ...console, quiet: flags.quiet === true }));
  }
  if (json && errors.length > 0) return { errors };
  await tellGithubOfChecks(checked, json, console);
  if (json) console.out(checksText(checked));
  else if (args.length > 1 && flags.quiet !== true) console.out(renderChecks(checked, errors.length));
  const judged = checked.length + errors.length;
  if (judged < args.length) {
    console.error(`interrupted: ${judged} of ${args.length} histories were judged\n`);
    return exitCodes.interrupted;
  }
  const codes: ExitCode[] = checked.map(({ result }) => exitOf[result.verdict]);
  return worst(errors.length > 0 ? [...codes, exitCodes.badRequest] : codes);
}

async function checkFile(file: string, options: CheckOptions): Promise<Checked | InputError> {
  const name = file === STDIN ? '<stdin>' : file;
  const refusal = file === STDIN ? null : noOrdinaryFile(file);
  if (refusal !== null) return refusal;
  try {
    const outcome = await checkHistory(chunksOf(file), options);
    return outcome.ok ? { file: name, result: outcome.result } : { file: name, ...outcome.mistake };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'ENOENT') return usageError(`there is no file ${file}`);
    return usageError(`${file} cannot be read: ${reasonOf(error)}`);
  }
}

function readOptions({ texts, flags }: Request): CheckOptions | { readonly errors: readonly InputError[] } {
  const errors: InputError[] = [];
  const oneOf = <Name extends string>(option: string, names: readonly Name[]): Name | undefined => {
    const text = texts[option];
    const found = names.find((name) => name === text);
    if (text !== undefined && found === undefined) {
      const near = nearest(text, names);
      const hint = near === '' ? `expected ${names.join(', ')}` : `did you mean '${near}'?`;
      errors.push(usageError(`unknown ${option} '${text}'`, hint));
    }
    return found;
  };
  const model = oneOf('model', checkModels);
  const format = oneOf('format', checkFormats);
  const { budget } = texts;
  if (budget !== undefined && !/^[1-9]\d{0,14}$/.test(budget))
    errors.push(usageError(`--budget is '${budget}'`, 'expected a number of steps, at least 1'));
  if (errors.length > 0) return { errors };
  return {
    within: inForeground,
    ...(model === undefined ? {} : { model }),
    ...(format === undefined ? {} : { format }),
    ...(flags.keyed === true ? { keyed: true } : {}),
    ...(budget === undefined ? {} : { budget: Number(budget) }),
  };
}
