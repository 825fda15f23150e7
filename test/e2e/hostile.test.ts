import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { raftsim } from '../support/command.ts';

/* Surroundings that break under raftsim: what was finished is told and kept, and nothing is left half-written. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-hostile-'));
const file = join(folder, 'small.yaml');
writeFileSync(
  file,
  'name: small\ncluster: { replicas: 3 }\nclients: { count: 2, rate: 50/s }\nrun: 1s\nexpect: { elections: at least 1000 }\n',
);

/** A file system of its own, which is soon full; '' where none may be mounted. */
function smallDisk(kilobytes: number): string {
  const place = mkdtempSync(join(folder, 'disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', place]);
  if (mounted.status !== 0) return '';
  mounts.push(place);
  return place;
}

const mounts: string[] = [];
const canMount = smallDisk(64) !== '';
if (!canMount) console.warn('SKIPPED: a full disk was not tried, since only root may mount one.');

afterAll(() => {
  for (const place of mounts) spawnSync('umount', [place]);
  rmSync(folder, { recursive: true, force: true });
});

const sweep = ['sweep', file, '--seeds', '1..40', '--workers', '1'];

describe.skipIf(!canMount)('on a full disk', () => {
  it.each([
    ['a sweep', [...sweep, '--format', 'all'], 80],
    ['a run', [file, '--seed', '1', '--format', 'all'], 16],
  ] as const)('%s is told all the same, and nothing is half-kept', (_, args, kilobytes) => {
    const out = smallDisk(kilobytes);
    const { status, stdout, stderr } = raftsim([...args, '--out', out]);
    expect(status).toBe(2);
    expect(stdout).toMatch(/^FAIL/);
    expect(stderr).toMatch(/raftsim: (nothing can|only .* could) be kept in .*: the disk is full\n/);
    expect(stderr).not.toContain('    at ');
    const names = readdirSync(out);
    for (const name of names) expect(stderr).toContain(name);
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    if (args[0] === 'sweep')
      expect(JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8'))).toMatchObject({ runs: 40 });
  });

  it('a shrunk scenario and a trace are whole or not there', () => {
    const out = smallDisk(4);
    writeFileSync(join(out, 'filler'), 'x'.repeat(4096));
    const failing = 'docs/examples/vote-forgotten.yaml';
    for (const args of [
      ['trace', file, '-o', join(out, 'a.trace.gz')],
      ['shrink', failing, '-o', join(out, 'b.yaml')],
      ['corpus', 'add', failing, '--dir', out],
    ]) {
      const { status, stdout, stderr } = raftsim(args);
      expect([status, stderr]).toEqual([2, expect.stringContaining('the disk is full')]);
      // What took long to find is not lost with the file.
      if (args[0] === 'shrink') expect(stdout).toMatch(/^SHRUNK [\s\S]*\nname: vote-forgotten\n/);
      expect(readdirSync(out)).toEqual(['filler']);
    }
  });

  it('finished runs that cannot be logged are told, and those that could are there when it goes on', () => {
    const log = smallDisk(24);
    const full = raftsim([...sweep, '--resume', log, '--json']);
    expect(full.status).toBe(2);
    expect(full.stderr).toContain('cannot be kept');
    const { runs } = JSON.parse(full.stdout) as { runs: number };
    expect(runs).toBeGreaterThan(3);
    expect(runs).toBeLessThan(40);
    spawnSync('mount', ['-o', 'remount,size=4m', log]);
    const again = raftsim([...sweep, '--resume', log, '--json']);
    expect(again.status, again.stderr).toBe(1);
    const whole = JSON.parse(raftsim([...sweep, '--json']).stdout) as { digest: string };
    expect(JSON.parse(again.stdout)).toMatchObject({ runs: 40, digest: whole.digest });
  });
});

it('an unwritable folder is told before the sweep, and after it', () => {
  const ran = raftsim([...sweep, '--out', '/proc/raftsim/deep']);
  expect(ran.status).toBe(2);
  expect(ran.stdout).toMatch(/^FAIL/);
  const lines = ran.stderr.split('\n');
  expect(lines[0]).toMatch(/^raftsim: nothing can be kept in \/proc\/raftsim\/deep: .*; going on without$/);
  expect(lines.filter((line) => line.startsWith('raftsim: nothing can be kept'))).toHaveLength(2);
});

/** Interrupts the command after so many milliseconds. */
function interrupted(
  args: readonly string[],
  after: number,
): Promise<{
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly said: string;
}> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`${process.cwd()}/dist/cli.js`, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let said = '';
    child.stderr.on('data', (piece: Buffer) => {
      said += piece.toString();
    });
    child.stdout.on('data', (piece: Buffer) => {
      out += piece.toString();
    });
    setTimeout(() => child.kill('SIGINT'), after);
    child.on('close', (code, signal) => resolve({ code, signal, out, said }));
  });
}

