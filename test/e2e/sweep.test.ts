import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sweep } from '../../sim/run/threads/sweep.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { raftsimHere } from '../cli/spoken.ts';
import { raftsim, withoutTimings } from '../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'raftsim-sweep-'));
const file = join(folder, 'small.yaml');
writeFileSync(file, 'name: small\ncluster: { replicas: 3 }\nclients: { count: 2, rate: 50/s }\nrun: 2s\n');

const cli = `${process.cwd()}/dist/cli.js`;
const runs = ['sweep', file, '--seeds', '1..40', '--quiet'];

/** Runs a sweep and returns its sweep.json without timings, which depend on the machine. */
function kept(name: string, args: readonly string[]): string {
  const out = join(folder, name);
  const ran = raftsim([...args, '--out', out]);
  expect(ran.status, ran.stderr).toBe(0);
  return withoutTimings(readFileSync(join(out, 'sweep.json'), 'utf8'));
}

/**
 * Starts raftsim and resolves with its exit code or signal and its standard output. `kill` is called repeatedly with
 * the number of runs logged so far, and returns a signal to send, or null.
 */
function started(
  args: readonly string[],
  kill: (rows: number) => NodeJS.Signals | null,
  log: string,
): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly out: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    child.stdout.on('data', (piece: Buffer) => {
      out += piece.toString();
    });
    const watch = setInterval(() => {
      const rows = existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 2 : 0;
      const signal = kill(rows);
      if (signal !== null) {
        clearInterval(watch);
        child.kill(signal);
      }
    }, 5);
    child.on('close', (code, signal) => {
      clearInterval(watch);
      resolve({ code, signal, out });
    });
  });
}

const whole = kept('whole', [...runs, '--workers', '1']);

test('a sweep gives the same report with one worker and with two', () => {
  expect(kept('two', [...runs, '--workers', '2'])).toBe(whole);
});

test('shards merged in any order give the report of the whole sweep', () => {
  const parts = [3, 1, 4, 2].map((i) => {
    kept(`part-${i}`, [...runs, '--workers', '1', '--shard', `${i}/4`]);
    return join(folder, `part-${i}`, 'sweep.json');
  });
  expect(kept('merged', ['merge', ...parts, '--quiet'])).toBe(whole);
  const missing = raftsim(['merge', ...parts.slice(1)]);
  expect([missing.status, missing.stderr]).toEqual([2, expect.stringContaining('3/4 is missing')]);
});

test('a sweep that is killed twice, once in the middle of a line, gives the same report when it is resumed', async () => {
  const log = join(folder, 'resumed', 'rows.ndjson');
  const args = [...runs, '--workers', '2', '--resume', join(folder, 'resumed')];
  for (const least of [5, 15]) {
    const { signal } = await started(args, (rows) => (rows >= least ? 'SIGKILL' : null), log);
    expect(signal).toBe('SIGKILL');
  }
  appendFileSync(log, '{"row":{"scenario":"sma');
  expect(kept('resumed-report', args)).toBe(whole);
  const other = raftsim(['sweep', file, '--seeds', '1..41', '--resume', join(folder, 'resumed')]);
  expect([other.status, other.stderr]).toEqual([2, expect.stringContaining('another sweep')]);
});

test('a sweep refuses to resume from runs of another build of raftsim or of a changed replica', () => {
  const resumed = join(folder, 'rebuilt');
  const log = join(resumed, 'rows.ndjson');
  const replica = join(folder, 'idle.js');
  const idle =
    'export const createReplica = () => ({ step(now, input, out) { out.deadline = now + 100000; } });\n';
  writeFileSync(replica, idle);
  const args = [
    'sweep',
    file,
    '--set',
    `cluster.replica=${replica}`,
    '--seeds',
    '1..2',
    '--resume',
    resumed,
    '--quiet',
  ];
  const refused = [2, expect.stringContaining('another sweep')];
  const again = (): unknown[] => {
    const { status, stderr } = raftsim(args);
    return [status, stderr];
  };
  expect(again()).toEqual([1, '']);
  writeFileSync(replica, `// One line more is the same code.\n${idle}`);
  expect(again()).toEqual([1, '']);
  writeFileSync(replica, idle.replace('100000', '200000'));
  expect(again()).toEqual(refused);
  writeFileSync(replica, idle);
  writeFileSync(log, readFileSync(log, 'utf8').replace(/"build":"\w+"/, '"build":"elder"'));
  expect(again()).toEqual(refused);
});

test('an interrupted sweep reports the runs that it finished', async () => {
  const log = join(folder, 'interrupted', 'rows.ndjson');
  const args = ['sweep', file, '--seeds', '1..100000', '--json', '--resume', join(folder, 'interrupted')];
  const { code, out } = await started(args, (rows) => (rows >= 5 ? 'SIGINT' : null), log);
  expect(code).toBe(130);
  const result = JSON.parse(out) as { stopped: string; runs: number; rows: unknown[] };
  expect(result).toMatchObject({ stopped: 'interrupted', verdict: 'undecided' });
  expect(result.rows).toHaveLength(result.runs);
  expect(readFileSync(log, 'utf8').trimEnd().split('\n')).toHaveLength(result.runs + 1);
});

