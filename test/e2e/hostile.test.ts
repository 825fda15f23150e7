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
import { raftsimHere } from '../cli/spoken.ts';
import { raftsim } from '../support/command.ts';

/* Full disks, unwritable folders, interrupts: finished work is reported and kept, and no file is left half-written. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-hostile-'));
const file = join(folder, 'small.yaml');
writeFileSync(
  file,
  'name: small\ncluster: { replicas: 3 }\nclients: { count: 2, rate: 50/s }\nrun: 1s\nexpect: { elections: at least 1000 }\n',
);

/** Mounts a file system of this size and returns its path; '' without the permission to mount. */
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

/** Bugs that show in the first seed, most of them at once: their tries fill more than a page of the small disk. */
const soonCaught = 'E1 E2 E3 E14 E15 E16 E17 L1 L6 L8 L9 L10 L10-host L12 L19 R1 C1 C4'.split(' ');

const sweep = ['sweep', file, '--seeds', '1..40', '--workers', '1'];

describe.skipIf(!canMount)('on a full disk', () => {
  it.each([
    ['a sweep', [...sweep, '--format', 'all'], 80],
    ['a run', [file, '--seed', '1', '--format', 'all'], 16],
  ] as const)('%s still prints its result, and keeps only complete files', (_, args, kilobytes) => {
    const out = smallDisk(kilobytes);
    const { status, stdout, stderr } = raftsim([...args, '--out', out]);
    expect(status).toBe(2);
    expect(stdout).toMatch(/^FAIL/);
    expect(stderr).toMatch(
      /^raftsim: (nothing can be kept in \S+: the disk is full|\S+ cannot be written in \S+: the disk is full; kept: .*, nothing else)\n {2}choose another folder with --out\n/m,
    );
    // The output names a trace that could not be written, and the message gives a command that needs none.
    if (args[0] === file) {
      expect(stdout).toMatch(/ {2}replay .*small-1\.trace\.gz\n/);
      expect(existsSync(join(out, 'small-1.trace.gz'))).toBe(false);
      expect(stderr).toContain(`\n  the same run without a trace: npx raftsim ${file} --seed 1\n`);
    }
    expect(stderr).not.toContain('    at ');
    const names = readdirSync(out);
    for (const name of names) expect(stderr).toContain(name);
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    if (args[0] === 'sweep')
      expect(JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8'))).toMatchObject({ runs: 40 });
  });

  it('trace, shrink and corpus add leave no incomplete file', () => {
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
      // A shrunk scenario takes long to find, so it is printed when it cannot be written.
      if (args[0] === 'shrink') expect(stdout).toMatch(/^SHRUNK [\s\S]*\nname: vote-forgotten-shrunk\n/);
      expect(readdirSync(out)).toEqual(['filler']);
    }
  });

  it('a sweep that cannot log its finished runs stops with a message, and resumes from those that it logged', () => {
    const log = smallDisk(24);
    const full = raftsim([...sweep, '--resume', log, '--json']);
    expect(full.status).toBe(2);
    const rows = join(log, 'rows.ndjson');
    // The first line is the header, and the last one is incomplete.
    const kept = readFileSync(rows, 'utf8').split('\n').length - 2;
    expect(full.stderr).toContain(
      `raftsim: ${rows} cannot be written: the disk is full\n  kept there: ${kept} finished runs; once there is room, the same command continues from there\n`,
    );
    // The sweep has stopped by itself: it must not claim that it was interrupted.
    expect(JSON.parse(full.stdout)).toMatchObject({ stopped: 'unkept', exitCode: 2, verdict: 'fail' });
    const words = raftsim([...sweep, '--resume', log]).stdout;
    expect(words).toMatch(/\n {2}stopped after \d+ of 40 runs, because no more of them could be kept\n/);
    expect(words).not.toContain('interrupted');
    const { runs } = JSON.parse(full.stdout) as { runs: number };
    expect(runs).toBeGreaterThan(3);
    expect(runs).toBeLessThan(40);
    spawnSync('mount', ['-o', 'remount,size=4m', log]);
    const again = raftsim([...sweep, '--resume', log, '--json']);
    expect(again.status, again.stderr).toBe(1);
    const whole = JSON.parse(raftsim([...sweep, '--json']).stdout) as { digest: string };
    expect(JSON.parse(again.stdout)).toMatchObject({ runs: 40, digest: whole.digest });
  });

  it('a survey that cannot log its tries stops with a message, and resumes from those that it logged', () => {
    const log = smallDisk(20);
    const ask = ['zoo', ...soonCaught, '--quick', '--control', '0', '--workers', '1', '--resume', log];
    writeFileSync(join(log, 'filler'), 'x'.repeat(12_288));
    const full = raftsim(ask);
    expect([full.status, full.stdout]).toEqual([2, '']);
    expect(full.stderr).toContain(
      `raftsim: ${join(log, 'tries.ndjson')} cannot be written: the disk is full\n  the runs finished until then are kept there; once there is room, the same command continues from there\n`,
    );
    rmSync(join(log, 'filler'));
    const again = raftsim(ask);
    expect(again.status).toBe(0);
    expect(again.stderr).toMatch(/^[1-9]\d* runs of this build are in .*, and are not repeated\n/);
  });

  it('standard output that cannot be written completely to a file is reported', () => {
    const out = join(smallDisk(8), 'schema.json');
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', '"$0" dist/cli.js schema > "$1"', process.execPath, out],
      {
        encoding: 'utf8',
      },
    );
    expect([status, stderr]).toEqual([2, 'raftsim: the output cannot be written: the disk is full\n']);
  });
});