describe('interrupted at any moment', () => {
  it.each([50, 200, 400, 700, 1000, 1500, 2500])('after %i ms', async (after) => {
    const out = join(folder, `interrupted-${after}`);
    const args = ['sweep', file, '--seeds', '1..60', '--workers', '1', '--format', 'all', '--out', out];
    const { code, signal, out: told, said } = await interrupted(args, after);
    // Before Node had come to raftsim nobody could hear it; when the sweep had ended there was nothing to interrupt.
    expect([130, 1, null]).toContain(code);
    const early = code === 130 && said === 'interrupted: nothing was kept\n';
    if (code === null) expect(signal).toBe('SIGINT');
    else if (!early) expect(told).toMatch(/^(FAIL|PASS|UNDECIDED)/);
    const names = existsSync(out) ? readdirSync(out) : [];
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    if (code !== null && !early) expect(names).toContain('sweep.json');
    for (const name of names) {
      const bytes = readFileSync(join(out, name));
      if (name.endsWith('.json')) expect(() => JSON.parse(bytes.toString()) as unknown).not.toThrow();
      if (name.endsWith('.gz')) expect(gunzipSync(bytes).toString()).toContain('"kind":"footer"');
      if (name.endsWith('.html')) expect(bytes.toString().trimEnd()).toMatch(/<\/html>$/);
    }
  });
});

describe('interrupted while it shrinks', () => {
  it.each([300, 1000, 3000, 5000])('after %i ms', async (after) => {
    const kept = join(folder, `shrunk-${after}.yaml`);
    const { code, signal, out } = await interrupted(['zoo', 'L5', '--shrink', '-o', kept], after);
    if (code === null) expect(signal).toBe('SIGINT');
    else expect(code).toBe(130);
    expect(existsSync(kept)).toBe(out !== '');
    if (out === '') return;
    expect(out).toMatch(/^INTERRUPTED, as small as it was by then {2}leader-completeness/);
    expect(readFileSync(kept, 'utf8')).toContain('# Interrupted: more of it may be needless.');
    expect(raftsim([kept, '--quiet', '--out', join(folder, 'kept')]).stdout).toMatch(/^FAIL/);
  });
});

it.each([
  ['several runs', ['scenarios', '--json'], 'scenarios were run'],
  ['the zoo', ['zoo', '--json', '--workers', '1'], ''],
])('of %s those that were done by then are told', async (_, args, word) => {
  const { code, out, said } = await interrupted(args, 4000);
  expect(code).toBe(130);
  expect(said).toContain('stopping');
  expect(said).toContain(word);
  const told = JSON.parse(out) as { format: string; interrupted?: boolean };
  if (args[0] === 'zoo') expect(told).toMatchObject({ format: 'raftsim-zoo', interrupted: true });
  else expect(told.format).toBe('raftsim-runs');
});

it('what a killed process left half-written is cleared away, what a living one writes is not', () => {
  const out = join(folder, 'remains');
  mkdirSync(out);
  const { pid: dead } = spawnSync('true');
  writeFileSync(join(out, `.report.json.${dead}.tmp`), '{');
  writeFileSync(join(out, `.report.json.${process.pid}.tmp`), '{');
  expect(raftsim([file, '--out', out, '--format', 'none', '--quiet']).status).toBe(1);
  expect(readdirSync(out).filter((name) => name.endsWith('.tmp'))).toEqual([
    `.report.json.${process.pid}.tmp`,
  ]);
});
