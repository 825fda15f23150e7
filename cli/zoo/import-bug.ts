import { defaultOptions } from '../../core/options.ts';
import { paperRules } from '../../core/raft/rules.ts';
import { nearest } from '../../sim/scenario/nearest.ts';
import { properClient } from '../../sim/world/client-habits.ts';
import { properHost } from '../../sim/world/host-habits.ts';
import type { Bug } from '../../sim/zoo/bug.ts';

/** What is wrong with a bug that a file exports, and the nearest thing that would be right. */
export class BugMistake extends Error {
  readonly hint: string;

  constructor(message: string, hint = '') {
    super(message);
    this.hint = hint;
  }
}

const parts = ['rules', 'host', 'recover', 'client', 'options'] as const;
const known: Readonly<Record<'rules' | 'host' | 'client' | 'options', object>> = {
  rules: paperRules,
  host: properHost,
  client: properClient,
  options: defaultOptions,
};

/**
 * The bug that a module exports: the default export, the one called `bug`, else the first that is one, else the module
 * itself; under this name. Throws a BugMistake if there is none, or if it overrides what does not exist.
 */
export async function importBug(url: string, name: string): Promise<Bug> {
  const exported: unknown = await import(url);
  const found = isRecord(exported) ? candidates(exported).find(hasParts) : undefined;
  if (found === undefined)
    throw new BugMistake(
      'it exports no bug: an object with any of rules, host, recover, client and options',
      'export const bug = { rules: { mayCommit: (index, commitIndex) => index > commitIndex } };',
    );
  checkParts(found);
  const { rules, host, recover, client, options, about } = found as Partial<Bug>;
  return {
    name,
    about: typeof about === 'string' ? about : '',
    ...(rules === undefined ? {} : { rules }),
    ...(host === undefined ? {} : { host }),
    ...(recover === undefined ? {} : { recover }),
    ...(client === undefined ? {} : { client }),
    ...(options === undefined ? {} : { options: forEachServer(options) }),
  };
}

/** Options that are the same for all servers may be given as they are. */
function forEachServer(options: NonNullable<Bug['options']> | object): NonNullable<Bug['options']> {
  return typeof options === 'function'
    ? (options as NonNullable<Bug['options']>)
    : (_node, usual) => ({ ...usual, ...options });
}

function candidates(exported: Readonly<Record<string, unknown>>): unknown[] {
  return [exported.default, exported.bug, ...Object.values(exported), exported];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasParts(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && parts.some((part) => value[part] !== undefined);
}

function checkParts(bug: Readonly<Record<string, unknown>>): void {
  for (const part of ['rules', 'host', 'client', 'options'] as const) {
    const given = bug[part];
    if (given === undefined || (part === 'options' && typeof given === 'function')) continue;
    if (!isRecord(given)) throw new BugMistake(`${part} is ${describe(given)}, and must be an object`);
    for (const [key, value] of Object.entries(given)) checkOverride(part, key, value);
  }
  if (bug.recover !== undefined && typeof bug.recover !== 'function')
    throw new BugMistake(`recover is ${describe(bug.recover)}, and must be a function`);
}

function checkOverride(part: keyof typeof known, key: string, value: unknown): void {
  const names = Object.keys(known[part]);
  const proper = new Map(Object.entries(known[part])).get(key);
  if (proper === undefined) {
    const near = nearest(key, names);
    throw new BugMistake(
      `unknown ${part}.${key}`,
      near === '' ? `known: ${names.join(', ')}` : `did you mean ${near}?`,
    );
  }
  if (typeof proper !== typeof value && value !== undefined)
    throw new BugMistake(`${part}.${key} is ${describe(value)}, and must be a ${typeof proper}`);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
}
