import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { raftsim } from '../support/command.ts';

/* Ctrl-C before a command has anything to report, or in the middle of a single run: prints one line, exit code 130. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-interrupted-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const small = write(
  'small.yaml',
  'name: small\ncluster: { replicas: 3 }\nrun: 1s\nexpect: { elections: at least 1000 }\n',
);
const history = write(
  'history.ndjson',
  '{"client":1,"op":"put","key":"x","value":"1","from":0,"to":1,"outcome":"ok"}\n',
);
const line = 'interrupted: nothing was kept\n';

/** A module that sends SIGINT as soon as a listener for it is installed. */
const atOnce = pathToFileURL(
  write(
    'at-once.mjs',
    `const strike = (name) => {
       if (name !== 'SIGINT') return;
       process.off('newListener', strike);
       process.nextTick(() => process.kill(process.pid, name));
     };
     process.on('newListener', strike);`,
  ),
).href;

describe('Ctrl-C as soon as raftsim listens for it', () => {
  it.each([
    ['a run', [small]],
    ['runs', [small, small, '--out', join(folder, 'out')]],
    ['sweep', ['sweep', small, '--out', join(folder, 'out')]],
    ['trace', ['trace', small, '-o', join(folder, 'out')]],
    ['shrink', ['shrink', small, '-o', join(folder, 'out')]],
    ['zoo', ['zoo', '--quick']],
    ['zoo --shrink', ['zoo', 'L5', '--shrink', '-o', join(folder, 'out')]],
    ['corpus', ['corpus', 'add', small, '--dir', join(folder, 'out')]],
    ['check', ['check', history]],
  ])('ends the command without a result: %s', (_, args) => {
    expect(raftsim(args, { env: { NODE_OPTIONS: `--import=${atOnce}` } })).toEqual({
      status: 130,
      stdout: '',
      stderr: line,
    });
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});

/** A module that sends SIGINT when the scenario is read, after which more modules are loaded. */
const onRead = pathToFileURL(
  write(
    'on-read.mjs',
    `import fs from 'node:fs';
     import { syncBuiltinESMExports } from 'node:module';
     const { openSync } = fs;
     fs.openSync = (path, ...more) => {
       if (String(path).endsWith('small.yaml')) process.kill(process.pid, 'SIGINT');
       return openSync(path, ...more);
     };
     syncBuiltinESMExports();`,
  ),
).href;

it.each([
  ['a run', [small]],
  ['a trace', ['trace', small]],
])('Ctrl-C while %s is being prepared ends the command before it plays', (_, args) => {
  const before = { status: 130, stdout: '', stderr: line };
  expect(raftsim(args, { env: { NODE_OPTIONS: `--import=${onRead}` } })).toEqual(before);
});

/** A scenario that takes far longer than the test. */
const endless = write('endless.yaml', 'name: endless\ncluster: { replicas: 3 }\nrun: 168h\n');

it.each([
  ['a run', [endless, '--out', join(folder, 'out')]],
  ['a trace', ['trace', endless, '-o', join(folder, 'out')]],
])('Ctrl-C in the middle of %s keeps nothing', async (_, args) => {
  const child = spawn(process.execPath, [`${process.cwd()}/dist/cli.js`, ...args], { stdio: 'pipe' });
  let errors = '';
  child.stderr.on('data', (piece: Buffer) => {
    errors += piece.toString();
  });
  // The result is the same however far the run has come by then.
  setTimeout(() => child.kill('SIGINT'), 2_000);
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, errors }).toEqual({ code: 130, errors: line });
  expect(existsSync(join(folder, 'out'))).toBe(false);
});

/** A scenario that shows a bug at once. */
const lax = write('lax.yaml', 'name: lax\nzoo: E1\ncluster: { replicas: 3 }\nrun: 200ms\n');
const stopping = 'stopping; interrupt again to stop immediately\n';

it.each([
  [
    'several runs',
    [lax, endless, '--out', join(folder, 'several')],
    '1 of 2 scenarios were run',
    ['history.ndjson', 'junit.xml', 'lax-1.html', 'lax-1.trace.gz', 'report.json', 'summary.md'],
  ],
  [
    'corpus add',
    ['corpus', 'add', lax, endless, '--dir', join(folder, 'pins')],
    '1 of 2 failures are pinned',
    ['lax-shown-is-durable.pin.json', 'lax-shown-is-durable.yaml'],
  ],
])(
  'Ctrl-C in the middle of %s ends the run that is being played, and keeps those before',
  async (_, args, done, kept) => {
    const child = spawn(process.execPath, [`${process.cwd()}/dist/cli.js`, ...args], { stdio: 'pipe' });
    let errors = '';
    child.stderr.on('data', (piece: Buffer) => {
      errors += piece.toString();
    });
    // The first run is over, and the second one lasts for hours.
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGINT'), 300));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, errors }).toEqual({ code: 130, errors: `${stopping}interrupted: ${done}\n` });
    expect(readdirSync(args.at(-1) ?? '')).toEqual(kept);
  },
);

