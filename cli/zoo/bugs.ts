import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { nearest } from '../../sim/scenario/nearest.ts';
import { bugNamed, bugNames, zoo } from '../../sim/zoo/registry.ts';
import { usageError } from '../command.ts';
import { BugMistake, importBug } from './import-bug.ts';

/** A bug to be hunted. */
export interface Quarry {
  readonly name: string;
  readonly about: string;
  /** The zoo's exit code depends on it: the starred ones, and whatever a user brings. */
  readonly starred: boolean;
  readonly equivalent: boolean;
  readonly judges: readonly string[];
  /** A user's own: no table knows it. */
  readonly fromFile: boolean;
}

export interface Quarries {
  readonly bugs: readonly Quarry[];
  /** Bugs from files: by name, the module that has them. */
  readonly modules: Readonly<Record<string, string>>;
  /** Removes what was written for them. */
  dispose(): void;
}

/** The bugs named, or those of the zoo if none is; or what is wrong with the names. */
export async function findBugs(
  args: readonly string[],
): Promise<Quarries | { readonly errors: readonly InputError[] }> {
  const errors: InputError[] = [];
  const bugs: Quarry[] = [];
  const modules: Record<string, string> = {};
  const folder = args.some(isFile) ? mkdtempSync(join(tmpdir(), 'raftsim-zoo-')) : '';
  const dispose = (): void => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  };
  for (const arg of args) {
    const known = bugNamed(arg);
    if (known !== undefined) bugs.push(quarryOf(known.name));
    else if (!isFile(arg)) errors.push(unknownBug(arg));
    else {
      const name = nameOf(arg, bugs);
      try {
        const module = await bundle(arg, join(folder, `${bugs.length}.mjs`));
        const { about } = await importBug(module, name);
        modules[name] = module;
        bugs.push({ name, about: about ?? '', starred: true, equivalent: false, judges: [], fromFile: true });
      } catch (error) {
        errors.push(unreadable(arg, error));
      }
    }
  }
  if (errors.length > 0) {
    dispose();
    return { errors };
  }
  return { bugs: args.length === 0 ? zoo.map(({ name }) => quarryOf(name)) : bugs, modules, dispose };
}

function quarryOf(name: string): Quarry {
  const bug = bugNamed(name);
  if (bug === undefined) throw new Error(`there is no bug ${name}`);
  const { about, starred, equivalent = false, judges } = bug;
  return { name, about, starred, equivalent, judges, fromFile: false };
}

function isFile(arg: string): boolean {
  return /[\\/]/.test(arg) || /\.[cm]?[jt]s$/.test(arg);
}

function nameOf(file: string, taken: readonly Quarry[]): string {
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

function unreadable(file: string, error: unknown): InputError {
  if (!existsSync(file)) return { file, line: 0, column: 0, message: 'there is no such file', hint: '' };
  const found = firstMistake(error);
  return (
    found ?? {
      file,
      line: 0,
      column: 0,
      message: error instanceof Error ? error.message : String(error),
      hint: error instanceof BugMistake ? error.hint : '',
    }
  );
}

/** What the bundler has to say first, with its place. */
function firstMistake(error: unknown): InputError | null {
  if (typeof error !== 'object' || error === null || !('errors' in error) || !Array.isArray(error.errors))
    return null;
  const [first]: unknown[] = error.errors;
  if (typeof first !== 'object' || first === null || !('text' in first) || typeof first.text !== 'string')
    return null;
  const place = 'location' in first ? first.location : null;
  const at = typeof place === 'object' && place !== null ? place : {};
  return {
    file: 'file' in at && typeof at.file === 'string' ? at.file : '',
    line: 'line' in at && typeof at.line === 'number' ? at.line : 0,
    column: 'column' in at && typeof at.column === 'number' ? at.column + 1 : 0,
    message: first.text,
    hint: '',
  };
}

/** The file and all it imports as one module that Node can load, types taken off. `raftsim` means this one. */
async function bundle(file: string, outfile: string): Promise<string> {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [resolve(file)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    alias: { raftsim: ownLibrary() },
    banner: {
      js: "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);",
    },
    external: ['esbuild', 'piscina'],
    logLevel: 'silent',
  });
  return pathToFileURL(outfile).href;
}

function ownLibrary(): string {
  for (const place of ['./index.js', '../index.js']) {
    const file = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(file)) return file;
  }
  return 'raftsim';
}
