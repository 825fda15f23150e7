import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withoutTimings } from '../support/command.ts';
import { raftsimHere } from './spoken.ts';

const folder = mkdtempSync(join(tmpdir(), 'raftsim-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const library = join(folder, 'library');
mkdirSync(join(library, 'deeper'), { recursive: true });

function scenario(name: string, text: string): string {
  const path = join(library, name);
  writeFileSync(path, text);
  return path;
}

const calm = scenario('calm.yaml', 'run: 2s\nexpect: { failure-rate: <= 50% }\n');
const hopeless = scenario('deeper/hopeless.yaml', 'run: 2s\nexpect: { elections: at least 1000 }\n');
const idle = scenario(
  'idle.yaml',
  'run: 3s\nfaults:\n  - { at: 1s, do: crash, node: n1, for: 500ms }\n  - { when: { elected: 99 }, do: crash, node: n2 }\n',
);

describe('a run', () => {
  it('is told with its verdict first, and ends with its code', async () => {
    const passed = await raftsimHere(calm);
    expect(passed.status).toBe(0);
    expect(passed.stdout).toMatch(/^PASS {2}calm {2}seed 1 /);
    const failed = await raftsimHere(hopeless, '--seed', 'a b', '--out', join(folder, 'failed'));
    expect(failed.status).toBe(1);
    expect(failed.stdout).toMatch(/^FAIL {2}hopeless {2}seed a b /);
  });

  it('prints one object under --json, the same from run to run', async () => {
    const args = [calm, '--json', '--set', 'cluster.replicas=3', '--set', 'expect.leaders=at least 1'];
    const first = await raftsimHere(...args);
    const report = JSON.parse(first.stdout) as { replay: string; wallSeconds: number };
    expect(report.replay).toMatch(
      /calm\.yaml --seed 1 --set cluster\.replicas=3 --set 'expect\.leaders=at least 1'$/,
    );
    expect(report.wallSeconds).toBeGreaterThan(0);
    const second = await raftsimHere(...args);
    expect(withoutTimings(second.stdout)).toBe(withoutTimings(first.stdout));
  });

  it('takes several scenarios and whole folders, and ends with the worst', async () => {
    const out = join(folder, 'several');
    const { status, stdout } = await raftsimHere(library, '--quiet', '--out', out);
    expect(status).toBe(1);
    const words = stdout.split('\n').map((line) => line.split(/\s+/, 2).join(' '));
    expect(words).toEqual(['PASS calm', 'FAIL hopeless', 'PASS idle', '']);
    const runs: unknown = JSON.parse((await raftsimHere(calm, hopeless, '--json', '--out', out)).stdout);
    expect(runs).toMatchObject({
      format: 'raftsim-runs',
      reports: [{ verdict: 'pass' }, { verdict: 'fail' }],
    });
  });

  it('is undecided under --strict when a fault did nothing', async () => {
    expect((await raftsimHere(idle)).status).toBe(0);
    const strict = await raftsimHere(idle, '--strict', '--json');
    expect(strict.status).toBe(3);
    expect(JSON.parse(strict.stdout)).toMatchObject({ verdict: 'undecided', exitCode: 3 });
  });
});

describe('what is kept', () => {
  it('is the report and the history, under --out', async () => {
    const out = join(folder, 'kept', 'deeply');
    expect((await raftsimHere(calm, '--out', out)).status).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['history.ndjson', 'report.json']);
    expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))).toMatchObject({ verdict: 'pass' });
  });

  it('is whole or not there at all', async () => {
    const taken = join(folder, 'taken');
    writeFileSync(taken, '');
    const refused = await raftsimHere(calm, '--out', taken);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(
      /^raftsim: nothing can be kept in .*taken: .*\n {2}choose another folder with --out\n$/,
    );

    const half = join(folder, 'half');
    mkdirSync(join(half, 'report.json', 'in the way'), { recursive: true });
    expect((await raftsimHere(calm, '--out', half)).status).toBe(2);
    expect(readdirSync(half).filter((name) => name.includes('.tmp'))).toEqual([]);
  });
});
