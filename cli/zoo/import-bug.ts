import { isRecord } from '../../sim/scenario/record.ts';
import { loadOwnCode } from '../../sim/world/own-replica/own-code.ts';
import type { Bug } from '../../sim/zoo/bug.ts';
import { BugMistakes, bugParts, checkParts, outcomesInWords } from '../../sim/zoo/check-bug.ts';

/**
 * Loads the bug that a module with this code exports, and gives it this name. The bug is the default export, else
 * the export called `bug`, else the only export that is a bug, else the module itself. Throws BugMistakes if
 * there is none or more than one, or if the bug is not valid.
 */
export async function importBug(code: string, name: string): Promise<Bug> {
  const { exports } = await loadOwnCode(code);
  const found = theBugIn(isRecord(exports) ? exports : {});
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
        hint: 'a file may export one bug: put the others in files of their own, or export one as default',
      },
    ]);
  const only: unknown = named[0]?.[1];
  if (hasParts(only)) return only;
  const isReplica = typeof exported.createReplica === 'function';
  if (hasParts(exported)) return exported;
  if (isReplica)
    throw new BugMistakes([
      {
        message: 'it exports a replica, and the zoo runs bugs of raftsim itself',
        hint: 'to run a replica through the presets: raftsim sweep scenarios/zoo --set cluster.replica=FILE',
      },
    ]);
  throw new BugMistakes([
    {
      message: 'it exports no bug: an object with any of rules, host, recover, client and options',
      hint: 'export const bug = { rules: { mayCommit: (index, commitIndex) => index > commitIndex } };',
    },
  ]);
}

function hasParts(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && bugParts.some((part) => value[part] !== undefined);
}

/** Options may be given as an object, if they are the same for all servers, or as a function. */
function forEachServer(options: NonNullable<Bug['options']> | object): NonNullable<Bug['options']> {
  return typeof options === 'function'
    ? (options as NonNullable<Bug['options']>)
    : (_node, usual) => ({ ...usual, ...options });
}

/** Replaces the word that `giveUp` may be by the outcome that it stands for. */
function withoutWords(client: NonNullable<Bug['client']>): NonNullable<Bug['client']> {
  const giveUp = outcomesInWords.get(client.giveUp);
  return giveUp === undefined ? client : { ...client, giveUp };
}
