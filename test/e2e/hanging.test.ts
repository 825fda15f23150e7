import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Ran, raftsim } from '../support/command.ts';

/* Replicas of users that never return: the hanging call is ended and reported, and all other results are complete. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-hanging-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An endless loop keeps a core busy until it is ended. */
const LOOPS = 'for (;;);';
/** A call that hangs as well and needs no core; so most tests hang in this way. */
const WAITS = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';

/** A scenario whose second server never returns after one virtual second, provided that the condition holds. */
function hangsIf(name: string, condition: string, how = WAITS): string {
  const code = `import { createReplica as paper } from 'raftsim';
    export const createReplica = (id, options, random) => {
      const raft = paper(id, options, random);
      const hangs = ${condition};
      return { step(now, input, out) { if (hangs && id === 2 && now > 1_000_000) ${how} raft.step(now, input, out); } };
    };`;
  writeFileSync(join(folder, `${name}.js`), code);
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `name: ${name}\ncluster: { replicas: 3, replica: ./${name}.js }\nrun: 2s\n`);
  return file;
}

const always = hangsIf('always', 'true');
const loops = hangsIf('loops', 'true', LOOPS);
const seldom = hangsIf('seldom', 'random.next() % 4 === 0');
const moody = hangsIf('moody', 'process.env.MOOD === "bad"');
const trace = join(folder, 'moody.trace.gz');
expect(raftsim(['trace', moody, '-o', trace]).status).toBe(0);

/** Seconds until a call is given up: fewer than the usual 10, and enough on a machine that is busy. */
const PATIENCE = '5';

/** Asynchronous, so that several commands can run at a time: each of them waits for seconds. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [`${process.cwd()}/dist/cli.js`, ...args],
      { env: { ...process.env, NO_COLOR: '1', GITHUB_ACTIONS: '', RAFTSIM_PATIENCE: PATIENCE, ...env } },
      (_, stdout, stderr) => resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}

/** A scenario that fails when it is run first, and hangs when it is run again. */
function hangsAgain(): string {
  const flag = join(folder, 'seen');
  const code = `import { existsSync, writeFileSync } from 'node:fs';
    import { createReplica as paper } from 'raftsim';
    export const createReplica = (id, options, random) => {
      const hangs = (globalThis.hangs ??= existsSync(${JSON.stringify(flag)}));
      const raft = paper(id, options, random);
      return { step(now, input, out) {
        if (id === 2 && now > 1_000_000) { if (hangs) ${WAITS} writeFileSync(${JSON.stringify(flag)}, ''); throw new Error('no luck'); }
        raft.step(now, input, out);
      } };
    };`;
  writeFileSync(join(folder, 'again.js'), code);
  const file = join(folder, 'again.yaml');
  writeFileSync(file, 'name: again\ncluster: { replicas: 3, replica: ./again.js }\nrun: 2s\n');
  return file;
}

describe('a call that never returns', () => {
  const named = (name: string, how: string): readonly [file: string, scenario: string] => {
    const module = join(folder, `${name}.js`);
    writeFileSync(module, `${how}\nexport const createReplica = () => null;\n`);
    const scenario = join(folder, `${name}.yaml`);
    writeFileSync(scenario, `name: ${name}\ncluster: { replicas: 3, replica: ./${name}.js }\nrun: 2s\n`);
    return [module, scenario];
  };
  const [endless, scenario] = named('endless', LOOPS);
  const [waiting, waits] = named('waiting', WAITS);
  const bug = join(folder, 'looping.mjs');
  writeFileSync(bug, `export const bug = { rules: { mayCommit: () => { ${WAITS} } } };\n`);

  it.concurrent.each([
    ['a run', [scenario], `${endless} is not a replica: `],
    ['a sweep', ['sweep', waits, '--seeds', '1..2'], `${waiting} is not a replica: `],
    ['several runs', [waits, waits, '--quiet'], `${waiting} is not a replica: `],
    ['the zoo', ['zoo', waiting, '--quick'], `${waiting}: `],
  ])('at the top level of a module is reported before %s', async (_, args, where) => {
    const { status, stdout, stderr } = await run(args);
    expect({ status, stdout }, stderr).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`${where}loading it never ends\n`);
  });

  it.concurrent('in a rule of a bug is reported, with the seed in a survey and the server in a single run', async () => {
    const other = join(folder, 'other.mjs');
    writeFileSync(other, 'export const bug = { rules: { casMatches: () => true } };\n');
    const hunted = await run(['zoo', bug, other, '--quick', '--control', '0', '--workers', '1']);
    expect(hunted.status, hunted.stderr).toBe(3);
    expect(hunted.stdout).toMatch(/^UNDECIDED {2}zoo {2}1 of 2 bugs caught /);
    expect(hunted.stdout).toMatch(/^★ looping +not decided$/m);
    expect(hunted.stdout).toMatch(/^★ other +linearizability /m);
    expect(hunted.stderr).toMatch(
      /^raftsim: looping ended its worker thread on preset [\w-]+, with seed 1: n\d hangs at 0\.\d{3} s$/m,
    );
    const shown = await run(['zoo', bug, '--seed', '1']);
    expect(shown.status, shown.stderr).toBe(3);
    expect(shown.stderr).toMatch(/^raftsim: zoo was cut short: n\d hangs at 0\.\d{3} s$/m);
  });

  it.concurrent('in a failing run that a sweep repeats for its trace is reported, and the sweep is kept', async () => {
    const out = join(folder, 'again');
    const { status, stdout, stderr } = await run([
      ...['sweep', hangsAgain(), '--seeds', '1..1', '--workers', '1', '--out', out],
    ]);
    expect(stdout).toMatch(/^FAIL/);
    expect(status, stderr).toBe(2);
    expect(stderr).toMatch(
      /again-1 has no trace: its replica ended the run this time: n2 hangs at 1\.00\d s\n/,
    );
    expect(existsSync(join(out, 'sweep.json'))).toBe(true);
  });

  it.concurrent('that a sweep meets only when it makes the trace ends that', async () => {
    const code = `import { isMainThread } from 'node:worker_threads';
      export const createReplica = () => ({ step() { if (isMainThread) ${WAITS} } });`;
    writeFileSync(join(folder, 'traced.js'), code);
    const traced = join(folder, 'traced.yaml');
    writeFileSync(traced, 'name: traced\ncluster: { replicas: 3, replica: ./traced.js }\nrun: 1s\n');
    const out = join(folder, 'traced');
    const { status, stderr } = await run(['sweep', traced, '--seeds', '1', '--out', out, '--quiet']);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'raftsim: traced-1 has no trace: the run was cut short: n1 hangs at 0.000 s\n',
    });
    expect(readFileSync(join(out, 'sweep.html'), 'utf8')).not.toContain('traced-1.html');
    expect(existsSync(join(out, 'sweep.json'))).toBe(true);
  });
}, 60_000);

