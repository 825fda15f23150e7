import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { keysIn } from '../../cli/traces/step.ts';
import { type CommandResult, raftsimHere } from '../cli/spoken.ts';
import { raftsim as started } from '../support/command.ts';

/**
 * Runs the command within this process, which needs no time to start; a few tests start the built one, which refuses
 * traces of this one, and the other way round.
 */
function raftsim(args: readonly string[]): Promise<CommandResult> {
  return raftsimHere(...args);
}

const folder = mkdtempSync(join(tmpdir(), 'raftsim-replay-'));
const file = join(folder, 'small.yaml');
writeFileSync(
  file,
  'name: small\ncluster: { replicas: 3 }\nclients: { count: 2, rate: 50/s }\nrun: 2s\nfaults:\n  - { at: 1s, do: crash, node: leader, for: 300ms }\n',
);
const trace = join(folder, 'small-7.trace.gz');
await raftsim(['trace', file, '--seed', '7', '-o', trace]);
const built = join(folder, 'built-7.trace.gz');
started(['trace', file, '--seed', '7', '-o', built]);

test('a trace names its scenario and seed, and can be replayed', async () => {
  const [header] = gunzipSync(readFileSync(built)).toString().split('\n', 1);
  expect(JSON.parse(header ?? '')).toMatchObject({
    format: 'raftsim-trace',
    seed: '7',
    scenario: { name: 'small' },
  });
  const { status, stdout } = started(['replay', built]);
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^FAITHFUL {2}small {2}seed 7/)]);
});

test('replay and diff find a changed event and print both versions of it', async () => {
  const lines = gunzipSync(readFileSync(built)).toString().split('\n');
  const at = lines.findIndex((line) => line.includes('"kind":"crashed"'));
  lines[at] = (lines[at] ?? '').replace('"cause":"crash"', '"cause":"fire"');
  const bent = join(folder, 'bent.ndjson');
  writeFileSync(bent, lines.join('\n'));
  const { status, stdout } = started(['replay', bent]);
  expect(status).toBe(4);
  expect(stdout).toMatch(
    /DIFFERENT.*first difference is at event \d+\n.*goes down: fire\n.*goes down: crash\n/,
  );
  const diff = started(['diff', built, bent]);
  expect([diff.status, diff.stdout]).toEqual([1, expect.stringContaining('goes down: fire')]);
  const quiet = started(['diff', built, bent, '--quiet']);
  expect([quiet.status, quiet.stdout]).toEqual([1, `${diff.stdout.split('\n')[0]}\n`]);
  expect(await raftsim(['diff', trace, trace])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^SAME/),
  });
});

test('replay --quiet prints only the first line, with the same exit code', async () => {
  const bent = join(folder, 'quiet.ndjson');
  const text = gunzipSync(readFileSync(trace)).toString();
  writeFileSync(bent, text.replace('"cause":"crash"', '"cause":"fire"'));
  for (const args of [[trace], [bent], [trace, '--at', '100']]) {
    const whole = await raftsim(['replay', ...args]);
    const quiet = await raftsim(['replay', ...args, '--quiet']);
    expect(quiet).toEqual({ ...whole, stdout: `${whole.stdout.split('\n', 1)[0]}\n` });
  }
  expect(await raftsim(['replay', trace, '--step', '--quiet'])).toMatchObject({
    status: 2,
    stderr: 'raftsim: --step shows every event\n  leave out --quiet\n',
  });
  expect(await raftsim(['replay', trace, '--step', '--json'])).toMatchObject({
    status: 2,
    stdout: expect.stringContaining('"message": "--step is interactive and has no JSON output"'),
  });
});

test('replay refuses a damaged trace, one of another version, and a file that is no trace', async () => {
  const cut = join(folder, 'cut.gz');
  writeFileSync(cut, readFileSync(trace).subarray(0, 2_000));
  expect(await raftsim(['replay', cut])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('damaged'),
  });
  const old = join(folder, 'old.ndjson');
  writeFileSync(
    old,
    gunzipSync(readFileSync(trace))
      .toString()
      .replace(/"raftsim":"[^"]*"/, '"raftsim":"0.0.1"'),
  );
  expect(await raftsim(['replay', old])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('0.0.1'),
  });
  expect(await raftsim(['replay', file])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('not a raftsim trace'),
  });
  expect(await raftsim(['replay', trace, '--at', '99999999'])).toMatchObject({ status: 2 });
});

