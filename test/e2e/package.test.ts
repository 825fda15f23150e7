import { spawnSync } from 'node:child_process';
import {
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
 * The package as others get it: packed, unpacked into an empty folder, used from there. Its dependencies are linked from
 * this checkout rather than fetched, and only those that package.json promises, so that the test needs no network and
 * a forgotten dependency shows.
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

it('runs a scenario that came with it', () => {
  const { status, text } = run(
    process.execPath,
    cli,
    join(installed, 'scenarios/basics/steady.yaml'),
    '--quiet',
  );
  expect(text).toMatch(/^PASS {2}steady/);
  expect(status).toBe(0);
});

it('sweeps in worker threads', () => {
  writeFileSync(join(folder, 'short.yaml'), 'run: 1s\n');
  const { status, text } = run(process.execPath, cli, 'sweep', 'short.yaml', '--seeds', '1..4', '--quiet');
  expect(text).toMatch(/^PASS {2}sweep short/);
  expect(status).toBe(0);
});

it('init writes what runs, a replica in TypeScript too', () => {
  expect(run(process.execPath, cli, 'init', '--replica').status).toBe(0);
  const { status, text } = run(process.execPath, cli, 'scenarios/my-raft.yaml', '--quiet', '--set', 'run=9s');
  expect(text).toMatch(/^PASS {2}my-raft/);
  expect(status).toBe(0);
});

it('is a library', () => {
  writeFileSync(
    join(folder, 'use.js'),
    `import { parseScenario, simulate } from 'raftsim';
const parsed = parseScenario('run: 1s');
console.log(simulate(parsed.scenario, '42').report.verdict);
`,
  );
  expect(run(process.execPath, 'use.js')).toEqual({ status: 0, text: 'pass\n' });
});

it('has types', () => {
  writeFileSync(
    join(folder, 'use.ts'),
    `import { type Report, parseScenario, simulate } from 'raftsim';
const parsed = parseScenario('run: 1s', { set: ['cluster.replicas=3'] });
if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
export const report: Report = simulate(parsed.scenario, '42').report;
// @ts-expect-error seeds are text
simulate(parsed.scenario, 42);
`,
  );
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    '',
    '--skipLibCheck',
  ];
  const tsc = resolve('node_modules/typescript/bin/tsc');
  expect(run(process.execPath, tsc, ...options, 'use.ts', 'scenarios/my-raft.ts')).toEqual({
    status: 0,
    text: '',
  });
});

it('ships what it needs, and no tests', () => {
  const names = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  expect(names).toEqual(
    expect.arrayContaining(['dist/worker.js', 'docs/guide.md', 'scenarios/schema.json', 'LICENSE']),
  );
  expect(names.filter((name) => name.startsWith('test/') || name.endsWith('.tgz'))).toEqual([]);
});
