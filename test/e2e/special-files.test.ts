import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

/* Pipes, devices and links: raftsim does not wait for a named pipe, and reads what the shell has opened like a file. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-special-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LONG_ENOUGH = 60_000;
const examples = join(process.cwd(), 'docs/examples');
writeFileSync(join(folder, 'calm.yaml'), 'run: 1s\n');
const canMakePipes = spawnSync('mkfifo', [join(folder, 'pipe')]).status === 0;

/** Runs a line in bash, in which $RAFTSIM is the built command. */
function shell(line: string): {
  readonly status: number | null;
  readonly out: string;
  readonly errors: string;
} {
  const RAFTSIM = `${process.execPath} ${process.cwd()}/dist/cli.js`;
  const env = { ...process.env, RAFTSIM, EXAMPLES: examples, NO_COLOR: '1', GITHUB_ACTIONS: '' };
  const options = { cwd: folder, env, encoding: 'utf8', timeout: LONG_ENOUGH } as const;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line], options);
  return { status, out: stdout, errors: stderr };
}

const refused = [
  'pipe',
  'pipe calm.yaml',
  'explain pipe',
  'trace pipe',
  'shrink pipe',
  'sweep pipe',
  'sweep calm.yaml --baseline pipe',
  'merge pipe',
  'check pipe',
  'check pipe calm.yaml --format edn',
  'replay pipe',
  'corpus add pipe',
  'zoo ./pipe',
];

it.skipIf(!canMakePipes).each(refused)('a named pipe is refused at once: raftsim %s', (args) => {
  const { status, errors } = shell(`$RAFTSIM ${args} < /dev/null`);
  expect(status).toBe(2);
  expect(errors).toMatch(/pipe is a named pipe: reading it would block until another process writes to it\n/);
});

it.skipIf(process.platform !== 'linux')('an endless device is not read', () => {
  expect(shell('$RAFTSIM replay /dev/zero')).toMatchObject({
    status: 2,
    errors: 'raftsim: /dev/zero cannot be read: it is not a regular file\n',
  });
});

it.skipIf(!canMakePipes || process.platform !== 'linux').each([
  ['cat calm.yaml | $RAFTSIM /dev/stdin --quiet', 0, 'PASS'],
  ['$RAFTSIM /dev/stdin --quiet < calm.yaml', 0, 'PASS'],
  ['$RAFTSIM <(cat calm.yaml) calm.yaml --quiet', 0, 'PASS'],
  ['cat calm.yaml > pipe & $RAFTSIM /dev/stdin --quiet < pipe', 0, 'PASS'],
  ['cat "$EXAMPLES/stale-read.edn" | $RAFTSIM check - --quiet', 1, 'ILLEGAL'],
  ['cat "$EXAMPLES/stale-read.edn" | $RAFTSIM check /dev/stdin --quiet', 1, 'ILLEGAL'],
  ['cat "$EXAMPLES/stale-read.edn" > pipe & $RAFTSIM check - --quiet < pipe', 1, 'ILLEGAL'],
  ['$RAFTSIM check <(cat "$EXAMPLES/stale-read.edn") --quiet', 1, 'ILLEGAL'],
  ['$RAFTSIM check /dev/null --quiet', 2, ''],
] as const)('a stream opened by the shell is read: %s', (line, status, verdict) => {
  const ran = shell(line);
  expect(ran).toMatchObject({ status, out: expect.stringMatching(new RegExp(`^${verdict}`)) });
});

it.skipIf(process.platform !== 'linux')('a scenario from a pipe is in the trace of its run', () => {
  const { out } = shell('cat "$EXAMPLES/vote-forgotten.yaml" | $RAFTSIM /dev/stdin --seed 1 --out kept');
  expect(out).toMatch(/^FAIL/);
  const trace = readdirSync(join(folder, 'kept')).find((name) => name.endsWith('.trace.gz')) ?? '';
  expect(readFileSync(join(folder, 'kept', trace)).length).toBeGreaterThan(0);
  expect(shell(`cat kept/${trace} | $RAFTSIM replay /dev/stdin`)).toMatchObject({ status: 0 });
});

it.skipIf(!canMakePipes).each(['trace calm.yaml', 'shrink kept-failing.yaml --seed 1 --budget 1000'])(
  'a pipe or a device is not replaced by a file: raftsim %s -o',
  (args) => {
    const failing = readFileSync(join(examples, 'vote-forgotten.yaml'));
    writeFileSync(join(folder, 'kept-failing.yaml'), failing);
    expect(shell(`$RAFTSIM ${args} -o pipe < /dev/null`)).toMatchObject({
      status: 2,
      errors: expect.stringContaining(
        'raftsim: pipe is not a regular file, and would be replaced by one\n  choose another place\n',
      ),
    });
    expect(lstatSync(join(folder, 'pipe')).isFIFO()).toBe(true);
    expect(shell(`$RAFTSIM ${args} -o /dev/null`).status).toBe(0);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  },
);

it.skipIf(!canMakePipes)('-o through a symbolic link writes to its target and keeps the link', () => {
  writeFileSync(join(folder, 'old.trace'), 'old');
  symlinkSync('old.trace', join(folder, 'link.trace'));
  expect(shell('$RAFTSIM trace calm.yaml -o link.trace').status).toBe(0);
  expect(lstatSync(join(folder, 'link.trace')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'old.trace'), 'utf8')).toMatch(/^\{"format":"raftsim-trace"/);
});
