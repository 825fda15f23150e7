// Builds dist/: the command and the library as small bundles that load what they need when they need it, and
// the type declarations.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { build, transform } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
rmSync('dist', { recursive: true, force: true });

/** Of yargs only its parser is used; esbuild may leave out the rest, which takes 30 ms to load, once it knows that. */
const parserOfYargs = {
  name: 'parser-of-yargs',
  setup({ onResolve, resolve }) {
    onResolve(
      { filter: /platform-shims|apply-extends/ },
      async ({ path, importer, resolveDir, kind, pluginData }) => {
        if (pluginData === 'resolved' || !importer.includes('yargs')) return null;
        const found = await resolve(path, { importer, resolveDir, kind, pluginData: 'resolved' });
        return { ...found, sideEffects: false };
      },
    );
  },
};

/**
 * esbuild declares the constants and classes of a module with `var`, which the engine looks at anew each time they are
 * used: a fiftieth of a run. Those of our own modules become `const` again, save what is assigned anywhere else.
 */
function withConstants(code) {
  const isAssigned = (name) =>
    new RegExp(
      `(?<!^var |[\\w.$])${name}(?: (?:[-+*/%&|^]|\\*\\*|<<|>>>?|[?]{2}|&&|[|]{2})?= |[+]{2}|--)`,
      'm',
    ).test(code);
  let own = false;
  const restore = (line) => {
    if (line.startsWith('// ')) own = /^\/\/ (core|sim|reports|cli)\//.test(line);
    const name = own ? /^var (\w+) = /.exec(line)?.[1] : undefined;
    return name === undefined || isAssigned(name) ? line : line.replace('var', 'const');
  };
  return code.split('\n').map(restore).join('\n');
}

/** Throws if a constant is assigned: what `withConstants` did not see, the parser does. */
async function insistOnConstants(code, path) {
  const { warnings } = await transform(code, { logLevel: 'silent' });
  const assigned = warnings.filter(({ id }) => id === 'assign-to-constant');
  if (assigned.length > 0) throw new Error(`${path}: ${assigned[0].text}`);
}

const { outputFiles } = await build({
  entryPoints: {
    cli: 'cli/main.ts',
    index: 'sim/index.ts',
    worker: 'sim/run/worker.ts',
    'zoo-worker': 'cli/zoo/worker.ts',
    'replica-worker': 'cli/own-replica/worker.ts',
    'command-worker': 'cli/thread/worker.ts',
    bench: 'test/bench/bench.ts',
    soak: 'test/soak/soak.ts',
    shrinking: 'test/soak/shrinking.ts',
    golden: 'test/golden/write.ts',
    paper: 'test/paper/paper.ts',
    course: 'test/course/survey.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  chunkNames: 'chunks/[name]-[hash]',
  define: { RAFTSIM_VERSION: JSON.stringify(version) },
  // Libraries that were written for require() find it here.
  banner: {
    js: "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);",
  },
  // What Node gets of it by default is written for require(): larger, and slower to load.
  alias: {
    yaml: createRequire(import.meta.url)
      .resolve('yaml')
      .replace('dist/index.js', 'browser/index.js'),
  },
  // The pool of worker threads starts them from a file of its own.
  external: ['esbuild', 'piscina'],
  plugins: [parserOfYargs],
  legalComments: 'none',
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false, verbatimModuleSyntax: true } },
  logLevel: 'warning',
  write: false,
});
for (const { path, text } of outputFiles) {
  const code = withConstants(text);
  await insistOnConstants(code, path);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, code);
}
chmodSync('dist/cli.js', 0o755);

const tsc = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.types.json'], { stdio: 'inherit' });
