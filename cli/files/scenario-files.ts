import { closeSync, openSync, readdirSync, readSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, parse, relative, sep } from 'node:path';
import { quotedPath } from '../../sim/run/replay-command.ts';
import { looksLikeScenario } from '../../sim/scenario/cs3700/recognise.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { limits } from '../../sim/scenario/limits.ts';
import { nearest } from '../../sim/scenario/nearest.ts';
import { codeOf, reasonOf } from '../console/reasons.ts';
import { usageError } from '../request/command.ts';
import { commands } from '../request/commands.ts';
import { canBeReadAgain, noOrdinaryFile, sourceOf, whileWaiting } from './ordinary-file.ts';

/* Finds and reads the scenario files that the user names. */

interface ScenarioText {
  /** The path shown in reports and messages. */
  readonly file: string;
  readonly text: string;
}

interface ScenarioTexts {
  readonly texts: readonly ScenarioText[];
  readonly errors: readonly InputError[];
}

const json = '.json';
const extensions = ['.yaml', '.yml', json];

function isScenarioName(name: string): boolean {
  return extensions.some((extension) => name.endsWith(extension));
}

/** Reads all scenarios named; folders are searched recursively, in order of name. */
export function readScenarios(args: readonly string[]): ScenarioTexts {
  const texts: ScenarioText[] = [];
  const errors: InputError[] = [];
  if (args.length === 0)
    errors.push(
      usageError('no scenario is named', 'name a file or a folder, such as scenarios/crash-leader.yaml'),
    );
  for (const arg of args) {
    const found = filesOf(arg);
    if ('message' in found) {
      errors.push(found);
      continue;
    }
    const before = texts.length + errors.length;
    for (const file of found.files) {
      const read = readText(file);
      // A folder may hold other JSON, such as the schema of scenarios or reports of any length.
      const mayBeOther = file !== arg && file.endsWith(json);
      if (typeof read === 'string') {
        if (!mayBeOther || looksLikeScenario(read)) texts.push({ file, text: read });
      } else if (!mayBeOther || !isAboutContent(read)) errors.push(read);
    }
    if (texts.length + errors.length === before)
      errors.push(
        usageError(
          `there is no scenario in the folder ${arg}`,
          'scenarios end in .yaml or, if they are configurations of CS3700, in .json',
        ),
      );
  }
  return { texts, errors };
}

/** Whether an error is about the content of a file, rather than that it cannot be read. */
function isAboutContent({ line }: InputError): boolean {
  return line > 0;
}

/** Whether a file in a folder may be meant: not if it belongs to a tool (.git, .github) or to a package. */
function isOwn(path: string): boolean {
  return !path.split(sep).some((part) => part.startsWith('.') || part === 'node_modules');
}

function filesOf(arg: string): { readonly files: readonly string[] } | InputError {
  let stats: Stats;
  try {
    stats = statSync(arg);
  } catch (error) {
    return unreachable(arg, error);
  }
  if (!stats.isDirectory()) return { files: [arg] };
  try {
    const files = readdirSync(arg, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && isScenarioName(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => isOwn(relative(arg, file)))
      .sort();
    return { files };
  } catch (error) {
    return usageError(`the folder ${arg} cannot be read: ${reasonOf(error)}`);
  }
}

/** Texts read from pipes, which can be read only once; writing a trace needs the text again. */
const heard = new Map<string, string>();

/** The file's text as UTF-8, with invalid bytes replaced (the parser reports them with their place). */
function readText(file: string): string | InputError {
  const known = heard.get(file) ?? noOrdinaryFile(file);
  if (known !== null) return known;
  try {
    const text = whileWaiting(file, () => wholeText(file));
    if (typeof text === 'string' && !canBeReadAgain(file)) heard.set(file, text);
    return text;
  } catch (error) {
    return usageError(`${file} cannot be read: ${reasonOf(error)}`);
  }
}

function wholeText(file: string): string | InputError {
  const limit = limits.fileLength;
  const source = sourceOf(file);
  const descriptor = typeof source === 'number' ? source : openSync(source, 'r');
  try {
    // Read at most one byte more than the limit: the file may be endless.
    const buffer = Buffer.alloc(limit + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length <= limit; length += read) {
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
    }
    const message = traceInWords(buffer.subarray(0, length));
    if (message !== '')
      return { file, line: 1, column: 1, message, hint: `try: raftsim replay ${quotedPath(file)}` };
    if (length <= limit) return buffer.toString('utf8', 0, length);
    return {
      file,
      line: 1,
      column: 1,
      message: `a file of more than ${limit} bytes is not read as a scenario`,
      hint: '',
    };
  } finally {
    if (descriptor !== source) closeSync(descriptor);
  }
}

const GZIP = Buffer.from([0x1f, 0x8b]);
const PLAIN_TRACE = Buffer.from('{"format":"raftsim-trace"');

/** The error message for a trace, which users may well pass to a command that takes scenarios; '' if it is none. */
function traceInWords(bytes: Buffer): string {
  const beginsWith = (start: Buffer): boolean => bytes.subarray(0, start.length).equals(start);
  if (beginsWith(GZIP)) return 'this is a trace or another compressed file, not a scenario';
  return beginsWith(PLAIN_TRACE) ? 'this is a trace, not a scenario' : '';
}

function unreachable(arg: string, error: unknown): InputError {
  if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') {
    return usageError(`${arg} cannot be read: ${reasonOf(error)}`);
  }
  if (commands.some(({ name }) => name === arg)) return usageError(`the command ${arg} must come first`);
  const isWord = /^[a-z-]+$/i.test(arg);
  const command = isWord
    ? nearest(
        arg,
        commands.map(({ name }) => name),
      )
    : '';
  if (command !== '') return usageError(`there is no command or file ${arg}`, `did you mean ${command}?`);
  // Many programs accept - for standard input.
  const hint =
    arg === '-' ? 'standard input is /dev/stdin' : neighbour(arg, isScenarioName) || inLibrary(arg);
  return usageError(arg === '' ? 'the name of a scenario is empty' : `there is no file ${arg}`, hint);
}

/** The file in the folder of scenarios that has this name, as reports print it without folder and ending, as a hint. */
function inLibrary(name: string): string {
  if (!/^[a-z0-9-]+$/i.test(name)) return '';
  const found = filesOf('scenarios');
  if ('message' in found) return '';
  const file = found.files.find((each) => parse(each).name === name);
  return file === undefined ? '' : `did you mean '${file}'?`;
}

/** A file of the same name with an ending, or of about the same name, in the same folder, as a hint; '' if there is none. */
export function neighbour(arg: string, isMeant: (name: string) => boolean): string {
  try {
    const folder = dirname(arg);
    const names = readdirSync(folder).filter(isMeant);
    // If the file exists under exactly this name, the problem is another one.
    if (names.includes(basename(arg))) return '';
    const near = names.find((name) => parse(name).name === basename(arg)) ?? nearest(basename(arg), names);
    return near === '' ? '' : `did you mean '${join(folder, near)}'?`;
  } catch {
    return '';
  }
}