test('a sweep stops at its --budget, and runs all cells of a --grid, some of them twice with --verify', () => {
  const budget = raftsim(['sweep', file, '--seeds', '1..1000000', '--budget', '1s', '--json']);
  expect(JSON.parse(budget.stdout)).toMatchObject({ stopped: 'budget', planned: 1_000_000 });
  const grid = raftsim([
    'sweep',
    file,
    '--seeds',
    '1..2',
    '--grid',
    'cluster.replicas=3,5',
    '--grid',
    'network.loss=0%,5%',
    '--verify',
    '50%',
    '--json',
  ]);
  expect(grid.status, grid.stderr).toBe(0);
  expect((JSON.parse(grid.stdout) as { grid: { cell: string }[] }).grid.map(({ cell }) => cell)).toEqual([
    'cluster.replicas=3 network.loss=0%',
    'cluster.replicas=3 network.loss=5%',
    'cluster.replicas=5 network.loss=0%',
    'cluster.replicas=5 network.loss=5%',
  ]);
});

test('a worker that dies loses only the run that took it down, and that run is named', async () => {
  const parsed = parseScenario(readFileSync(file, 'utf8'), { file });
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  const workerFile = `${process.cwd()}/test/support/dying-worker.mjs`;
  const result = await sweep([parsed.scenario], '1..12', { workers: 2, workerFile });
  expect(result.runs).toBe(12);
  const lost = result.rows.filter(({ crashed }) => crashed !== undefined);
  expect(lost.map(({ seed }) => seed)).toEqual(['7']);
  expect(result).toMatchObject({ pass: 11, undecided: 1, exitCode: 3 });
});

test('sweep and merge refuse invalid requests with a message', async () => {
  const refused = async (args: readonly string[]): Promise<string> => {
    const { status, stderr } = await raftsimHere(...args);
    expect(status).toBe(2);
    expect(stderr).not.toContain('    at ');
    return stderr;
  };
  expect(await refused(['sweep', file, '--seeds', '9..1'])).toContain('empty');
  expect(await refused(['sweep', file, '--shard', '0/4'])).toContain('counted from 1');
  expect(await refused(['sweep', file, '--workers', 'many'])).toContain('workers');
  expect(await refused(['sweep', file, '--budget', '5'])).toContain('unit');
  expect(await refused(['sweep', file, '--grid', 'cluster.replicas'])).toContain('axis');
  expect(await refused(['merge', file])).toContain('JSON');
  expect(await refused(['sweep', file, '--seeds', '1..2', '--resume', '/proc/nowhere'])).toContain(
    'cannot be kept',
  );
  // The report is printed all the same.
  const out = join(file, 'below-a-file');
  const { status, stdout, stderr } = raftsim(['sweep', file, '--seeds', '1..2', '--quiet', '--out', out]);
  expect([status, stdout.slice(0, 4)]).toEqual([2, 'PASS']);
  expect(stderr).toContain('can be kept');
  expect(stderr).not.toContain('    at ');
});

const failing = join(folder, 'failing.yaml');
writeFileSync(
  failing,
  `name: failing
zoo: R2
cluster: { replicas: 3 }
clients: { count: 3, rate: 60/s, keys: { count: 2 } }
run: 2500ms
grid: { network.loss: [0%, 3%] }
faults: [ { at: 900ms, do: isolate, node: leader, for: 900ms } ]
`,
);

test('a sweep keeps a page and a trace that replays for the first run of each failure, as do merged shards', () => {
  const sweepIt = (out: string, ...more: string[]): void => {
    const ran = raftsim(['sweep', failing, '--seeds', '1..12', '--workers', '1', '--out', out, ...more]);
    expect(ran.status, ran.stderr).toBe(1);
  };
  const out = join(folder, 'failures');
  sweepIt(out);
  const { signatures, grid } = JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8')) as {
    signatures: { property: string; firstSeed: string; cell: string; scenario: string }[];
    grid: { cell: string; runs: number }[];
  };
  // The grid is the one in the scenario.
  expect(grid.map(({ cell, runs }) => [cell, runs])).toEqual([
    ['network.loss=0%', 12],
    ['network.loss=3%', 12],
  ]);
  const traces = readdirSync(out).filter((name) => name.endsWith('.trace.gz'));
  expect(traces.length).toBeGreaterThan(0);
  expect(traces.length).toBeLessThanOrEqual(signatures.length);
  const page = readFileSync(join(out, 'sweep.html'), 'utf8');
  for (const trace of traces) {
    expect(page).toContain(`href="${trace}"`);
    expect(existsSync(join(out, trace.replace('.trace.gz', '.html')))).toBe(true);
    const replayed = raftsim(['replay', join(out, trace)]);
    expect([replayed.status, replayed.stdout]).toEqual([0, expect.stringContaining('FAITHFUL  failing')]);
    expect(replayed.stdout).toContain(signatures[0].property);
  }

  for (const shard of ['1', '2']) sweepIt(join(folder, `cut-${shard}`), '--shard', `${shard}/2`);
  const merged = join(folder, 'failures-merged');
  const parts = ['1', '2'].map((shard) => join(folder, `cut-${shard}`, 'sweep.json'));
  expect(raftsim(['merge', ...parts, '--out', merged]).status).toBe(1);
  expect(readdirSync(merged)).toEqual(readdirSync(out));
  for (const name of [...traces, 'sweep.json'])
    expect(withoutTimings(readFileSync(join(merged, name), 'latin1'))).toBe(
      withoutTimings(readFileSync(join(out, name), 'latin1')),
    );
});

