import { Parser as parser } from 'yargs/helpers';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { nearest } from '../../sim/scenario/nearest.ts';
import { inWords } from '../../sim/scenario/phrases.ts';
import { type Command, type OptionSpec, type Request, usageError } from './command.ts';

/**
 * The options of another command, so that the error for `run --seeds` can point to `sweep` rather than to
 * `--seed`.
 */
type OtherCommand = Pick<Command, 'name' | 'options'>;

/** Begins the opposite of a flag. */
const NO = 'no-';

/** Parses the arguments of a command; returns all mistakes in them if there are any. */
export function parseRequest(
  args: readonly string[],
  options: readonly OptionSpec[],
  others: readonly OtherCommand[] = [],
): Request | { readonly errors: readonly InputError[] } {
  const named = (kind: OptionSpec['kind']): string[] =>
    options.filter((option) => option.kind === kind).map(({ name }) => name);
  const [flagNames, textNames, listNames] = [named('flag'), named('text'), named('texts')];
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const bare =
    withoutValue(own, [...textNames, ...listNames]) ??
    withValue(own, [...flagNames, ...negations(options)]) ??
    withoutNegation(own, options, others);
  if (bare !== null) return { errors: [bare] };
  const { argv, error } = parser.detailed([...args], {
    boolean: flagNames,
    string: [...textNames, ...listNames],
    array: listNames,
    configuration: {
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
      'populate--': true,
    },
  });
  const errors: InputError[] = error === null ? [] : [usageError(error.message)];
  const flags: Record<string, boolean> = {};
  const texts: Record<string, string> = {};
  const lists: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(argv)) {
    if (name === '_' || name === '--') continue;
    if (flagNames.includes(name)) flags[name] = lastOf(value) === true;
    else if (textNames.includes(name)) readText(name, value, texts, errors);
    else if (listNames.includes(name)) lists[name] = readList(name, value, errors);
    else errors.push(unknownOption(name, options, others));
  }
  if (errors.length > 0) return { errors };
  const rest: unknown = argv['--'];
  const positional = [...argv._, ...(Array.isArray(rest) ? rest : [])];
  return { args: positional.map(String), flags, texts, lists };
}

/**
 * The error for the first option that has another option, or nothing, in place of its value; null if there is
 * none. The only values that may begin with a dash are negative numbers and `-` itself.
 */
function withoutValue(args: readonly string[], names: readonly string[]): InputError | null {
  for (const [i, arg] of args.entries()) {
    const next = args[i + 1] ?? '';
    if (!names.some((name) => arg === dashed(name)) || (next !== '' && !next.startsWith('-'))) continue;
    if (next === '-' || /^-\d+(\.\d+)?$/.test(next)) continue;
    const isValue = /^-\d/.test(next);
    return usageError(
      `${arg} needs a value`,
      isValue ? `one that begins with a dash is written ${arg}=${next}` : '',
    );
  }
  return null;
}

/** The error for the first flag with a value (--json=yes), which the parser takes for its opposite; null if there is none. */
function withValue(args: readonly string[], names: readonly string[]): InputError | null {
  for (const arg of args) {
    const [flag] = arg.split('=', 1);
    if (flag === arg || !names.some((name) => flag === dashed(name))) continue;
    return usageError(`${flag} takes no value, found ${arg.slice(flag.length + 1)}`, `write ${flag} alone`);
  }
  return null;
}

/**
 * The error for the first `--no-name` that is no option; null if there is none. The parser takes it for the opposite of
 * any option.
 */
function withoutNegation(
  args: readonly string[],
  options: readonly OptionSpec[],
  others: readonly OtherCommand[],
): InputError | null {
  for (const arg of args) {
    const [word] = arg.split('=', 1);
    const name = word.slice(2);
    if (word.startsWith(`--${NO}`) && !negations(options).includes(name))
      return unknownOption(name, options, others);
  }
  return null;
}

function negations(options: readonly OptionSpec[]): readonly string[] {
  return options.filter(({ isNegatable }) => isNegatable === true).map(({ name }) => `${NO}${name}`);
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

function lastOf(value: unknown): unknown {
  return Array.isArray(value) ? value[value.length - 1] : value;
}

function readText(name: string, value: unknown, texts: Record<string, string>, errors: InputError[]): void {
  if (Array.isArray(value)) errors.push(usageError(`--${name} is given ${value.length} times`));
  else if (typeof value !== 'string' || value === '') errors.push(usageError(`--${name} needs a value`));
  else texts[name] = value;
}

function readList(name: string, value: unknown, errors: InputError[]): readonly string[] {
  const values = (Array.isArray(value) ? value : [value]).map((item) =>
    typeof item === 'string' ? item : '',
  );
  if (values.some((item) => item === '')) errors.push(usageError(`--${name} needs a value`));
  return values;
}

function unknownOption(
  name: string,
  options: readonly OptionSpec[],
  others: readonly OtherCommand[],
): InputError {
  const known = [...namesOf(options), 'help', 'version'];
  const owners = others.filter((other) => namesOf(other.options).includes(name));
  if (owners.length > 0)
    return usageError(
      `unknown option ${dashed(name)}`,
      `it is an option of ${inWords(owners.map((owner) => owner.name))}`,
    );
  const plain = name.startsWith(NO) ? name.slice(NO.length) : name;
  const near = nearest(name, known) || nearest(plain, known);
  const hint =
    near === '' ? `options here: ${known.map(dashed).join(', ')}` : `did you mean ${dashed(near)}?`;
  return usageError(`unknown option ${dashed(name)}`, hint);
}

function namesOf(options: readonly OptionSpec[]): readonly string[] {
  return [...options.map(({ name }) => name), ...negations(options)];
}
