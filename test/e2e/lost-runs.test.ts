import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { raftsim } from '../support/command.ts';

/*
 * Replicas of users that end the thread or process that runs them: the lost run and the cause are reported, and all
 * other runs are complete.
 */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-lost-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A scenario whose second server executes this code after one virtual second. */
function scenarioThat(name: string, doing: string): string {
  const code = `import { createReplica as paper } from 'raftsim';
    export const createReplica = (id, ...rest) => {
      const raft = paper(id, ...rest);
      return { step(now, input, out) { if (id === 2 && now > 1_000_000) { ${doing} } raft.step(now, input, out); } };
    };`;
  writeFileSync(join(folder, `${name}.js`), code);
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `name: ${name}\ncluster: { replicas: 3, replica: ./${name}.js }\nrun: 2s\n`);
  return file;
}

const sound = join(folder, 'sound.yaml');
writeFileSync(sound, 'name: sound\ncluster: { replicas: 3 }\nclients: { count: 2, rate: 50/s }\nrun: 2s\n');
const quits = scenarioThat('quits', 'process.exit(7);');
/** Node 24 would end the whole process, unless young generations are limited; and it cannot end loops that call `fill`. */
const HOARDING = 'for (const all = []; ; ) all.push(Array.from({ length: 1000 }, () => 1));';
const hoards = scenarioThat('hoards', HOARDING);
/** A small heap, which fills up quickly. */
const smallHeap = { env: { NODE_OPTIONS: '--max-old-space-size=96' } };

describe('a run that takes its worker down is reported by a sweep with its cause and its replay command', () => {
  it.each([
    ['process.exit(7)', quits, {}],
    ['out of memory', hoards, smallHeap],
  ])(
    '%s',
    (cause, file, options) => {
      const out = join(folder, 'sweep');
      const args = ['--seeds', '1..2', '--workers', '1', '--out', out, '--format', 'html,junit,markdown'];
      const { status, stdout, stderr } = raftsim(['sweep', sound, file, ...args], options);
      expect(status, stderr).toBe(3);
      expect(stdout).toContain('2 pass · 2 undecided');
      const name = file === quits ? 'quits' : 'hoards';
      const kept = (name: string): string => readFileSync(join(out, name), 'utf8');
      const [page, summary, junit] = ['sweep.html', 'summary.md', 'junit.xml'].map(kept);
      for (const seed of [1, 2]) {
        const run = `${name} seed ${seed}`;
        const what = `ended its worker thread: ${cause}`;
        const again = `npx raftsim ${file} --seed ${seed}`;
        expect(stdout).toContain(`  ? ${run} ${what}\n    ${again}\n`);
        const words = page?.replace(/<\/?span[^>]*>/gu, '');
        expect(words).toContain(`<b>${run}</b> ${what}<br><code>${again}</code>`);
        expect(summary).toContain(`| ${run} | ${what} | \`${again}\` |`);
        expect(junit).toContain(`<error type="undecided">${what}\n${again}</error>`);
      }
      const { rows } = JSON.parse(kept('sweep.json')) as { rows: { seed: string; crashed?: string }[] };
      expect(rows.map(({ crashed }) => crashed)).toEqual([cause, cause, undefined, undefined]);
    },
    60_000,
  );
});

