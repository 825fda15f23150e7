import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { raftsimBench } from '../support/command.ts';

/* The maintenance tools, started outside the source tree or with invalid arguments. */

const nowhere = mkdtempSync(join(tmpdir(), 'raftsim-nowhere-'));
afterAll(() => rmSync(nowhere, { recursive: true, force: true }));

function started(tool: string, args: readonly string[], cwd: string): unknown {
  const file = `${process.cwd()}/dist/${tool}.js`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { cwd, encoding: 'utf8' });
  return { status, stdout, stderr };
}

it.each(['soak', 'shrinking', 'course', 'paper', 'golden'])('%s must be run in the source tree', (tool) => {
  expect(started(tool, [], nowhere)).toEqual({
    status: 2,
    stdout: '',
    stderr: `${tool}: there is no folder scenarios here; run it at the root of raftsim's source: npm run ${tool}\n`,
  });
});

it.each([
  [['many'], "soak: 'many' is not a range of seeds; write 1..200, and then what to soak\n"],
  [
    ['1..2', 'scenarios/nosuch'],
    "soak: no scenario's path begins with 'scenarios/nosuch', nor is it one of combinations, histories, chaos, fuzz\n",
  ],
])('soak refuses invalid arguments with one sentence: %j', (args, stderr) => {
  expect(started('soak', args, process.cwd())).toEqual({ status: 2, stdout: '', stderr });
});

it('the bench measures sweeps with one worker, with two, and in two processes', () => {
  const times = JSON.parse(raftsimBench(['--sweep', '--runs', '4', '--rounds', '1', '--json']));
  expect(times).toEqual({
    runs: 4,
    oneWorkerSeconds: expect.any(Number),
    twoWorkersSeconds: expect.any(Number),
    twoProcessesSeconds: expect.any(Number),
  });
  expect(
    Math.min(times.oneWorkerSeconds, times.twoWorkersSeconds, times.twoProcessesSeconds),
  ).toBeGreaterThan(0);
});