describe('Ctrl-C while a failed run is played again for its culprit', () => {
  // Its servers fall silent, so that recovery fails. Only the first play is in a thread of its own.
  const silent = (strikes: string, run: string): string => {
    write(
      `silent-${strikes}.js`,
      `import { isMainThread, workerData } from 'node:worker_threads';
       import { createReplica as paper } from 'raftsim';
       const isAgain = { run: isMainThread, runs: workerData?.command !== undefined }['${strikes}'];
       export const createReplica = (id, ...rest) => {
         const raft = paper(id, ...rest);
         return { step(now, input, out) {
           if (isAgain && globalThis.struck === undefined && now > 500_000) {
             globalThis.struck = true;
             process.kill(process.pid, 'SIGINT');
           }
           if (now < 800_000) raft.step(now, input, out);
         } };
       };`,
    );
    const text = `name: silent\ncluster: { replicas: 3, replica: ./silent-${strikes}.js }\nrun: ${run}\n`;
    return write(`silent-${strikes}.yaml`, text);
  };

  it('shows the report of a single run, which then names no files, and keeps nothing', () => {
    const out = join(folder, 'culprit');
    const { status, stdout, stderr } = raftsim([silent('run', '1s'), '--out', out]);
    expect({ status, stderr }).toEqual({ status: 130, stderr: line });
    expect(stdout).toMatch(/^FAIL .*✗ recovery .*replay +npx raftsim .*silent-run.yaml/su);
    expect(stdout).not.toContain(out);
    expect(existsSync(out)).toBe(false);
  });

  it('keeps each of several runs, and the command does not end as if all was done', () => {
    const out = join(folder, 'culprits');
    const { status, stdout, stderr } = raftsim([small, silent('runs', '30s'), '--out', out]);
    expect({ status, stderr }).toEqual({
      status: 130,
      stderr: `${stopping}interrupted: 2 of 2 scenarios were run\n`,
    });
    expect(stdout).toMatch(/✗ recovery .*report +.*silent-1.html/su);
    expect(readdirSync(out)).toContain('silent-1.html');
  });
});

it('Ctrl-C while the files of a run are made leaves none of them half-written', () => {
  // The run is judged in a thread of its own and then repeated in the main thread for the files: there it interrupts.
  write(
    'striking.js',
    `import { isMainThread } from 'node:worker_threads';
     import { createReplica as paper } from 'raftsim';
     export const createReplica = (id, ...rest) => {
       const raft = paper(id, ...rest);
       return { step(now, input, out) {
         if (isMainThread && id === 2 && now > 500_000) process.kill(process.pid, 'SIGINT');
         raft.step(now, input, out);
       } };
     };`,
  );
  const striking = write(
    'striking.yaml',
    'name: striking\ncluster: { replicas: 3, replica: ./striking.js }\nrun: 1s\n',
  );
  const out = join(folder, 'files');
  const { status, stdout, stderr } = raftsim([striking, '--out', out]);
  expect({ status, stderr }).toEqual({ status: 130, stderr: line });
  expect(stdout).toMatch(/^PASS/);
  expect(readdirSync(out)).toEqual([]);
});

/* While a sweep makes the traces of its failures, Ctrl-C ends that and nothing else: the result is printed and kept. */

describe('Ctrl-C while a sweep makes the traces of its failures', () => {
  it('keeps the sweep and the examples that are complete, and links to no other', () => {
    const failing = write('failing.yaml', 'name: failing\nrun: 1s\nexpect: { elections: at least 1000 }\n');
    write(
      'idle.js',
      `import { isMainThread } from 'node:worker_threads';
       export const createReplica = () => ({ step() { if (isMainThread) process.kill(process.pid, 'SIGINT'); } });`,
    );
    const striking = write(
      'idle.yaml',
      'name: idle\ncluster: { replicas: 3, replica: ./idle.js }\nrun: 1s\n',
    );
    const out = join(folder, 'swept');
    const { status, stdout, stderr } = raftsim([
      ...['sweep', failing, striking, '--seeds', '1..2', '--out', out],
    ]);
    expect(stdout).toMatch(/^FAIL/);
    const { signatures } = JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8')) as {
      signatures: { property: string }[];
    };
    // The run that strikes is not the first one.
    expect(signatures.map(({ property }) => property)).toEqual(['expect', 'recovery']);
    expect({ status, last: stderr.trimEnd().split('\n').pop() }).toEqual({
      status: 130,
      last: `interrupted: ${out} has the sweep, and traces and pages of 1 of 2 failing runs`,
    });
    const made = ['failing-1.html', 'failing-1.trace.gz'];
    expect(readdirSync(out)).toEqual([...made, 'junit.xml', 'summary.md', 'sweep.html', 'sweep.json']);
    const links = readFileSync(join(out, 'sweep.html'), 'utf8').matchAll(/href="([^"#]*)"/gu);
    expect([...new Set(Array.from(links, ([, link]) => link))].sort()).toEqual(made);
  });

  it('acts at once, also in the middle of a run', async () => {
    // Its example alone takes longer than the test may.
    const long = write(
      'long.yaml',
      'name: long\ncluster: { replicas: 3 }\nrun: 6m\nexpect: { elections: at least 1000 }\n',
    );
    const out = join(folder, 'long');
    const args = ['sweep', long, '--seeds', '1', '--out', out];
    const child = spawn(process.execPath, [`${process.cwd()}/dist/cli.js`, ...args], { stdio: 'pipe' });
    let told = 0;
    child.stdout.once('data', () => {
      told = performance.now();
      setTimeout(() => child.kill('SIGINT'), 500);
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, atOnce: performance.now() - told < 5_000 }).toEqual({ code: 130, atOnce: true });
    expect(readdirSync(out)).toEqual(['junit.xml', 'summary.md', 'sweep.html', 'sweep.json']);
  }, 60_000);
});
