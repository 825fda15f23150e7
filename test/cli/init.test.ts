import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { raftsimHere } from './spoken.ts';

const folder = mkdtempSync(join(tmpdir(), 'raftsim-init-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (place: string, name: string): string => readFileSync(join(folder, place, name), 'utf8');

it('init writes a scenario, a test and a workflow', async () => {
  const { status, stdout } = await raftsimHere('init', join(folder, 'plain'));
  expect(status).toBe(0);
  expect(stdout).toContain('npx raftsim');
  expect(parseScenario(read('plain', 'scenarios/leader-crash.yaml'))).toMatchObject({ ok: true });
  expect(read('plain', 'scenarios/leader-crash.test.ts')).toContain("from 'raftsim'");
  expect(existsSync(join(folder, 'plain/scenarios/my-raft.ts'))).toBe(false);
});

it('init --json lists the files written, and those kept', async () => {
  const said = async (): Promise<unknown> =>
    JSON.parse((await raftsimHere('init', join(folder, 'plain'), '--replica', '--json')).stdout);
  const own = ['my-raft.ts', 'my-raft.yaml', 'my-raft.test.ts'].map((name) =>
    join(folder, 'plain/scenarios', name),
  );
  expect(await said()).toMatchObject({ format: 'raftsim-init', wrote: own, kept: { length: 3 } });
  expect(await said()).toMatchObject({ wrote: [], kept: { length: 6 } });
});

it('init --replica also writes a replica and a scenario that uses it', async () => {
  expect((await raftsimHere('init', join(folder, 'own'), '--replica')).status).toBe(0);
  const parsed = parseScenario(read('own', 'scenarios/my-raft.yaml'), { file: 'own/scenarios/my-raft.yaml' });
  expect(parsed).toMatchObject({ ok: true, scenario: { cluster: { replica: 'own/scenarios/my-raft.ts' } } });
  expect(read('own', 'scenarios/my-raft.ts')).toContain('export function createReplica(');
});

it('all files of init type-check in a project of ES modules with the options of tsc --init', () => {
  const place = join(folder, 'own');
  symlinkSync(resolve('node_modules'), join(place, 'node_modules'));
  writeFileSync(join(place, 'package.json'), '{ "type": "module" }');
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'esnext', types: [], noEmit: true, strict: true, skipLibCheck: true },
    ...{ noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, verbatimModuleSyntax: true },
    ...{ isolatedModules: true, noUncheckedSideEffectImports: true, moduleDetection: 'force' },
    paths: { raftsim: [resolve('dist/types/sim/index.d.ts')] },
  };
  writeFileSync(join(place, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  const tsc = spawnSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', place]);
  expect(tsc.stdout.toString()).toBe('');
  expect(tsc.status).toBe(0);
});

it('the workflow of init sweeps on a push, and shards and merges a nightly sweep', () => {
  const workflow = parse(read('plain', '.github/workflows/raftsim.yml')) as {
    readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
    readonly env: { readonly SHARDS: number };
  };
  expect(Object.keys(workflow.jobs)).toEqual(['push', 'shard', 'merge']);
  const commands = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  expect(commands.filter((run) => run.startsWith('npx raftsim sweep'))).toHaveLength(2);
  expect(commands.filter((run) => run.startsWith('npx raftsim merge'))).toHaveLength(1);
  expect(workflow).toMatchObject({
    env: { SHARDS: 4 },
    jobs: { shard: { strategy: { matrix: { shard: [1, 2, 3, 4] } } } },
  });
});

it('init --replica adds to what init wrote before', async () => {
  const place = join(folder, 'later');
  await raftsimHere('init', place);
  const again = await raftsimHere('init', place, '--replica');
  expect(again).toMatchObject({ status: 0, stderr: '' });
  expect(again.stdout).toContain(`kept   ${join(place, 'scenarios/leader-crash.yaml')}\n`);
  expect(again.stdout).toContain(`wrote  ${join(place, 'scenarios/my-raft.ts')}\n`);
});

it('init writes nothing at all if one of its files exists already', async () => {
  const place = join(folder, 'taken');
  await raftsimHere('init', place);
  const mine = join(place, 'scenarios/leader-crash.yaml');
  writeFileSync(mine, 'run: 1s # mine\n');
  const again = await raftsimHere('init', place, '--replica');
  expect(again.status).toBe(2);
  expect(again.stderr).toContain(`${mine} exists already; nothing was written`);
  expect(readFileSync(mine, 'utf8')).toBe('run: 1s # mine\n');
  expect(existsSync(join(place, 'scenarios/my-raft.ts'))).toBe(false);
});