describe('an unhandled rejection', () => {
  const rejects = scenarioThat(
    'rejects',
    "if (this.left !== true && rest[1].next() % 1000 === 0) { this.left = true; void (async () => { await null; throw new Error('boom'); })(); }",
  );

  it('is attributed to the run that caused it, in a sweep as in a single run', () => {
    const seeds = ['1', '2', '3', '4'];
    const { stdout } = raftsim(['sweep', rejects, '--seeds', '1..4', '--workers', '1', '--json']);
    const { rows } = JSON.parse(stdout) as { rows: { seed: string; crashed?: string }[] };
    const blamed = new Map(rows.map(({ seed, crashed }) => [seed, crashed]));
    for (const seed of seeds) {
      const alone = raftsim([rejects, '--seed', seed, '--quiet', '--json']);
      const lost = blamed.get(seed);
      expect([seed, alone.status]).toEqual([seed, lost === undefined ? 0 : 3]);
      if (lost !== undefined)
        expect(lost).toMatch(/^an unhandled rejection: boom \(.*rejects\.js:\d+:\d+\)$/);
    }
    const several = [...blamed.values()].filter((lost) => lost !== undefined).length;
    expect(several).toBeGreaterThan(1);
    expect(several).toBeLessThan(seeds.length);
  }, 60_000);

  it('that a module causes when it is loaded is reported before any run', () => {
    const module = join(folder, 'hasty.js');
    writeFileSync(
      module,
      "void Promise.reject(new Error('boom'));\nexport const createReplica = () => null;\n",
    );
    const file = join(folder, 'hasty.yaml');
    writeFileSync(file, 'name: hasty\ncluster: { replicas: 3, replica: ./hasty.js }\nrun: 2s\n');
    const { status, stderr } = raftsim([file]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('hasty.js is not a replica: it cannot be loaded: an exception: boom'),
    });
  });
});

describe('a single run whose replica takes it down', () => {
  const lost = { status: 3, stdout: expect.stringMatching(/^UNDECIDED {2}/) };

  it.each([
    ['process.exit(7)', quits, {}],
    ['out of memory', hoards, smallHeap],
  ])('is reported with its cause, the virtual time and the replay command: %s', (cause, file, options) => {
    const ran = raftsim([file, '--seed', '3'], options);
    expect(ran).toEqual({ ...lost, stderr: '' });
    expect(ran.stdout).toContain(`seed 3   its replica ended the run: ${cause}\n`);
    expect(ran.stdout).toMatch(/^ {2}lost {7}after 1\.0\d+ s virtual, before any verdict$/m);
    expect(ran.stdout).toContain(`npx raftsim ${file} --seed 3\n`);
  });

  it('is kept only in the files for CI', () => {
    const out = join(folder, 'alone');
    const { status } = raftsim([quits, '--out', out, '--format', 'html,junit,markdown', '--quiet']);
    expect(status).toBe(3);
    expect(readdirSync(out).sort()).toEqual(['junit.xml', 'summary.md']);
    for (const name of readdirSync(out)) {
      expect(readFileSync(join(out, name), 'utf8')).toMatch(
        /quits\.js ended the run after 1\.0\d+ s virtual/,
      );
    }
  });

  it('is an error object under --json', () => {
    const { status, stdout } = raftsim([quits, '--json']);
    expect({ status, printed: JSON.parse(stdout) as unknown }).toMatchObject({
      status: 3,
      printed: {
        format: 'raftsim-error',
        errors: [{ file: quits, message: expect.stringContaining(': process.exit(7)') as unknown }],
      },
    });
  });

  it('does not affect the runs beside it', () => {
    const out = join(folder, 'beside');
    const printed = raftsim([quits, sound, '--quiet']);
    expect(printed.stdout).toMatch(/^UNDECIDED {2}quits .*\nPASS {2}sound .*\n$/);
    const { status, stdout } = raftsim([quits, sound, '--json', '--out', out, '--format', 'junit']);
    expect({ status, printed: JSON.parse(stdout) as unknown }).toMatchObject({
      status: 3,
      printed: {
        reports: [{ scenario: { name: 'sound' }, verdict: 'pass' }],
        lost: [{ scenario: 'quits', seed: '1', why: 'process.exit(7)' }],
      },
    });
    expect(readFileSync(join(out, 'junit.xml'), 'utf8')).toContain('<error type="lost">');
  });
});

