import { FactKind } from './facts/facts.ts';
import { describeValue, type InputError } from './scenario/input-error.ts';
import { suggestNear } from './scenario/nearest.ts';

/*
 * Checks the arguments of the library's functions at run time: callers in plain JavaScript get a readable message, not a
 * TypeError from somewhere inside.
 */

/** A value as the messages describe it. */
function found(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  return value instanceof Uint8Array ? 'bytes' : describeValue(value);
}

/** What is wrong with a text; '' if nothing is. */
export function textMistake(name: string, value: unknown, hint: string): string {
  return typeof value === 'string' ? '' : `${name} is ${found(value)}, and must be text: ${hint}`;
}

/** What is wrong with a list of texts; '' if nothing is. */
function textsMistake(name: string, value: unknown, hint: string): string {
  if (!Array.isArray(value)) return `${name} is ${found(value)}, and must be a list: ${hint}`;
  const stranger: unknown = value.find((item) => typeof item !== 'string');
  return stranger === undefined ? '' : `${name} holds ${found(stranger)}, and must hold only texts: ${hint}`;
}

const PARSE_OPTIONS: OptionKinds = { file: 'any', set: 'any', cell: 'any' };

/** What is wrong with the arguments of `parseScenario`; null if nothing is. */
export function mistakenArguments(text: unknown, options: unknown): InputError | null {
  const { set = [], file = '' } = isObject(options) ? (options as { set?: unknown; file?: unknown }) : {};
  const message =
    optionsMistake('parseScenario', options, PARSE_OPTIONS) ||
    textMistake('the scenario', text, "readFileSync(file, 'utf8')") ||
    textsMistake('set', set, "['cluster.replicas=3']") ||
    textMistake('file', file, 'a path');
  const place = typeof file === 'string' ? file : '';
  return message === '' ? null : { file: place, line: 1, column: 1, message, hint: '' };
}

/** @throws Error unless this is a text */
export function requireText(name: string, value: unknown, hint: string): void {
  const mistake = textMistake(name, value, hint);
  if (mistake !== '') throw new Error(mistake);
}

/** @throws Error unless this is a seed */
export function requireSeed(seed: unknown): void {
  const hint = typeof seed === 'number' || typeof seed === 'bigint' ? `'${seed}'` : "'42'";
  requireText('the seed', seed, hint);
}

/** @throws Error unless this is a function */
export function requireFunction(name: string, value: unknown, hint: string): void {
  if (typeof value !== 'function')
    throw new Error(`${name} is ${found(value)}, and must be a function: ${hint}`);
}

/** @throws Error unless this is a number, at least 0 */
export function requireNumber(name: string, value: unknown, hint: string): void {
  const [words, fits] = kinds.number;
  if (!fits(value)) throw new Error(`${name} is ${found(value)}, and must be ${words}: ${hint}`);
}

/** @throws Error unless this is a list */
export function requireList(name: string, value: unknown, hint: string): void {
  if (!Array.isArray(value)) throw new Error(`${name} is ${found(value)}, and must be a list: ${hint}`);
}

/** @throws Error unless these are kinds of facts. A misspelt name is undefined in JavaScript, and would name no fact. */
export function requireFactKinds(name: string, given: readonly unknown[]): void {
  const known = new Set<unknown>(Object.values(FactKind));
  const at = given.findIndex((kind) => !known.has(kind));
  if (at === -1) return;
  throw new Error(`${name} holds ${found(given[at])}, and must hold only kinds of facts: FactKind.role`);
}

/** @throws Error unless each listener listens to kinds of facts only */
export function requireListened(listeners: readonly { readonly on: object }[]): void {
  const known = new Set(Object.values(FactKind).map(String));
  for (const [i, { on }] of listeners.entries()) {
    const stranger = Object.keys(on).find((key) => !known.has(key));
    if (stranger === undefined) continue;
    throw new Error(
      `consumers[${i}].on has the key ${stranger}, which is no kind of fact: { [FactKind.role]: (fact) => {} }`,
    );
  }
}