test('a trace given in place of a scenario is recognized, and the message names the command replay', async () => {
  const plain = join(folder, 'plain trace');
  writeFileSync(plain, gunzipSync(readFileSync(trace)));
  const compressed = 'this is a trace or another compressed file, not a scenario';
  for (const command of [[], ['trace'], ['shrink'], ['explain'], ['sweep'], ['corpus', 'add']]) {
    expect(await raftsim([...command, trace])).toMatchObject({
      status: 2,
      stderr: `${trace}:1:1: ${compressed}\n  try: raftsim replay ${trace}\n`,
    });
  }
  expect(await raftsim([plain])).toMatchObject({
    status: 2,
    stderr: `${plain}:1:1: this is a trace, not a scenario\n  try: raftsim replay '${plain}'\n`,
  });
});

test('replay and shrink wrap long lines at 80 columns, and diff says that two scenarios have the same name', async () => {
  const long = join(folder, 'long.yaml');
  const groups = '[ [leader, one, clients 33%], rest ]';
  writeFileSync(
    long,
    `name: wide\nzoo: R2\nclients: { count: 6, rate: 150/s, keys: { count: 4 } }\nrun: 4s\nfaults:\n  - { from: 100ms, until: 3s, every: 1s..2s, do: partition, groups: ${groups}, for: 900ms }\n`,
  );
  await raftsim([long, '--seed', '7', '--out', folder]);
  const failing = (await raftsim(['replay', join(folder, 'wide-7.trace.gz')])).stdout;
  const at = /at\s+event\s+(\d+)/.exec(failing)?.[1] ?? '';
  const state = (await raftsim(['replay', join(folder, 'wide-7.trace.gz'), '--at', at])).stdout;
  const [, inForce = ''] = /\nfaults in force\n([\s\S]*?)\n\n/.exec(state) ?? [];
  expect(inForce).toMatch(/^ {2}every 1s to 2s from 100ms .*\n {4}\S/);
  const [, ...violations] = failing.split('\n');
  expect(violations.length).toBeGreaterThan(2);
  for (const line of [...violations, ...inForce.split('\n')])
    expect([...line].length).toBeLessThanOrEqual(80);

  const shrunk = await raftsim([
    'shrink',
    long,
    '--seed',
    '7',
    '--budget',
    '20000',
    '-o',
    join(folder, 'shrunk.yaml'),
  ]);
  expect(shrunk.stdout).toMatch(/\n {2}lost {7}after event \d/);
  for (const line of shrunk.stdout.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(80);

  const other = join(folder, 'other.trace.gz');
  await raftsim(['trace', long, '--seed', '7', '--set', 'network.loss=5%', '-o', other]);
  expect((await raftsim(['diff', join(folder, 'wide-7.trace.gz'), other])).stderr).toBe(
    'these are traces of two scenarios, both called wide\n',
  );
});

test('replay --at shows the cluster after an event, and --step walks on from there', async () => {
  const { stdout } = await raftsim(['replay', trace, '--at', '500']);
  expect(stdout).toMatch(/^after event 500, at /);
  expect(stdout).toMatch(/n1 .*\n.*n2 .*\n.*n3 /);
  expect(stdout).toContain('in flight');
  const json = JSON.parse((await raftsim(['replay', trace, '--at', '500', '--json'])).stdout);
  expect(json).toMatchObject({
    format: 'raftsim-replay',
    event: 500,
    nodes: [{ node: 1 }, { node: 2 }, { node: 3 }],
  });
  const walk = spawnSync(process.execPath, ['dist/cli.js', 'replay', built, '--step', '--at', '500'], {
    input: 'n\nnp\n\n42\nq\nn\n',
    encoding: 'utf8',
  });
  const visited = [...walk.stdout.matchAll(/after event (\d+)/g)].map(([, event]) => Number(event));
  expect(visited).toEqual([500, 501, 502, 501, 502, 42]);
});

test('trace prints the events of one server in one interval', async () => {
  const { status, stdout } = await raftsim([
    'trace',
    file,
    '--seed',
    '7',
    '--node',
    'n2',
    '--from',
    '900ms',
    '--to',
    '1200ms',
  ]);
  expect(status).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) {
    expect(line).toContain('n2');
    expect(Number.parseFloat(line)).toBeGreaterThanOrEqual(0.9);
    expect(Number.parseFloat(line)).toBeLessThanOrEqual(1.2);
  }
  expect(await raftsim(['trace', file, '--node', 'n9'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('n1 to n3'),
  });
});

test('a failing run keeps its trace and prints how to replay it', async () => {
  const out = join(folder, 'out');
  const failing = join(folder, 'failing.yaml');
  writeFileSync(failing, `${readFileSync(file, 'utf8')}expect: { requests.ok: "< 3" }\n`);
  const { status, stdout } = await raftsim([failing, '--seed', '7', '--out', out]);
  expect(status).toBe(1);
  expect(stdout).toContain('small-7.trace.gz');
  expect(existsSync(join(out, 'small-7.trace.gz'))).toBe(true);
  expect((await raftsim(['replay', join(out, 'small-7.trace.gz')])).status).toBe(0);
});

test('replay reports that the scenario file has changed, and runs the scenario in the trace', () => {
  const own = join(folder, 'changing.yaml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(own, text);
  const old = join(folder, 'changing.trace.gz');
  started(['trace', own, '--seed', '7', '--set', 'run=3s', '-o', old]);
  const faithful = started(['replay', old]);
  expect([faithful.status, faithful.stderr]).toEqual([0, '']);
  writeFileSync(own, `# Of no weight.\n${text}`);
  expect(started(['replay', old])).toEqual(faithful);
  const warning =
    `raftsim: ${own} has changed since this trace was made; the scenario stored in the trace is replayed\n` +
    `  to run the file as it is now: npx raftsim ${own} --seed 7 --set run=3s\n`;
  for (const now of [text.replace('replicas: 3', 'replicas: 5'), 'no scenario at all']) {
    writeFileSync(own, now);
    expect(started(['replay', old])).toEqual({ ...faithful, stderr: warning });
    expect(started(['replay', old, '--at', '100'])).toMatchObject({ status: 0, stderr: warning });
  }
  // The terminal is cleared for each event, so the message is repeated on every screen.
  const onTerminal = (TERM: string): string =>
    spawnSync(
      process.execPath,
      ['--import', 'data:text/javascript,process.stdout.isTTY=true', 'dist/cli.js', 'replay', old, '--step'],
      { input: 'n\nq\n', encoding: 'utf8', env: { ...process.env, TERM } },
    ).stdout;
  const screens = onTerminal('xterm').split('\u001b[2J\u001b[H').slice(1);
  expect(screens.map((screen) => screen.startsWith(`${warning}\nafter event`))).toEqual([true, true]);
  expect(onTerminal('dumb')).not.toContain('\u001b');
  // Without the file, as on another machine, there is nothing to report.
  rmSync(own);
  expect(started(['replay', old])).toEqual(faithful);
});

test('keys that arrive together are still single keys', () => {
  expect(keysIn('n\u001b[D12\r')).toEqual(['n', '\u001b[D', '1', '2', '\r']);
  expect(keysIn('\u001b')).toEqual(['\u001b']);
  expect(keysIn('')).toEqual([]);
});

test('a trace can be read from standard input', () => {
  const { status, stdout } = spawnSync(process.execPath, ['dist/cli.js', 'replay', '-'], {
    input: readFileSync(built),
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^FAITHFUL {2}small {2}seed 7/)]);
});

test('a replica that is not found because the trace was made in another folder', async () => {
  const own = join(folder, 'own.ts');
  const scenario = join(folder, 'own.yaml');
  const made = join(folder, 'own.trace.gz');
  writeFileSync(
    own,
    'export const createReplica = () => ({ step: (now, input, out) => (out.deadline = Infinity) });',
  );
  writeFileSync(scenario, 'cluster: { replica: ./own.ts }\nrun: 10ms\n');
  expect(await raftsim(['trace', scenario, '-o', made])).toMatchObject({ status: 0 });
  rmSync(own);
  const beside = await raftsim(['replay', made]);
  expect(beside.stderr).toContain('own.ts cannot be read: it does not exist\n');
  expect(beside.stderr).not.toContain('in the folder in which it was made');
  rmSync(scenario);
  const { status, stderr } = await raftsim(['replay', made]);
  expect([status, stderr]).toEqual([
    2,
    expect.stringContaining(
      `  its scenario, ${scenario}, is not found either: replay the trace in the folder in which it was made\n`,
    ),
  ]);
});
