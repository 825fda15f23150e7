import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { raftsim } from '../support/command.ts';

/* --out and --quiet of the command zoo, which work as those of run and sweep. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-keeps-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'stale.ts'), 'export const rules = { readConfirmed: () => true };\n');

const zoo = (...args: readonly string[]): ReturnType<typeof raftsim> =>
  raftsim(['zoo', ...args], { cwd: folder });
/** A bug from a file, on a preset that shows it in the first seed: others need not be tried. */
const stale = ['./stale.ts', '--preset', 'clocks'];
const few = ['--quick', '--control', '1', '--workers', '1'];

it('a survey is kept in the folder of --out, and --quiet prints one line', () => {
  const { status, stdout, stderr } = zoo('E17', ...few, '--quiet', '--out', 'survey');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^PASS {2}zoo {2}1 of 1 bug caught .*\n$/);
  expect(readdirSync(join(folder, 'survey')).sort()).toEqual(['summary.md', 'zoo.json']);
  expect(readFileSync(join(folder, 'survey', 'zoo.json'), 'utf8')).toBe(zoo('E17', ...few, '--json').stdout);
  expect(readFileSync(join(folder, 'survey', 'summary.md'), 'utf8')).toBe(
    `${zoo('E17', ...few, '--markdown').stdout.trimEnd()}\n`,
  );
  expect(zoo('E17', ...few, '--quiet', '--resume', 'log').stderr).toBe('');
});

it.skipIf(!existsSync('/proc/self'))('an unwritable --out folder is reported before and after', () => {
  const { status, stdout, stderr } = zoo('E17', ...few, '--out', '/proc/raftsim/deep');
  expect([status, stdout]).toEqual([2, expect.stringMatching(/^PASS/)]);
  expect(stderr.match(/^raftsim: nothing can be kept in \/proc\/raftsim\/deep/gm)).toHaveLength(2);
});

it.each([
  ['of the zoo', ['E17']],
  ['from a file', stale],
])('the run of one bug %s is kept as other runs are, with its page', (where, bug) => {
  const { status, stdout } = zoo(...bug, '--seed', '1', '--quiet', '--out', where);
  expect([status, stdout]).toEqual([1, expect.stringMatching(/^FAIL .*\n$/)]);
  const names = readdirSync(join(folder, where));
  const expected = ['history.ndjson', 'junit.xml', 'report.json', 'summary.md'];
  expect(names.filter((name) => expected.includes(name)).sort()).toEqual(expected);
  const page = names.find((name) => name.endsWith('.html')) ?? '';
  const { digest } = JSON.parse(readFileSync(join(folder, where, 'report.json'), 'utf8')) as {
    digest: string;
  };
  // The page shows the same run, with the bug.
  expect(readFileSync(join(folder, where, page), 'utf8')).toContain(digest);
  // A scenario cannot name a bug from a file: a trace of it could not be replayed, and none is kept.
  expect(names.some((name) => name.endsWith('.trace.gz'))).toBe(bug !== stale);
});

it('a failing run of a bug from a file is kept in raftsim-out without --out, as other failing runs are', () => {
  expect(zoo(...stale, '--seed', '1').stdout).toMatch(/report +raftsim-out\/stale-.*\.html/);
  expect(readdirSync(join(folder, 'raftsim-out'))).toContain('report.json');
});

it('zoo --list --json prints one JSON object', () => {
  const about = 'the vote reaches the disk before the term it belongs to';
  expect(JSON.parse(zoo('E3', '--list', '--json').stdout)).toEqual({
    format: 'raftsim-bugs',
    bugs: [{ bug: 'E3', starred: false, about }],
  });
});

it.each([
  [['E17', '--shrink', '--out', 'x'], '--out goes with a survey or --seed'],
  [['--list', '--out', 'x'], '--list keeps nothing for --out'],
  [['E17', '--markdown', '--quiet'], '--quiet and --markdown exclude each other'],
])('zoo refuses options that do not go together: %j', (args, expected) => {
  expect(zoo(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining(expected) });
});