/** @throws Error unless this looks like the result of readTrace */
export function requireTrace(trace: unknown): void {
  if (isObject(trace) && 'header' in trace && 'footer' in trace) return;
  throw new Error(
    `the trace is ${found(trace)}, and must be what readTrace(lines) returns; where that is text, it says what is wrong`,
  );
}

/** @throws Error unless this may yield chunks of bytes */
export function requireChunks(chunks: unknown): void {
  const yields = isObject(chunks) && !ArrayBuffer.isView(chunks);
  if (yields && (Symbol.asyncIterator in chunks || Symbol.iterator in chunks)) return;
  throw new Error(
    `the history is ${found(chunks)}, and must yield bytes: createReadStream(file), [Buffer.from(text)]`,
  );
}

/** @throws Error unless these are bytes */
export function requireBytes(chunk: unknown): void {
  if (ArrayBuffer.isView(chunk)) return;
  throw new Error(`a chunk of the history is ${found(chunk)}, and must be bytes: Buffer.from(text)`);
}

/** @throws Error unless this looks like the scenario that parseScenario returns */
export function requireScenario(scenario: unknown): void {
  if (typeof scenario === 'object' && scenario !== null && 'cluster' in scenario && 'sha256' in scenario)
    return;
  const isResult = typeof scenario === 'object' && scenario !== null && 'ok' in scenario;
  const what = isResult ? 'the whole result of parseScenario' : found(scenario);
  throw new Error(`the scenario is ${what}, and must be the \`scenario\` that parseScenario(text) returns`);
}

/** The kinds of option values: each in words, with a test for it. */
const kinds = {
  function: ['a function', (value: unknown) => typeof value === 'function'],
  number: ['a number, at least 0', (value: unknown) => typeof value === 'number' && value >= 0],
  text: ['text', isText],
  truth: ['true or false', (value: unknown) => typeof value === 'boolean'],
  object: ['an object', isObject],
  list: ['a list', (value: unknown) => Array.isArray(value)],
  /** Looked at by who takes it. */
  any: ['anything', () => true],
  listeners: ['a list of listeners: [{ on: {} }]', isListOf(isListener)],
  judges: ["a list of properties, or 'all'", (value: unknown) => value === 'all' || isListOf(isText)(value)],
} as const;

export type OptionKinds = Readonly<Record<string, keyof typeof kinds>>;

/**
 * @throws Error unless the options named in `expected` are absent or of these kinds; others are not checked, except that one
 * whose name is nearly that of an expected option is taken for a typing mistake
 */
export function requireOptions(taker: string, options: unknown, expected: OptionKinds): void {
  const mistake = optionsMistake(taker, options, expected);
  if (mistake !== '') throw new Error(mistake);
}

function optionsMistake(taker: string, options: unknown, expected: OptionKinds): string {
  if (!isObject(options)) return `the options of ${taker} are ${found(options)}, and must be an object`;
  const given = new Map<string, unknown>(Object.entries(options));
  for (const [name, kind] of Object.entries(expected)) {
    const [words, fits] = kinds[kind];
    const value = given.get(name);
    if (value !== undefined && !fits(value)) return `${name} is ${found(value)}, and must be ${words}`;
  }
  return slipIn([...given.keys()], Object.keys(expected), taker);
}

/** The complaint about a misspelt option, which would otherwise be ignored silently; '' if there is none. */
function slipIn(given: readonly string[], known: readonly string[], taker: string): string {
  for (const name of given) {
    const near = known.includes(name) ? '' : suggestNear(name, known);
    if (near !== '') return `${taker} has no option '${name}', ${near}`;
  }
  return '';
}

/** @throws Error unless this looks like the result of plainScenario */
export function requirePlain(plain: unknown): void {
  if (isObject(plain) && 'errors' in plain)
    throw new Error('the scenario has mistakes: look whether plainScenario(text) returns `errors`');
  if (!isObject(plain) || Array.isArray(plain))
    throw new Error(`the scenario is ${found(plain)}, and must be what plainScenario(text) returns`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isListener(value: unknown): boolean {
  return isObject(value) && 'on' in value && isObject(value.on);
}

function isListOf(fits: (item: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(fits);
}
