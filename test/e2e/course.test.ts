import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { raftsim } from '../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'raftsim-course-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const configuration = {
  lifetime: 5,
  replicas: 5,
  requests: 100,
  mix: 0.5,
  tests: { benchmarks: { total_msgs: [1000, 2000, 3000], failures: [0, 1, 2] } },
  maximum_get_generation_fail_fraction: 1,
};
mkdirSync(join(folder, 'configs'));
for (const [name, change] of Object.entries({ 'first.json': {}, 'second.json': { drops: 0.1 } }))
  writeFileSync(join(folder, 'configs', name), JSON.stringify({ ...configuration, ...change }, null, '\t'));
cpSync(resolve('scenarios/schema.json'), join(folder, 'configs', 'schema.json'));

function run(...args: string[]) {
  return raftsim(args, { cwd: folder });
}

describe('a folder of CS3700 configurations', () => {
  it('is run file by file, and other JSON files in it are skipped', () => {
    const { status, stdout, stderr } = run('configs', '--seed', '42', '--quiet');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').map((line) => line.replace(/\s+/g, ' '))).toEqual([
      'PASS first seed 42 5 nodes · 8 clients · 12 s virtual',
      'PASS second seed 42 5 nodes · 8 clients · 12 s virtual',
      '',
    ]);
  });

  it('prints a table of grades at the end', () => {
    const { stdout } = run('configs', '--seed', '42');
    const table = stdout.slice(stdout.indexOf('CS3700 '));
    expect(table.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(table).toMatch(/^✓ first +\d+ bonus +\d+ +0 full +0 +0\.\d+$/m);
    expect(table).toMatch(/2 of 2 correct\n$/);
  });

  it('adds the grades to each report under --json', () => {
    const { reports } = JSON.parse(run('configs', '--json').stdout) as {
      reports: { cs3700: { correct: boolean; tiers: object; figures: { failures: number } } }[];
    };
    for (const { cs3700 } of reports) {
      expect(cs3700.correct).toBe(true);
      expect(cs3700.tiers).toEqual({ total_msgs: 'bonus', failures: 'full' });
      expect(cs3700.figures.failures).toBe(0);
    }
  });

  it('adds the grades to the files for CI and to the pages', () => {
    const { status } = run(
      'configs',
      '--seed',
      '42',
      '--quiet',
      '--out',
      'kept',
      '--format',
      'html,junit,markdown',
    );
    expect(status).toBe(0);
    const kept = (name: string): string => readFileSync(join(folder, 'kept', name), 'utf8');
    expect(kept('junit.xml').match(/<property name="cs3700.total_msgs" value="\d+ bonus"\/>/g)).toHaveLength(
      2,
    );
    expect(kept('summary.md')).toContain('2 of 2 correct.');
    for (const name of ['first-42.html', 'second-42.html']) expect(kept(name)).toContain('<h2>CS3700</h2>');
  });

  it('holds files that work with explain, replay and --set as scenarios do', () => {
    expect(run('explain', 'configs/second.json').stdout).toContain('10% lost');
    run(
      'configs/second.json',
      '--set',
      'clients.requests=50',
      '--set',
      'cs3700.gets-impossible=0%',
      '--seed',
      '3',
    );
    const replayed = run('replay', 'raftsim-out/second-3.trace.gz');
    expect(replayed.stdout).toContain('FAITHFUL');
  });
});
