import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { raftsim } from '../support/command.ts';

/* sweep --canary, which must catch a known bug: with the bug, and with a copy of the built command that lacks it. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-canary-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'small.yaml');
writeFileSync(file, 'name: small\ncluster: { replicas: 3 }\nclients: { count: 2, rate: 50/s }\nrun: 1s\n');

/** The bug of the canary, as it stands in the built command. */
const BUG = ['zoo: $', '{BUG}'].join('');

function withoutTheBug(): string {
  const root = join(folder, 'tame');
  cpSync('dist', join(root, 'dist'), { recursive: true });
  cpSync('package.json', join(root, 'package.json'));
  symlinkSync(`${process.cwd()}/node_modules`, join(root, 'node_modules'));
  const built = join(root, 'dist');
  // Without the code cache the command is loaded from these chunks.
  for (const name of readdirSync(built)) if (name.endsWith('.cache')) rmSync(join(built, name));
  const chunks = join(built, 'chunks');
  const holding = readdirSync(chunks).filter((name) =>
    readFileSync(join(chunks, name), 'utf8').includes(BUG),
  );
  expect(holding.length).toBeGreaterThan(0);
  for (const name of holding) {
    const text = readFileSync(join(chunks, name), 'utf8');
    writeFileSync(join(chunks, name), text.replace(BUG, ''));
  }
  return root;
}

const out = join(folder, 'out');
const args = ['sweep', file, '--seeds', '1..2', '--workers', '1', '--canary'];
const kept = (name: string): string => readFileSync(join(out, name), 'utf8');

it('a canary that is caught is reported below the first line', () => {
  const { status, stdout } = raftsim([...args, '--out', out, '--format', 'junit']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^PASS {2}sweep small {3}seeds 1…2 /);
  expect(stdout).toMatch(/^ {2}canary {5}bug E17 was caught by election-safety \(seed canary-\d+\)$/m);
  expect(kept('junit.xml')).toContain('<testcase name="canary" classname="the whole sweep"/>');
});

it('a canary that is not caught fails the sweep, in the first line of the output and in every kept file', () => {
  const root = withoutTheBug();
  const quiet = raftsim([...args, '--quiet'], { root });
  expect(quiet.status).toBe(1);
  expect(quiet.stdout).toMatch(/^FAIL {2}sweep small {3}canary E17 not caught · seeds 1…2 · .*\n$/);

  const missed = 'the canary, bug E17, was NOT caught in 20 runs: this sweep would miss it';
  const env = { GITHUB_ACTIONS: 'true' };
  const failed = raftsim([...args, '--out', out, '--format', 'html,junit,markdown'], { root, env });
  expect(failed.status).toBe(1);
  const first = failed.stdout.split('\n').slice(0, 4);
  expect(first).toEqual([
    expect.stringMatching(/^FAIL {2}sweep small {3}canary E17 not caught · /),
    '',
    expect.stringContaining('2 pass'),
    `  ✗ ${missed}`,
  ]);
  expect(failed.stdout).toContain(`::error title=canary E17 not caught::${missed}\n`);
  expect(kept('sweep.html')).toContain(`<p class="alarm">✗ ${missed}</p>`);
  expect(kept('summary.md').split('\n').slice(0, 6)).toContain(`❌ **${missed}**`);
  expect(kept('junit.xml')).toMatch(
    new RegExp(`<testcase name="canary" classname="the whole sweep">\\s*<failure type="sweep">${missed}<`),
  );
});
