import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

/*
 * The package as users install it: packed, unpacked into an empty folder, used from there. Its dependencies are linked
 * from this checkout, so that the test needs no network, and only those that package.json names, so that a forgotten
 * dependency shows.
 */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-package-'));
const installed = join(folder, 'node_modules', 'raftsim');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

function run(
  command: string,
  ...args: readonly string[]
): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', GITHUB_ACTIONS: '' },
  });
  return { status, text: stdout + stderr };
}

function link(name: string, linked: Set<string>): void {
  if (linked.has(name)) return;
  linked.add(name);
  const from = resolve('node_modules', name);
  const to = join(folder, 'node_modules', name);
  if (!existsSync(from)) return;
  mkdirSync(join(to, '..'), { recursive: true });
  symlinkSync(from, to, 'dir');
}

beforeAll(() => {
  const packed = spawnSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
    encoding: 'utf8',
  });
  expect(packed.status, packed.stderr).toBe(0);
  mkdirSync(installed, { recursive: true });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  expect(run('tar', '-xzf', tarball, '--strip-components=1', '-C', installed).status).toBe(0);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  const { dependencies = {} } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest;
  const linked = new Set<string>();
  for (const name of Object.keys(dependencies)) link(name, linked);
});

const cli = join(installed, 'dist/cli.js');

it('the package runs a scenario that it ships', () => {
  const { status, text } = run(
    process.execPath,
    cli,
    join(installed, 'scenarios/basics/steady.yaml'),
    '--quiet',
  );
  expect(text).toMatch(/^PASS {2}steady/);
  expect(status).toBe(0);
});

it('the package sweeps in worker threads', () => {
  writeFileSync(join(folder, 'short.yaml'), 'run: 1s\n');
  const { status, text } = run(process.execPath, cli, 'sweep', 'short.yaml', '--seeds', '1..4', '--quiet');
  expect(text).toMatch(/^PASS {2}sweep short/);
  expect(status).toBe(0);
});

it('init --replica of the package writes a scenario and a TypeScript replica that pass', () => {
  expect(run(process.execPath, cli, 'init', '--replica').status).toBe(0);
  const { status, text } = run(process.execPath, cli, 'scenarios/my-raft.yaml', '--quiet', '--set', 'run=9s');
  expect(text).toMatch(/^PASS {2}my-raft/);
  expect(status).toBe(0);
});

it('the package can be imported as a library', () => {
  writeFileSync(
    join(folder, 'use.js'),
    `import { parseScenario, simulate } from 'raftsim';
const parsed = parseScenario('run: 1s');
console.log(simulate(parsed.scenario, '42').report.verdict);
`,
  );
  expect(run(process.execPath, 'use.js')).toEqual({ status: 0, text: 'pass\n' });
});

it('the library passes facts to a consumer as docs/library.md shows', () => {
  const page = readFileSync('docs/library.md', 'utf8');
  const [, example = '', printed] =
    /```ts\n(import \{ type FactConsumer[\s\S]*?console\.log\(seen\); \/\/ (.*)\n)```/.exec(page) ?? [];
  writeFileSync(join(folder, 'consumer.ts'), example);
  const esbuild = resolve('node_modules/.bin/esbuild');
  const plain = run(esbuild, 'consumer.ts', '--format=esm', '--log-level=warning', '--outfile=consumer.js');
  expect(plain).toEqual({ status: 0, text: '' });
  expect(run(process.execPath, 'consumer.js')).toEqual({ status: 0, text: `${printed}\n` });
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const strict = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'esnext',
    '--types',
    '',
  ];
  expect(run(process.execPath, tsc, 'consumer.ts', ...strict)).toEqual({ status: 0, text: '' });
});

it('the library sweeps an own replica as docs/library.md shows', () => {
  const page = readFileSync('docs/library.md', 'utf8');
  const [, example = ''] = /```ts\n(import \{ build \} from 'esbuild';[\s\S]*?)```/.exec(page) ?? [];
  writeFileSync(join(folder, 'own.js'), example);
  copyFileSync('docs/examples/my-raft.ts', join(folder, 'my-raft.ts'));
  expect(run(process.execPath, 'own.js')).toEqual({ status: 0, text: '0 []\n' });
});