it('a file that would exceed the limit of ulimit -f is reported as such', () => {
  const out = join(folder, 'long.trace');
  const limited = 'ulimit -f 8; "$0" dist/cli.js trace "$1" -o "$2"';
  const { status, stderr } = spawnSync('sh', ['-c', limited, process.execPath, file, out], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([
    2,
    `raftsim: ${out} cannot be written: it would exceed the largest size of a file here\n  choose another place\n`,
  ]);
  expect(existsSync(out)).toBe(false);
});

it.each([
  ['a run', [file]],
  ['a run with --json', [file, '--json']],
  ['several runs', [file, file]],
  ['a bug of the zoo', ['zoo', 'E1', '--seed', '7']],
  ['a reduction', ['shrink', file]],
])('%s is not played if its files cannot be written', async (_, args) => {
  const place = join(file, 'below-a-file');
  const option = args[0] === 'shrink' ? '-o' : '--out';
  const { status, stdout, stderr } = await raftsimHere(...args, option, place);
  expect(status).toBe(2);
  expect(stdout).not.toMatch(/FAIL|PASS/);
  const message = args[0] === 'shrink' ? `${place} cannot be written` : `nothing can be kept in ${place}`;
  expect(stdout + stderr).toContain(`${message}: a part of the path is not a folder`);
});

it('the output of a sweep names no files if none can be created', () => {
  const out = join(file, 'below-a-file');
  const { status, stdout, stderr } = raftsim(['sweep', '--seeds', '1..3', file, '--out', out]);
  expect([status, stdout.slice(0, 4)]).toEqual([2, 'FAIL']);
  expect(stdout).not.toContain(out);
  // The command that repeats the failure is printed all the same.
  expect(stdout).toMatch(/^ {2}again +npx raftsim \S+\.yaml --seed \S+/m);
  expect(stderr).toContain(`raftsim: nothing can be kept in ${out}: a part of the path is not a folder\n`);
});

it('a failing run is told although its files, for which nobody asked, cannot be written', () => {
  const place = mkdtempSync(join(tmpdir(), 'raftsim-taken-'));
  writeFileSync(join(place, 'raftsim-out'), '');
  const { status, stdout, stderr } = raftsim([file], { cwd: place });
  rmSync(place, { recursive: true });
  expect([status, stdout.slice(0, 4)]).toEqual([2, 'FAIL']);
  expect(stdout).not.toContain('raftsim-out');
  expect(stdout).toMatch(/^ {2}replay +npx raftsim \S+\.yaml --seed \S+/m);
  expect(stderr).toContain('raftsim: nothing can be kept in raftsim-out: ');
});

it('an --out folder that cannot be created is reported before the sweep and after it', () => {
  const ran = raftsim([...sweep, '--out', '/proc/raftsim/deep']);
  expect(ran.status).toBe(2);
  expect(ran.stdout).toMatch(/^FAIL/);
  const lines = ran.stderr.split('\n');
  expect(lines[0]).toMatch(
    /^raftsim: nothing can be kept in \/proc\/raftsim\/deep: .*; continuing without it$/,
  );
  expect(lines.filter((line) => line.startsWith('raftsim: nothing can be kept'))).toHaveLength(2);
});

/** Starts the command, and interrupts it (SIGINT) after `after` milliseconds. */
function interrupted(
  args: readonly string[],
  after: number,
): Promise<{
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly errors: string;
}> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`${process.cwd()}/dist/cli.js`, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let errors = '';
    child.stderr.on('data', (piece: Buffer) => {
      errors += piece.toString();
    });
    child.stdout.on('data', (piece: Buffer) => {
      out += piece.toString();
    });
    setTimeout(() => child.kill('SIGINT'), after);
    child.on('close', (code, signal) => resolve({ code, signal, out, errors }));
  });
}