test('a killed sweep with failures, a grid and repeated runs prints the same JSON when it is resumed', async () => {
  const resumed = join(folder, 'killed');
  const args = ['sweep', failing, file, '--seeds', '1..10', '--verify', '30%', '--json'];
  const whole = raftsim([...args, '--out', join(folder, 'unkilled')]);
  expect(JSON.parse(whole.stdout)).toMatchObject({ runs: 30, verdict: 'fail' });
  const goesOn = [...args, '--resume', resumed, '--out', join(folder, 'killed-report')];
  for (const least of [4, 12]) {
    const { signal } = await started(
      goesOn,
      (rows) => (rows >= least ? 'SIGKILL' : null),
      join(resumed, 'rows.ndjson'),
    );
    expect(signal).toBe('SIGKILL');
  }
  const rest = raftsim(goesOn);
  expect([rest.status, withoutTimings(rest.stdout)]).toEqual([whole.status, withoutTimings(whole.stdout)]);
});

test('an axis on the command line replaces the scenario’s axis, and mistakes in a grid are reported by line', async () => {
  const own = raftsim(['sweep', failing, '--seeds', '1', '--grid', 'network.loss=1%', '--json']);
  expect((JSON.parse(own.stdout) as { grid: { cell: string }[] }).grid.map(({ cell }) => cell)).toEqual([
    'network.loss=1%',
  ]);
  const given = await raftsimHere(
    ...['sweep', file, '--seeds', '1', '--grid', 'cluster.replicas=3,5', '--grid', 'runn=1s'],
  );
  expect([given.status, given.stderr]).toEqual([
    2,
    "--grid runn=1s: unknown key 'runn' (in the cell cluster.replicas=3)\n  did you mean 'run'?\n",
  ]);
  const together = join(folder, 'together.yaml');
  const crash = 'faults: [{ at: 1s, do: crash, node: n3 }]\n';
  writeFileSync(together, `run: 2s\ngrid: { cluster.replicas: [5, 3], faults.0.node: [n5, n4] }\n${crash}`);
  const apart = await raftsimHere('sweep', together, '--seeds', '1');
  expect([apart.status, apart.stderr]).toEqual([
    2,
    `${together}:2:51: faults.0.node=n5: there is no n5 (in the cell cluster.replicas=3)\n  the cluster has n1 to n3\n`,
  ]);
  const wrong = join(folder, 'wrong.yaml');
  writeFileSync(wrong, 'run: 1s\ngrid:\n  cluster.replicas: [3, many]\n  network.los: [1%]\n');
  const refused = await raftsimHere(wrong);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain(`${wrong}:3:25: cluster.replicas=many:`);
  expect(refused.stderr).toContain(`${wrong}:4:17: network.los=1%: unknown key 'los'`);
  expect(refused.stderr).toContain("did you mean 'loss'?");
});

test('merge reports a damaged sweep.json, and a baseline without common runs makes a sweep undecided', async () => {
  const out = join(folder, 'to-damage');
  expect(raftsim(['sweep', file, '--seeds', '1..2', '--shard', '1/1', '--out', out, '--quiet']).status).toBe(
    0,
  );
  const whole = JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8')) as Record<string, unknown>;
  const damaged = join(folder, 'damaged.json');
  const merged = async (change: Record<string, unknown>): Promise<string> => {
    writeFileSync(damaged, JSON.stringify({ ...whole, ...change }));
    const { status, stderr } = await raftsimHere('merge', damaged);
    expect(status).toBe(2);
    return stderr.split('\n')[0].replace(`${damaged}:1:1: `, '');
  };
  const why = 'this report of a sweep is damaged: ';
  expect(await merged({ shard: undefined })).toBe(`${why}its shard is missing`);
  expect(await merged({ rows: [{}] })).toBe(`${why}row 1 is incomplete`);
  expect(await merged({ scenarios: [7] })).toBe(`${why}scenario 1 is incomplete`);
  expect(await merged({ pooled: {} })).toBe(`${why}its pooled latency is missing`);
  expect(await merged({ version: 7 })).toBe(
    'this report of a sweep has version 7, and this raftsim reads version 1',
  );
  expect(await merged({ format: 'raftsim-report' })).toBe('this is not a report of a sweep');

  const against = ['sweep', file, '--baseline', join(out, 'sweep.json'), '--seeds'];
  const { status, stdout } = raftsim([...against, '7..8']);
  expect([status, stdout]).toEqual([3, expect.stringMatching(/^UNDECIDED .* {3}nothing to compare · /)]);
  expect(raftsim([...against, '2..3']).status).toBe(0);
});
