import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { nearest } from '../../sim/scenario/nearest.ts';
import { messageOf, placeOf, thrownInWords } from '../../sim/world/own-replica/own-code.ts';
import { BugMistakes } from '../../sim/zoo/check-bug.ts';
import { bugNamed, bugNames, zoo } from '../../sim/zoo/registry.ts';
import { noOrdinaryFile } from '../files/ordinary-file.ts';
import { tryLoading } from '../own-replica/trial.ts';
import { usageError } from '../request/command.ts';
import { importBug } from './import-bug.ts';

/** A bug of the zoo or of a user's file, to be tried on the presets. */
export interface BugToTry {
  readonly name: string;
  readonly about: string;
  /** Whether the zoo fails if it is not caught: true for starred bugs of the zoo and for all bugs from files. */
  readonly starred: boolean;
  readonly equivalent: boolean;
  readonly judges: readonly string[];
  /** Whether it is a user's own bug, which the tables of the zoo do not contain. */
  readonly fromFile: boolean;
}

export interface BugsToTry {
  readonly bugs: readonly BugToTry[];
  /** Bugs from files: by name, the code of the module that has them. */
  readonly modules: Readonly<Record<string, string>>;
}

/** The bugs named in the arguments, or all bugs of the zoo if none is; or the mistakes in the arguments. */
export async function findBugs(
  args: readonly string[],
): Promise<BugsToTry | { readonly errors: readonly InputError[] }> {
  const errors: InputError[] = [];
  const bugs: BugToTry[] = [];
  const modules: Record<string, string> = {};
  for (const arg of new Set(args)) {
    const known = bugNamed(arg);
    if (known !== undefined) bugs.push(bugToTry(known.name));
    else if (!isFile(arg)) errors.push(unknownBug(arg));
    else {
      const name = nameOf(arg, bugs);
      const brought = await bring(arg, name);
      if ('errors' in brought) {
        errors.push(...brought.errors);
        continue;
      }
      modules[name] = brought.code;
      bugs.push({ ...brought, starred: true, equivalent: false, judges: [], fromFile: true });
    }
  }
  if (errors.length > 0) return { errors };
  return { bugs: args.length === 0 ? zoo.map(({ name }) => bugToTry(name)) : bugs, modules };
}

function bugToTry(name: string): BugToTry {
  const bug = bugNamed(name);
  if (bug === undefined) throw new Error(`there is no bug ${name}`);
  const { about, starred, equivalent = false, judges } = bug;
  return { name, about, starred, equivalent, judges, fromFile: false };
}

function isFile(arg: string): boolean {
  return /[\\/]/.test(arg) || /\.[cm]?[jt]s$/.test(arg);
}

function nameOf(file: string, taken: readonly BugToTry[]): string {
  const base = basename(file).replace(/\.[^.]*$/, '');
  return taken.some(({ name }) => name === base) || bugNames.includes(base) ? file : base;
}

function unknownBug(arg: string): InputError {
  const near = nearest(arg, bugNames);
  const hint =
    near === ''
      ? `known bugs: ${bugNames.slice(0, 8).join(', ')}, ...; or a file: ./my-bug.ts`
      : `did you mean ${near}?`;
  return usageError(`unknown bug '${arg}'`, hint);
}

/** Loads the bug in a file, with its code; returns all mistakes in it if there are any. */
async function bring(
  file: string,
  name: string,
): Promise<
  | { readonly name: string; readonly about: string; readonly code: string }
  | { readonly errors: readonly InputError[] }
> {
  const wrong = (message: string, hint = ''): InputError => ({ file, line: 0, column: 0, message, hint });
  if (!existsSync(file)) return { errors: [wrong('there is no such file')] };
  const refusal = noOrdinaryFile(file);
  if (refusal !== null) return { errors: [refusal] };
  // The compiler from TypeScript to JavaScript is large, so it is loaded only when needed.
  const { bundle } = await import('../own-replica/bundle.ts');
  const code = await bundle(file);
  if (typeof code !== 'string') return { errors: code };
  const problem = await tryLoading(code);
  if (problem !== '') return { errors: [wrong(problem)] };
  try {
    const { about } = await importBug(code, name);
    return { name, about, code };
  } catch (error) {
    if (error instanceof BugMistakes)
      return { errors: error.mistakes.map(({ message, hint }) => wrong(message, hint)) };
    return { errors: [wrong(thrownInWords(messageOf(error), placeOf(error)))] };
  }
}