describe('a sweep that is interrupted', () => {
  it.each([50, 200, 400, 700, 1000, 1500, 2500])('after %i ms leaves only complete files', async (after) => {
    const out = join(folder, `interrupted-${after}`);
    const args = ['sweep', file, '--seeds', '1..60', '--workers', '1', '--format', 'all', '--out', out];
    const { code, signal, out: printed, errors } = await interrupted(args, after);
    // null: killed before raftsim listened for the signal. 1: the sweep had ended before the signal came.
    expect([130, 1, null]).toContain(code);
    const early = code === 130 && errors === 'interrupted: nothing was kept\n';
    if (code === null) expect(signal).toBe('SIGINT');
    else if (!early) expect(printed).toMatch(/^(FAIL|PASS|UNDECIDED)/);
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

describe('zoo --shrink that is interrupted', () => {
  it.each([300, 1000, 3000, 5000])('after %i ms keeps its smallest scenario so far', async (after) => {
    const kept = join(folder, `shrunk-${after}.yaml`);
    const { code, signal, out } = await interrupted(['zoo', 'L5', '--shrink', '-o', kept], after);
    if (code === null) expect(signal).toBe('SIGINT');
    else expect(code).toBe(130);
    expect(existsSync(kept)).toBe(out !== '');
    if (out === '') return;
    expect(out).toMatch(/^INTERRUPTED, as small as it was by then {2}leader-completeness/);
    expect(readFileSync(kept, 'utf8')).toContain('# Interrupted: more of it may be unnecessary.');
    expect(raftsim([kept, '--quiet', '--out', join(folder, 'kept')]).stdout).toMatch(/^FAIL/);
  });
});

it.each([
  ['several runs', ['scenarios', '--json'], 'scenarios were run'],
  [
    'the zoo',
    ['zoo', '--json', '--workers', '1', '--out', join(folder, 'table')],
    `interrupted: the table in ${join(folder, 'table')} shows the runs finished until then; they are not kept themselves`,
  ],
  [
    'the zoo with --resume',
    ['zoo', '--json', '--workers', '1', '--resume', join(folder, 'tries')],
    `interrupted: the table shows the runs finished until then, which are kept in ${join(folder, 'tries')}\n`,
  ],
])('%s, when interrupted, reports what was done by then', async (_, args, word) => {
  const { code, out, errors } = await interrupted(args, 4000);
  expect(code).toBe(130);
  expect(errors).toContain('stopping');
  expect(errors).toContain(word);
  const printed = JSON.parse(out) as { format: string; interrupted?: boolean };
  if (args.includes('--out')) expect(readdirSync(join(folder, 'table'))).toEqual(['summary.md', 'zoo.json']);
  if (args[0] === 'zoo') expect(printed).toMatchObject({ format: 'raftsim-zoo', interrupted: true });
  else expect(printed.format).toBe('raftsim-runs');
});

it('temporary files of a process that has ended are removed, those of a running one are not', () => {
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
