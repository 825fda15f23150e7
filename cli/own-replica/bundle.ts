import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildFailure, build, type Message, type Plugin } from 'esbuild';
import { builtFile } from '../../sim/run/threads/built-file.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { nearest } from '../../sim/scenario/nearest.ts';
import { inlineMap, RUN_MODULE } from '../../sim/world/own-replica/own-code.ts';
import { usageError } from '../request/command.ts';

/*
 * Bundles a user's module, TypeScript or JavaScript, into a single JavaScript module: Node 20 cannot load
 * TypeScript. What it exports is a function that runs the user's module from its top, so that each call makes its
 * top-level variables anew (docs/decisions/own-replica.md).
 */

/** The oldest version of Node that raftsim supports. */
const TARGET = 'node20';

/** Begins the function around the module. */
function opening(): string {
  const lines = [
    `import * as $raftsim from ${JSON.stringify(pathToFileURL(libraryFile()).href)};`,
    'const require = (name) => {',
    '  const found = process.getBuiltinModule(name);',
    "  if (found === undefined) throw new Error('there is no module ' + name);",
    '  return found;',
    '};',
    `export function ${RUN_MODULE}() {`,
    'const module = { exports: {} };',
    'const { exports } = module;',
  ];
  return lines.join('\n');
}

const CLOSING = 'return module.exports;\n}';

/**
 * The module with everything it imports, as one text that ends with its source map; or the errors in it. The text is for
 * `loadOwnCode`.
 */
export async function bundle(path: string): Promise<string | readonly InputError[]> {
  try {
    const { outputFiles } = await build({
      entryPoints: [resolve(path)],
      bundle: true,
      write: false,
      // Paths in the source map are relative to this file, which is never written.
      outfile: `${resolve(path)}.bundle.js`,
      sourcemap: 'external',
      sourcesContent: false,
      // As a CommonJS module it can be the body of a function; an ES module is evaluated once.
      format: 'cjs',
      banner: { js: opening() },
      footer: { js: CLOSING },
      platform: 'node',
      target: TARGET,
      logLevel: 'silent',
      plugins: [raftsimItself],
    });
    const textOf = (ending: string): string =>
      outputFiles.find((file) => file.path.endsWith(ending))?.text ?? '';
    return `${textOf('.js')}${inlineMap(withPathsFrom(dirname(path), textOf('.map')))}`;
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return error.errors.map((message) => inputErrorOf(message, path));
  }
}

/** The source map with its paths relative to the working directory, as the user would write them. */
function withPathsFrom(folder: string, json: string): string {
  const map = JSON.parse(json) as { readonly sources: readonly string[] };
  const sources = map.sources.map((source) => join(folder, source).split(sep).join('/'));
  return JSON.stringify({ ...map, sources });
}

/**
 * Resolves `import ... from 'raftsim'` to the library that is running, wherever it is installed. Its exports are listed,
 * so that a name that it does not export is found here, and reported with its place.
 */
const raftsimItself: Plugin = {
  name: 'raftsim-itself',
  setup(setup) {
    setup.onResolve({ filter: /^raftsim$/ }, ({ path }) => ({
      path,
      namespace: LIBRARY,
      sideEffects: false,
    }));
    setup.onLoad({ filter: /./, namespace: LIBRARY }, () => ({
      contents: libraryExports()
        .map((name) => `export const ${name} = $raftsim.${name};`)
        .join('\n'),
    }));
  },
};

const LIBRARY = 'library';

/** The names that the library exports, read from its text: to load it takes a tenth of a second. */
export function libraryExports(): readonly string[] {
  const text = readFileSync(libraryFile(), 'utf8');
  return [...text.slice(text.lastIndexOf('export {')).matchAll(/(\w+)(?=,?$)/gm)].map(([name]) => name);
}

/** The built library, whether this code runs from a bundle or from its source. */
function libraryFile(): string {
  const file = builtFile('index.js') ?? fileURLToPath(new URL('../../dist/index.js', import.meta.url));
  if (existsSync(file)) return file;
  throw new Error('code of your own needs the built package: npm run build');
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

function inputErrorOf({ text, location }: Message, path: string): InputError {
  if (location === null) return usageError(`${path} cannot be loaded: ${text}`);
  const place = { file: location.file, line: location.line, column: location.column + 1 };
  if (text.startsWith('Top-level await'))
    return {
      ...place,
      message: 'await at the top level of a module',
      hint: 'a server starts within one call, and runs the module from its top: nothing there can be waited for',
    };
  const unknown = NOT_EXPORTED.exec(text)?.[1];
  if (unknown === undefined) return { ...place, message: text, hint: '' };
  const near = nearest(unknown, libraryExports());
  const hint = near === '' ? 'types are imported by `import type`' : `did you mean '${near}'?`;
  return { ...place, message: `raftsim exports no value '${unknown}'`, hint };
}

const NOT_EXPORTED = /^No matching export in "library:raftsim" for import "(\w+)"/;
