// Builds dist/: the command and the library as small bundles, most of which are loaded only when needed, and the type
// declarations.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { build } from 'esbuild';
import { declareConstants } from './build-constants.mjs';
import { programOf } from './build-program.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
rmSync('dist', { recursive: true, force: true });

/**
 * Only the parser of yargs is used. Marked as free of side effects, the rest, which takes 30 ms to load, is left
 * out.
 */
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

// Bundled CommonJS libraries call require(), which an ES module does not have.
const banner =
  "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);";

const options = {
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  chunkNames: 'chunks/[name]-[hash]',
  define: { RAFTSIM_VERSION: JSON.stringify(version) },
  banner: { js: banner },
  // The version that Node resolves to by default is CommonJS: larger, and slower to load.
  alias: {
    yaml: createRequire(import.meta.url)
      .resolve('yaml')
      .replace('dist/index.js', 'browser/index.js'),
  },
  // Piscina starts its worker threads from a file in its own package.
  external: ['esbuild', 'piscina'],
  plugins: [parserOfYargs],
  legalComments: 'none',
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false, verbatimModuleSyntax: true } },
  logLevel: 'warning',
  write: false,
};
const bundles = await Promise.all([
  build({
    ...options,
    splitting: true,
    entryPoints: {
      cli: 'cli/start/start.ts',
      main: 'cli/start/main.ts',
      'code-cache': 'cli/start/code-cache.ts',
      index: 'sim/index.ts',
      'zoo-worker': 'cli/zoo/worker.ts',
      'replica-worker': 'cli/own-replica/worker.ts',
      watcher: 'cli/own-replica/watcher.ts',
      'trial-worker': 'cli/own-replica/trial-worker.ts',
      'command-worker': 'cli/thread/worker.ts',
      bench: 'test/bench/bench.ts',
      soak: 'test/soak/soak.ts',
      shrinking: 'test/soak/shrinking.ts',
      golden: 'test/golden/write.ts',
      paper: 'test/paper/paper.ts',
      course: 'test/course/survey.ts',
    },
  }),
  // The worker of a sweep is not split into chunks: each thread loads it, and one file loads faster than thirty.
  build({ ...options, entryPoints: { worker: 'sim/run/threads/sweep-worker.ts' } }),
]);
const files = new Map(
  bundles.flatMap(({ outputFiles }) => outputFiles.map(({ path, text }) => [path, text])),
);
/**
 * Escapes non-ASCII characters, because V8 stores ASCII source in half the memory. In the bundler's output they
 * occur only in regular expressions and comments.
 */
const ascii = (code) =>
  code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const built = new Map([...(await declareConstants(files))].map(([path, code]) => [path, ascii(code)]));
for (const [path, code] of built) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, code);
}
// Bundle the starter into a single file, which loads faster than four. main.js is needed only without a code cache.
await build({
  entryPoints: ['dist/cli.js'],
  outfile: 'dist/cli.js',
  allowOverwrite: true,
  bundle: true,
  format: 'esm',
  platform: 'node',
  external: ['./main.js'],
});
chmodSync('dist/cli.js', 0o755);
writeFileSync('dist/program.cjs', programOf(built, 'main.js', banner));
execFileSync(process.execPath, ['dist/code-cache.js', 'scenarios/crash-leader.yaml']);

const tsc = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.types.json'], { stdio: 'inherit' });
