import { defaultOptions, type Options } from '../../core/options.ts';
import { paperRules } from '../../core/raft/rules.ts';
import { Outcome } from '../facts/operation.ts';
import { nearest } from '../scenario/nearest.ts';
import { type Fields, isRecord } from '../scenario/record.ts';
import { properClient } from '../world/clients/client-habits.ts';
import { properHost } from '../world/host/host-habits.ts';
import { messageOf } from '../world/own-replica/own-code.ts';

/** The parts of a bug, each of which replaces something of the correct system. */
export const bugParts = ['rules', 'host', 'recover', 'client', 'options'] as const;

/** A mistake in a bug, with a hint for correcting it. */
interface BugMistake {
  readonly message: string;
  /** '' if there is nothing to add. */
  readonly hint: string;
}

/** Thrown for a bug that is not valid, with all mistakes in it. */
export class BugMistakes extends Error {
  readonly mistakes: readonly BugMistake[];

  constructor(mistakes: readonly BugMistake[]) {
    super(mistakes.map(({ message, hint }) => (hint === '' ? message : `${message}, ${hint}`)).join('; '));
    this.mistakes = mistakes;
  }
}

/** The outcomes as which a client may report a time-out, by the words that a bug may use for them. */
export const outcomesInWords: ReadonlyMap<unknown, typeof Outcome.unknown | typeof Outcome.failed> = new Map([
  ['unknown', Outcome.unknown],
  ['failed', Outcome.failed],
]);

const known: Readonly<Record<'rules' | 'host' | 'client' | 'options', object>> = {
  rules: paperRules,
  host: properHost,
  client: properClient,
  options: { ...defaultOptions, configuration: {} },
};
/** The allowed values of options that are words. */
const words: Readonly<Partial<Record<keyof Options, readonly string[]>>> = {
  reads: ['index', 'lease', 'log'] satisfies Options['reads'][],
  replication: ['all', 'thrifty'] satisfies Options['replication'][],
  membershipChange: ['joint', 'single'] satisfies Options['membershipChange'][],
};
/** If options are given as a function, the options of this many servers are checked. */
const SERVERS = 3;
/** Hints do not list more names than this. */
const MOST_NAMES = 12;

/**
 * All mistakes in the parts of a bug, whether a file exports it or a program passes it. A name that does not exist would
 * silently change nothing, and a harmless bug would be taken for one that no judge sees.
 */
export function checkParts(bug: Fields): readonly BugMistake[] {
  const mistakes: BugMistake[] = Object.keys(bug).flatMap(misspeltPart);
  for (const part of ['rules', 'host', 'client', 'options'] as const) {
    const given = bug[part];
    if (given === undefined) continue;
    if (part === 'options' && typeof given === 'function') mistakes.push(...checkOptionsMade(given));
    else if (!isRecord(given)) mistakes.push(plain(`${part} is ${describe(given)}, and must be an object`));
    else for (const [key, value] of Object.entries(given)) mistakes.push(...checkOverride(part, key, value));
  }
  const { recover } = bug;
  if (recover !== undefined && typeof recover !== 'function')
    mistakes.push(plain(`recover is ${describe(recover)}, and must be a function`));
  if (mistakes.length === 0 && recover === undefined && !changesAnything(bug))
    mistakes.push(plain('it changes nothing: rules, host, client and options are empty'));
  return mistakes;
}

/** What a file may write for short, and a program may not, since nothing translates it. */
export function checkAbbreviations({ client, options }: Fields): readonly BugMistake[] {
  const mistakes: BugMistake[] = [];
  if (isRecord(options))
    mistakes.push(plain('options is an object, and must be a function (node, options) => options'));
  const giveUp = isRecord(client) ? client.giveUp : undefined;
  if (typeof giveUp === 'string')
    mistakes.push({
      message: `client.giveUp is '${giveUp}'`,
      hint: 'expected Outcome.unknown or Outcome.failed',
    });
  return mistakes;
}

/** The mistake in a key that is almost the name of a part; other keys, such as those of a module, mean nothing. */
function misspeltPart(key: string): readonly BugMistake[] {
  const near = bugParts.some((part) => part === key) ? '' : nearest(key, bugParts);
  return near === '' ? [] : [{ message: `unknown part ${key}`, hint: `did you mean ${near}?` }];
}

function changesAnything({ rules, host, client, options }: Fields): boolean {
  return [rules, host, client, options].some(
    (part) => typeof part === 'function' || (isRecord(part) && Object.keys(part).length > 0),
  );
}

/** Checks the options that a function returns for the first servers of a cluster. */
function checkOptionsMade(options: CallableFunction): readonly BugMistake[] {
  const voters = Array.from({ length: SERVERS }, (_, i) => i + 1);
  const configuration = { voters, outgoing: [], learners: [], learnersNext: [] };
  for (const node of voters) {
    let made: unknown;
    try {
      made = options(node, { ...defaultOptions, configuration });
    } catch (error) {
      return [plain(`options(${node}, ...) throws: ${messageOf(error)}`)];
    }
    if (!isRecord(made))
      return [plain(`options(${node}, ...) returns ${describe(made)}, and must return options`)];
    const wrong = Object.entries(made).flatMap(([key, value]) => checkOverride('options', key, value));
    if (wrong.length > 0) return wrong;
  }
  return [];
}

function checkOverride(part: keyof typeof known, key: string, value: unknown): readonly BugMistake[] {
  const names = Object.keys(known[part]);
  const proper: unknown = new Map(Object.entries(known[part])).get(key);
  const what = `${part}.${key}`;
  if (proper === undefined) return [{ message: `unknown ${what}`, hint: nameHint(part, key, names) }];
  if (part === 'client' && key === 'giveUp')
    return outcomesInWords.has(value) || [...outcomesInWords.values()].some((outcome) => outcome === value)
      ? []
      : [{ message: `${what} is ${describe(value)}`, hint: "expected 'unknown' or 'failed'" }];
  // Functions that the correct host does not have are null there.
  if (proper === null && value === null) return [];
  const kind = proper === null ? 'function' : typeof proper;
  if (value === undefined) return [plain(`${what} is undefined, and must be a ${kind}`)];
  if (typeof value !== kind) return [plain(`${what} is ${describe(value)}, and must be a ${kind}`)];
  if (part !== 'options') return [];
  const allowed = new Map(Object.entries(words)).get(key);
  if (allowed?.includes(String(value)) === false)
    return [{ message: `${what} is '${String(value)}'`, hint: `expected ${allowed.join(', ')}` }];
  if (typeof value === 'number' && !(value >= 0))
    return [plain(`${what} is ${value}, and must be a number, at least 0`)];
  return [];
}

function nameHint(part: keyof typeof known, key: string, names: readonly string[]): string {
  const near = nearest(key, names);
  if (near !== '') return `did you mean ${near}?`;
  return names.length <= MOST_NAMES
    ? `known: ${names.join(', ')}`
    : `the names are those in core/${part === 'options' ? 'options.ts' : 'raft/rules/'}`;
}

function plain(message: string): BugMistake {
  return { message, hint: '' };
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `'${value}'`;
  return Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
}