describe('a module that ends the process when it is loaded is reported before anything is run', () => {
  it.each([
    ['process.exit(7)', 'process.exit(7);', 'it ends the process when it is loaded: process.exit(7)'],
    ['a full heap', HOARDING, 'it cannot be loaded: out of memory'],
    [
      'an await',
      '\n  await new Promise(() => {});',
      'early.js:2:3: await at the top level of a module\n  a server starts',
    ],
  ])('%s', (_, doing, words) => {
    const file = join(folder, 'early.js');
    writeFileSync(
      file,
      `${doing}\nexport const createReplica = () => null;\nexport const bug = { rules: {} };\n`,
    );
    const scenario = join(folder, 'early.yaml');
    writeFileSync(scenario, 'name: early\ncluster: { replicas: 3, replica: ./early.js }\nrun: 2s\n');
    for (const args of [[scenario], ['trace', scenario], ['zoo', file, '--quick']]) {
      const { status, stdout, stderr } = raftsim(args, smallHeap);
      expect({ status, stdout }, stderr).toEqual({ status: 2, stdout: '' });
      expect(stderr).toContain(words);
    }
  });
});

describe('a replica that ends the process does not end other commands silently', () => {
  const words = /^raftsim: .+ was cut short: process\.exit\(7\)\n {2}your own replica or bug ended/m;

  it.each([
    ['trace', ['trace', quits]],
    ['trace, to a file', ['trace', quits, '-o', join(folder, 'quits.trace.gz')]],
    ['shrink', ['shrink', quits, '-o', join(folder, 'quits-small.yaml')]],
    ['corpus', ['corpus', 'add', quits, '--dir', join(folder, 'pins')]],
  ])('%s', (_, args) => {
    const before = readdirSync(folder);
    const { status, stderr } = raftsim(args);
    expect(status, stderr).toBe(3);
    expect(stderr).toMatch(words);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('replay', () => {
    const moody = scenarioThat('moody', 'if (process.env.MOOD === "bad") process.exit(7);');
    const trace = join(folder, 'moody.trace.gz');
    expect(raftsim(['trace', moody, '-o', trace]).status).toBe(0);
    expect(raftsim(['replay', trace]).status).toBe(0);
    const { status, stderr } = raftsim(['replay', trace], { env: { MOOD: 'bad' } });
    expect(status, stderr).toBe(3);
    expect(stderr).toMatch(words);
  });

  it('zoo, with a bug from a file', () => {
    const bug = join(folder, 'leaves.mjs');
    writeFileSync(bug, 'export const bug = { rules: { mayCommit: () => process.exit(7) } };\n');
    const alone = raftsim(['zoo', bug, '--seed', '1']);
    expect(alone.status, alone.stderr).toBe(3);
    expect(alone.stderr).toMatch(words);
    const hunted = raftsim(['zoo', bug, '--quick', '--control', '0', '--workers', '1']);
    expect(hunted.status, hunted.stderr).toBe(3);
    expect(hunted.stderr).toMatch(
      /^raftsim: leaves ended its worker thread on preset .*: process\.exit\(7\)$/m,
    );
  });

  it('an exception after the run is reported without a stack trace', () => {
    const late = scenarioThat('late', 'setTimeout(() => { throw new Error("too late"); });');
    expect(raftsim([late, '--quiet'])).toMatchObject({ status: 0, stderr: '' });
    const { status, stderr } = raftsim(['trace', late, '--to', '1ms']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^raftsim: an exception after all runs were over: too late\n/);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});

it('an exception in createReplica violates the property assertion', () => {
  writeFileSync(
    join(folder, 'unmade.js'),
    'export const createReplica = () => { throw new Error("no luck"); };\n',
  );
  const file = join(folder, 'unmade.yaml');
  writeFileSync(file, 'name: unmade\ncluster: { replicas: 3, replica: ./unmade.js }\nrun: 1s\n');
  const { status, stdout } = raftsim([file, '--out', join(folder, 'unmade')]);
  expect(status).toBe(1);
  expect(stdout).toMatch(/✗ assertion +n1 threw: no luck/);
});
