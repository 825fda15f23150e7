import { loadOwnCode } from '../../sim/own-code.ts';
import type { Bug } from '../../sim/zoo/bug.ts';
import { isRecord } from '../record.ts';
import { BugMistakes, checkParts, outcomesInWords } from './check-bug.ts';

const parts = ['rules', 'host', 'recover', 'client', 'options'] as const;

/**
 * The bug that a module with this code exports: the default export, the one called `bug`, else the only one, else
 * the module itself; under this name. Throws BugMistakes if there is none, or more than one to choose from, or if
 * it overrides what does not exist.
 */
export async function importBug(code: string, name: string): Promise<Bug> {
  const exported = await loadOwnCode(code);
  const found = theBugIn(isRecord(exported) ? exported : {});
  const mistakes = checkParts(found);
  if (mistakes.length > 0) throw new BugMistakes(mistakes);
  const { rules, host, recover, client, options, about } = found as Partial<Bug>;
  return {
    name,
    about: typeof about === 'string' ? about : '',
    own: true,
    ...(rules === undefined ? {} : { rules }),
    ...(host === undefined ? {} : { host }),
    ...(recover === undefined ? {} : { recover }),
    ...(client === undefined ? {} : { client: withoutWords(client) }),
    ...(options === undefined ? {} : { options: forEachServer(options) }),
  };
}

function theBugIn(exported: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const chosen = [exported.default, exported.bug].find(hasParts);
  if (chosen !== undefined) return chosen;
  const named = Object.entries(exported).filter(([key, value]) => key !== 'default' && hasParts(value));
  if (named.length > 1 && !hasParts(exported))
    throw new BugMistakes([
      {
        message: `it exports ${named.length} bugs: ${named.map(([key]) => key).join(', ')}`,
        hint: 'a file has one: export the others from files of their own, or one as default',
      },
    ]);
  const only: unknown = named[0]?.[1];
  if (hasParts(only)) return only;
  if (hasParts(exported)) return exported;
  throw new BugMistakes([
    {
      message: 'it exports no bug: an object with any of rules, host, recover, client and options',
      hint: 'export const bug = { rules: { mayCommit: (index, commitIndex) => index > commitIndex } };',
    },
  ]);
}

function hasParts(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && parts.some((part) => value[part] !== undefined);
}

/** Options that are the same for all servers may be given as they are. */
function forEachServer(options: NonNullable<Bug['options']> | object): NonNullable<Bug['options']> {
  return typeof options === 'function'
    ? (options as NonNullable<Bug['options']>)
    : (_node, usual) => ({ ...usual, ...options });
}

/** What a time-out is reported as may be given as a word. */
function withoutWords(client: NonNullable<Bug['client']>): NonNullable<Bug['client']> {
  const giveUp = outcomesInWords.get(client.giveUp);
  return giveUp === undefined ? client : { ...client, giveUp };
}