it('the library reports why a replica given to a sweep cannot be used', () => {
  writeFileSync(
    join(folder, 'bare.js'),
    `import { parseScenario, sweep } from 'raftsim';
const { scenario } = parseScenario('run: 1s\\ncluster: { replica: ./r.js }', { file: 'a.yaml' });
const replicas = { 'r.js': "export { createReplica } from 'raftsim';" };
console.log((await sweep([scenario], '1', { replicas, workers: 1 })).rows[0].crashed);
`,
  );
  const { text } = run(process.execPath, 'bare.js');
  expect(text).toContain('r.js, the replica of a.yaml, cannot be used: it throws when it is loaded: ');
  expect(text).toContain('"raftsim"');
});

it('init prints how to check types, with tsc --init if there is no tsconfig.json', () => {
  expect(run(process.execPath, cli, 'init', 'bare').text).toContain(
    'types      npx tsc --init && npx tsc --noEmit;',
  );
  writeFileSync(join(folder, 'tsconfig.json'), '{}');
  expect(run(process.execPath, cli, 'init', 'set-up').text).toContain('types      npx tsc --noEmit;');
  rmSync(join(folder, 'tsconfig.json'));
});

it('the package has type declarations for all module resolutions of tsc', () => {
  writeFileSync(
    join(folder, 'use.ts'),
    `import { createReplica, FactKind, DropReason, NEVER, NOBODY, Phase, plainScenario, shrink, sweep } from 'raftsim';
import type { Fact, Input, Micros, NodeId, Options, Output, Random, Replica, SubjectOf } from 'raftsim';
import { type Report, parseScenario, simulate } from 'raftsim';
const parsed = parseScenario('run: 1s', { set: ['cluster.replicas=3'] });
if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
export const report: Report = simulate(parsed.scenario, '42').report;
// @ts-expect-error seeds are text
simulate(parsed.scenario, 42);
const plain = plainScenario('run: 1s');
// @ts-expect-error it may be what is wrong with the text
shrink(plain, '1');
if (plain.errors === undefined) shrink(plain, '1');
const asleep: Replica = { step(now: Micros, input: Input, out: Output): void { out.deadline = NEVER; } };
const make = (id: NodeId, options: Options, random: Random): Replica =>
  id === NOBODY ? asleep : createReplica(id, options, random);
const subject: SubjectOf = () => ({ createReplica: make });
const on = { [FactKind.messageDropped]: ({ reason, code }: Fact) => reason === DropReason.cut && code === Phase.run };
simulate(parsed.scenario, '1', { consumers: [{ on }], ...subject(parsed.scenario) });
sweep([parsed.scenario], '1..2', { replicas: { 'r.js': '' } });
`,
  );
  const options = ['--noEmit', '--strict', '--target', 'es2023', '--types', '', '--skipLibCheck'];
  const tsc = resolve('node_modules/typescript/bin/tsc');
  for (const [module, moduleResolution] of [
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['preserve', 'bundler'],
  ] as const) {
    const how = ['--module', module, '--moduleResolution', moduleResolution];
    expect(run(process.execPath, tsc, ...options, ...how, 'use.ts', 'scenarios/my-raft.ts')).toEqual({
      status: 0,
      text: '',
    });
  }
});

it('the package contains the files that it needs, and neither tests nor the tools of this checkout', () => {
  const names = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  expect(names).toEqual(expect.arrayContaining(['docs/guide.md', 'scenarios/schema.json', 'LICENSE']));
  const scripts = names.filter((name) => /^dist\/[^/]+\.js$/u.test(name)).sort();
  expect(scripts).toEqual(
    [
      'cli',
      'command-worker',
      'index',
      'main',
      'replica-worker',
      'trial-worker',
      'watcher',
      'worker',
      'zoo-worker',
    ].map((name) => `dist/${name}.js`),
  );
  expect(names.filter((name) => name.startsWith('test/') || name.endsWith('.tgz'))).toEqual([]);
});
