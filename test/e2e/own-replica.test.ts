import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { simulate } from '../../sim/run/simulate.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { raftsim } from '../support/command.ts';

/* Replicas of users (`cluster.replica`). Each test runs the built command. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-replica-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function withReplica(replica: string, more = ''): string {
  return write(
    'own.yaml',
    `name: own\ncluster: { replicas: 3, replica: ${replica} }\nclients: { count: 3, rate: 50/s }\nrun: 4s\n` +
      `faults: [{ at: 1500ms, do: crash, node: n1, for: 500ms }]\n${more}`,
  );
}

interface PrintedReport {
  readonly verdict: string;
  readonly digest: string;
  readonly properties: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly message?: string;
  }[];
}

function report(...args: readonly string[]): PrintedReport {
  const { stdout, stderr } = raftsim([...args, '--json', '--out', join(folder, 'out')]);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as PrintedReport;
}

const fixture = (name: string): string => resolve('test/fixtures/replicas', name);

describe('an own replica', () => {
  it("runs in place of raftsim's, in a single run and in the threads of a sweep", () => {
    const example = ['docs/examples/my-raft.yaml', '--set', 'run=9s'];
    const alone = report(...example, '--seed', '1');
    expect(alone.verdict).toBe('pass');
    const swept = raftsim(['sweep', ...example, '--seeds', '1..2', '--json', '--verify', '100%']);
    expect(swept.status, swept.stderr).toBe(0);
    const { rows } = JSON.parse(swept.stdout) as { rows: readonly { seed: string; digest: string }[] };
    expect(rows.find(({ seed }) => seed === '1')?.digest).toBe(alone.digest);
    const own = report(...example, '--seed', '1', '--set', `cluster.replica=${fixture('silent.ts')}`);
    expect(own.digest).not.toBe(alone.digest);
  });

  it('of the example answers the requests that it holds when it is deposed, since clients of the course never repeat them', () => {
    const replica = `cluster.replica=${resolve('docs/examples/my-raft.ts')}`;
    expect(report('scenarios/course/partition-3.yaml', '--seed', '1', '--set', replica).verdict).toBe('pass');
  });

  it('need not declare anything', () => {
    expect(report(withReplica(fixture('silent.ts'))).verdict).toBe('pass');
  });

  it('that loses writes is caught although it declares nothing, and the failure can be replayed and shrunk', () => {
    const file = withReplica(fixture('forgetful.js'));
    const printed = report(file);
    expect(printed.verdict).toBe('fail');
    expect(printed.properties.filter(({ verdict }) => verdict === 'fail')).toMatchObject([
      { name: 'linearizability' },
    ]);
    expect(raftsim(['replay', join(folder, 'out', 'own-1.trace.gz')]).stdout).toMatch(/^FAITHFUL/);
    const shrunk = join(folder, 'out', 'shrunk.yaml');
    expect(raftsim(['shrink', file, '--seed', '1', '-o', shrunk, '--budget', '200000']).status).toBe(0);
    expect(readFileSync(shrunk, 'utf8')).toContain('forgetful.js');
    expect(raftsim([shrunk, '--out', join(folder, 'out')]).stdout).toMatch(/✗ linearizability/);
  }, 60_000);

  it('that throws violates the property assertion', () => {
    write(
      'throws.ts',
      'export const createReplica = () => ({ step() { throw new Error("no such luck"); } });\n',
    );
    const { stdout } = raftsim([withReplica('./throws.ts'), '--out', join(folder, 'out')]);
    expect(stdout).toMatch(/✗ assertion .*no such luck/);
  });
});

it('an own replica with invalid output violates the property assertion, and the run can be replayed', () => {
  const code =
    "import { createReplica as paper } from 'raftsim';\nexport const createReplica = (id, ...more) => {\n" +
    '  const raft = paper(id, ...more);\n  return { step(now, input, out) {\n    raft.step(now, input, out);\n' +
    '    if (id === 2 && now > 1_000_000) out.send.push(null);\n  } };\n};\n';
  write('garbage.js', code);
  const { stdout, stderr, status } = raftsim([withReplica('./garbage.js'), '--out', join(folder, 'out')]);
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(stdout).toMatch(/✗ assertion/);
  const printed = stdout.replace(/\s+/g, ' ');
  expect(printed).toMatch(
    / why 1\.\d+ s, event [\d ]+, before any fault struck n2 produced invalid output: out\.send\[\d\] is null, and must be a Message /,
  );
  expect(raftsim(['replay', join(folder, 'out', 'own-1.trace.gz')]).stdout).toMatch(/^FAITHFUL/);
});

describe('the place where an own replica threw', () => {
  // The place is in the TypeScript source rather than in the bundle, also in an imported file.
  write(
    'divide.ts',
    'export interface Share { readonly of: number }\n\nexport function share(it: Share | undefined): number {\n' +
      '  // Nobody has looked whether it is there.\n  return (it as Share).of / 2;\n}\n',
  );
  const code =
    "import { createReplica as paper } from 'raftsim';\nimport { share } from './divide.ts';\n" +
    'interface Unused { readonly x: number }\n' +
    'export const createReplica = (...given: any[]) => {\n  const [id] = given;\n  const raft = paper(...given);\n' +
    '  return {\n    step(now: number, ...more: any[]): void {\n' +
    '      if (id === 2 && now > 1_000_000) share(undefined);\n      raft.step(now, ...more);\n    },\n  };\n};\n';

  it('is reported as file, line and column in the report and in the trace, and does not affect a replay', () => {
    write('divides.ts', code);
    const scenario = withReplica('./divides.ts');
    const place = `(${join(folder, 'divide.ts')}:5:24)`.replaceAll('\\', '/');
    const { stdout } = raftsim([scenario, '--out', join(folder, 'out'), '--json']);
    const printed = JSON.parse(stdout) as PrintedReport;
    const message = printed.properties.find(({ name }) => name === 'assertion')?.message;
    expect(message).toMatch(/^n2 threw: Cannot read properties of undefined/);
    expect(message?.endsWith(` ${place}`), message).toBe(true);
    expect(raftsim(['trace', scenario]).stdout).toContain(place);

    // Places are not part of the digest: a replay is faithful although all lines have moved.
    const trace = join(folder, 'out', 'own-1.trace.gz');
    write('divides.ts', `// One line more.\n${code}`);
    write('divide.ts', `\n\n${readFileSync(join(folder, 'divide.ts'), 'utf8')}`);
    expect(raftsim(['replay', trace]).stdout).toMatch(/^FAITHFUL/);
    expect(report(scenario).digest).toBe(printed.digest);
  });

  it('is reported for an exception at loading, too, relative to the working directory', () => {
    write('early-line.ts', 'type Unused = string;\nthrow new Error("too early");\n');
    const { stderr } = raftsim([withReplica('./early-line.ts')], { cwd: folder });
    expect(stderr).toContain('too early (');
    expect(raftsim(['own.yaml'], { cwd: folder }).stderr).toContain('too early (early-line.ts:2:7)');
  });

  it('is left out if a string was thrown, which has no stack', () => {
    write('stackless.js', "export const createReplica = () => ({ step() { throw 'a text'; } });\n");
    const { stdout } = raftsim([withReplica('./stackless.js'), '--out', join(folder, 'out')]);
    expect(stdout).toMatch(/✗ assertion +n1 threw: a text$/m);
  });
});

it('an own replica may be a CommonJS module', () => {
  write(
    'common.cjs',
    `exports.createReplica = () => ({ step(now, input, out) { out.deadline = now + 100000; } });\n`,
  );
  const { stdout } = raftsim([withReplica('./common.cjs'), '--out', join(folder, 'out')]);
  expect(stdout).toMatch(/✗ recovery .*probes/);
});

it.each([
  ['null', '() => null', 'createReplica must return an object with a function step'],
  ['without step', '() => ({})', 'createReplica must return an object with a function step'],
  ['exception', '() => { throw new RangeError("too many"); }', 'too many'],
])('a createReplica that returns no replica violates the property assertion: %s', (_name, made, reason) => {
  write('made.js', `export const createReplica = ${made};\n`);
  const { stdout, status } = raftsim([withReplica('./made.js'), '--out', join(folder, 'out')]);
  expect(status).toBe(1);
  expect(stdout).toMatch(/✗ assertion/);
  expect(stdout).toContain(`n1 threw: ${reason}`);
});

describe('a mistake in an own replica', () => {
  it.each([
    ['./missing.ts', '', /own\.yaml:2:34: the replica .*missing\.ts cannot be read: it does not exist\n$/],
    [
      './thorws.ts',
      '',
      /own\.yaml:2:34: the replica .*thorws\.ts cannot be read: .*\n {2}did you mean '.*throws\.ts'/,
    ],
    ['./syntax.ts', 'export const x =\n  (1;\n', /syntax\.ts:2:\d+: Expected "\)"/],
    [
      './none.ts',
      'export const other = 1;\n',
      /none\.ts is not a replica: it exports no function createReplica, only other/,
    ],
    [
      './number.ts',
      'export const createReplica = 5;\n',
      /number\.ts is not a replica: its createReplica is 5, and must be a function\n/,
    ],
    [
      './early.ts',
      'throw new Error("too early");\n',
      /early\.ts is not a replica: it throws when it is loaded: too early/,
    ],
    ['./imports.ts', 'import "no-such-library";\n', /imports\.ts:1:8: Could not resolve "no-such-library"/],
    [
      './exports.ts',
      'import { Messages } from "raftsim";\nexport const createReplica = () => ({ step: () => new Messages() });\n',
      /exports\.ts:1:10: raftsim exports no value 'Messages'\n {2}did you mean 'Message'\?\n/,
    ],
    ['./words.txt', '', /own\.yaml:2:\d+: .*the path of a \.ts or \.js file/],
  ])('is reported: %s', (replica, text, expected) => {
    if (text !== '') write(replica, text);
    const { status, stderr, stdout } = raftsim([withReplica(replica)]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(expected);
    expect(stderr).not.toMatch(/internal error|\n {4}at /);
  });

  it('is a path relative to the working directory in place of the folder of the scenario', () => {
    const here = mkdtempSync(join(tmpdir(), 'raftsim-elsewhere-'));
    writeFileSync(join(here, 'raft.ts'), 'export const createReplica = 1;\n');
    const scenario = write('plain.yaml', 'run: 1s\n');
    const { status, stderr } = raftsim([scenario, '--set', 'cluster.replica=raft.ts'], { cwd: here });
    rmSync(here, { recursive: true });
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /raft\.ts cannot be read: it does not exist\n {2}the path is relative to the scenario's file: did you mean '.*raftsim-elsewhere-\w+\/raft\.ts'\?\n/,
    );
  });

  it("is a bug of the zoo beside it, since those are bugs in raftsim's replica", () => {
    const { status, stderr } = raftsim([withReplica(fixture('silent.ts'), 'zoo: E1\n')]);
    expect(status).toBe(2);
    expect(stderr).toContain('zoo and cluster.replica exclude each other');
  });
});

it('simulate() refuses a scenario with an own replica unless createReplica is passed', () => {
  const parsed = parseScenario('cluster: { replica: ./mine.ts }', { file: 'somewhere/x.yaml' });
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  expect(parsed.scenario.cluster.replica).toBe('somewhere/mine.ts');
  expect(() => simulate(parsed.scenario, '1')).toThrow(/pass its createReplica/);
});

it('a replay that differs reports whether the own replica has changed since the trace was made', () => {
  const code = readFileSync(fixture('silent.ts'), 'utf8');
  const replica = write('changing.ts', code);
  const file = withReplica(replica);
  const trace = join(folder, 'changing.trace');
  raftsim(['trace', file, '-o', trace]);
  const again = raftsim(['replay', trace]);
  expect([again.status, again.stderr]).toEqual([0, '']);
  write('changing.ts', `// Of no weight.\n${code}`);
  expect(raftsim(['replay', trace])).toEqual(again);
  // From another folder the paths in the bundle differ.
  expect(raftsim(['replay', trace], { cwd: folder, root: process.cwd() })).toEqual(again);

  const slower = code.replace('step(now, ', 'step(now + 1, ');
  expect(slower).not.toBe(code);
  write('changing.ts', slower);
  const anew = `  to run the code as it is now: npx raftsim ${file} --seed 1\n`;
  expect(raftsim(['replay', trace])).toMatchObject({
    status: 4,
    stderr: `raftsim: ${replica}, or what it imports, has changed since this trace was made; the code as it is now is replayed\n${anew}`,
  });
  const old = join(folder, 'old.trace');
  writeFileSync(old, readFileSync(trace, 'utf8').replace(/,"replica":"[0-9a-f]{16}"/, ''));
  expect(raftsim(['replay', old])).toMatchObject({
    status: 4,
    stderr: `raftsim: ${replica} may have changed since this trace was made, which contains no digest of it; the code as it is now is replayed\n${anew}`,
  });

  write('changing.ts', code.replace('step(now, ', 'step(now + Math.floor(Math.random() * 1000), '));
  raftsim(['trace', file, '-o', trace]);
  expect(raftsim(['replay', trace])).toMatchObject({
    status: 4,
    stderr: expect.stringContaining(`${replica} has not changed since this trace was made, so`),
  });
  expect(raftsim([file, '--out', join(folder, 'kept'), '--quiet'])).toMatchObject({
    status: 4,
    stderr: expect.stringMatching(
      /^raftsim: \S+-1 took another course when it was run again to write its files/,
    ),
  });
});