describe('a replica that never returns', () => {
  it.concurrent('costs a sweep the verdict of that run, and the sweep goes on with a new worker', async () => {
    const out = join(folder, 'sweep');
    const args = ['sweep', seldom, '--seeds', '1..8', '--workers', '1', '--resume', out, '--out', out];
    const { status, stdout, stderr } = await run(args);
    expect(status, stderr).toBe(3);
    const { rows } = JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8')) as {
      rows: { seed: string; verdict: string; crashed?: string }[];
    };
    const hung = rows.filter(({ crashed }) => crashed !== undefined);
    expect(hung.length).toBeGreaterThan(0);
    expect(rows.filter(({ verdict }) => verdict === 'pass')).toHaveLength(8 - hung.length);
    for (const { seed, crashed } of hung) {
      expect(crashed).toMatch(/^n2 hangs at 1\.00\d s$/);
      expect(stdout).toContain(`  ? seldom seed ${seed} ended its worker thread: ${crashed}\n`);
    }
    // A run that hung is logged like any other, so a resumed sweep does not wait for it again.
    const again = await run(args);
    expect(again.stdout.split('\n').slice(1)).toEqual(stdout.split('\n').slice(1));
  });

  it.concurrent('costs a single run its verdict', async () => {
    const { status, stdout, stderr } = await run([loops]);
    expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
    expect(stdout).toMatch(
      /^UNDECIDED {2}loops {2}seed 1 {3}its replica ended the run: n2 hangs at 1\.00\d s$/m,
    );
    expect(stdout).toMatch(/^ {2}lost {7}after 1(\.\d+)? s virtual, before any verdict$/m);
  });

  it.concurrent.each([
    ['trace', ['trace', always, '--from', '1s'], {}],
    ['trace to a file', ['trace', always, '-o', join(folder, 'always.trace.gz')], {}],
    ['replay', ['replay', trace], { MOOD: 'bad' }],
    ['replay --step', ['replay', trace, '--step'], { MOOD: 'bad' }],
    ['shrink', ['shrink', always, '-o', join(folder, 'small.yaml')], {}],
  ])('ends %s with a message, and no file is left behind', async (name, args, env) => {
    const { status, stdout, stderr } = await run(args, env);
    expect(status, stderr).toBe(3);
    expect(stderr).toMatch(/^raftsim: .* was cut short: n2 hangs at 1\.00\d s\n/);
    expect(stderr.match(/cut short/g)).toHaveLength(1);
    if (name === 'trace') expect(stdout).toMatch(/n2 [^\n]*\n$/);
    else expect(stdout).toBe('');
    expect(existsSync(join(folder, 'always.trace.gz'))).toBe(false);
    expect(existsSync(join(folder, 'small.yaml'))).toBe(false);
  });
}, 60_000);

it('an invalid patience is reported before anything is run', async () => {
  const { status, stdout, stderr } = await run(['scenarios/crash-leader.yaml'], { RAFTSIM_PATIENCE: '3s' });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toBe(
    "raftsim: RAFTSIM_PATIENCE is '3s': expected a whole number of seconds from 1 to 86400, such as 10\n",
  );
});
