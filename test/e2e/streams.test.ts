import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { raftsim } from '../support/command.ts';

const cli = join(process.cwd(), 'dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'raftsim-streams-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(join(folder, 'calm.yaml'), 'run: 1s\n');
writeFileSync(join(folder, 'hopeless.yaml'), 'run: 1s\nexpect: { elections: at least 1000 }\n');

describe('the command', () => {
  it('prints the version of the package', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(raftsim(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('keeps no files of a run that passed, and those of a failed run in raftsim-out', () => {
    expect(raftsim(['calm.yaml'], { cwd: folder }).status).toBe(0);
    expect(existsSync(join(folder, 'raftsim-out'))).toBe(false);
    expect(raftsim(['hopeless.yaml'], { cwd: folder }).status).toBe(1);
    expect(readdirSync(join(folder, 'raftsim-out'))).toContain('report.json');
  });

  it('reports bad input on standard error, with exit code 2', () => {
    const { status, stdout, stderr } = raftsim(['calm.yaml', '--set', 'runn=3s'], { cwd: folder });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe("--set runn=3s: unknown key 'runn'\n  did you mean 'run'?\n");
  });

  it.skipIf(!existsSync('/dev/full'))('reports that standard output cannot be written on a full disk', () => {
    const full = openSync('/dev/full', 'w');
    const ran = spawnSync(process.execPath, [cli, 'schema'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toBe('raftsim: the output cannot be written: the disk is full\n');
  });

  it.skipIf(!existsSync('/dev/full'))('keeps the files of --out if its output cannot be written', () => {
    const full = openSync('/dev/full', 'w');
    const out = join(folder, 'elsewhere');
    const ran = spawnSync(process.execPath, [cli, join(folder, 'calm.yaml'), '--out', out], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect([ran.status, ran.stderr]).toEqual([
      2,
      'raftsim: the output cannot be written: the disk is full\n',
    ]);
    expect(readdirSync(out)).toContain('report.json');
  });

  it.skipIf(!existsSync('/proc/self'))(
    'reports an --out folder that cannot be created, and does not hang',
    () => {
      const ran = raftsim(['calm.yaml', '--quiet', '--out', '/proc/raftsim/deep'], { cwd: folder });
      expect(ran.status).toBe(2);
      expect(ran.stderr).toMatch(/^raftsim: nothing can be kept in \/proc\/raftsim\/deep: /);
    },
  );

  it('ends silently if its output is not read', async () => {
    const child = spawn(process.execPath, [cli, 'schema'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (data: Buffer) => {
      complaint += data.toString();
    });
    child.stdout.destroy();
    await new Promise((resolve) => child.on('close', resolve));
    expect(complaint).toBe('');
  });

  it.each([
    ['exits with 141 (SIGPIPE) if no file is kept', [], 141],
    ['exits with its usual code if files are kept', ['--out', 'unread'], 1],
  ])('with standard output closed by its reader %s', async (_, more, code) => {
    const args = [cli, 'run', 'hopeless.yaml', 'calm.yaml', 'hopeless.yaml', 'calm.yaml', ...more];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (data: Buffer) => {
      complaint += data.toString();
    });
    child.stdout.destroy();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(code);
    expect(complaint).toBe('');
    if (code === 1) expect(readdirSync(join(folder, 'unread'))).toContain('report.json');
  });

  it.each([
    [[], { FORCE_COLOR: '1' }, true],
    [['--no-color'], { FORCE_COLOR: '1' }, false],
    [['--color'], { NO_COLOR: '1' }, true],
    [[], {}, false],
  ])('colours its output with options %j and environment %j: %s', (args, env, coloured) => {
    const { stdout } = spawnSync(process.execPath, [cli, join(folder, 'calm.yaml'), '--quiet', ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', ...env },
    });
    expect(stdout.includes('\u001b[')).toBe(coloured);
  });
});
