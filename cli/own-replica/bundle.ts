import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildFailure, build, type Message, type Plugin } from 'esbuild';
import { inlineMap } from '../../sim/own-code.ts';
import { builtFile } from '../../sim/run/threads/built-file.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { usageError } from '../command.ts';

/*
 * Bundles a user's module, TypeScript or JavaScript, into a single JavaScript module: Node 20 cannot load
 * TypeScript.
 */

/** The oldest version of Node that raftsim supports. */
const TARGET = 'node20';

/** The module with everything it imports, as one text that ends with its source map; or the errors in it. */
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
      format: 'esm',
      platform: 'node',
      target: TARGET,
      logLevel: 'silent',
      plugins: [raftsimItself, requiredBuiltins],
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

/** Resolves `import ... from 'raftsim'` to the library that is running, wherever it is installed. */
const raftsimItself: Plugin = {
  name: 'raftsim-itself',
  setup(setup) {
    setup.onResolve({ filter: /^raftsim$/ }, () => ({ path: libraryUrl(), external: true }));
  },
};

/** CommonJS packages `require` modules of Node, but an ES module has no `require`: they get them in another way. */
const requiredBuiltins: Plugin = {
  name: 'required-builtins',
  setup(setup) {
    setup.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'require-call' && isBuiltin(path) ? { path, namespace: 'required-builtin' } : undefined,
    );
    setup.onLoad({ filter: /./, namespace: 'required-builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/** The URL of the built library, whether this code runs from a bundle or from its source. */
function libraryUrl(): string {
  const file = builtFile('index.js') ?? fileURLToPath(new URL('../../dist/index.js', import.meta.url));
  if (existsSync(file)) return pathToFileURL(file).href;
  throw new Error('code of your own needs the built package: npm run build');
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

function inputErrorOf({ text, location }: Message, path: string): InputError {
  if (location === null) return usageError(`${path} cannot be loaded: ${text}`);
  return { file: location.file, line: location.line, column: location.column + 1, message: text, hint: '' };
}
