import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { raftsim } from '../support/command.ts';
import { raftsimHere } from './spoken.ts';

const folder = mkdtempSync(join(tmpdir(), 'raftsim-bugs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** Mistakes in a module that exports a bug, with the message for each. */
const wrong: readonly (readonly [text: string, expected: string])[] = [
  ['export const x = 5;', 'it exports no bug'],
  ['export const bug = {};', 'it exports no bug'],
  [
    'export function createReplica() {}',
    'it exports a replica, and the zoo runs bugs of raftsim itself\n  to run a replica through the presets: raftsim sweep',
  ],
  ["throw new Error('boom');", 'boom'],
  ['export const bug = { rules: {{ };', 'Expected identifier'],
  ['export const bug = { rules: { mayComit: () => true } };', 'did you mean mayCommit?'],
  [
    'export const bug = { rules: { mayCommit: 5 } };',
    'rules.mayCommit is of type number, and must be a function',
  ],
  [
    'export const bug = { rules: { mayCommit: undefined } };',
    'rules.mayCommit is undefined, and must be a function',
  ],
  [
    'export const bug = { options: { frobnicate: 1 } };',
    'unknown options.frobnicate\n  the names are those in core/options.ts',
  ],
  ['export const bug = { rules: [] };', 'rules is a list, and must be an object'],
  ['export const bug = { host: { gateSendz: false } };', 'did you mean gateSends?'],
  [
    'export const bug = { rules: { mayCommit: () => true }, hots: { gateSends: false } };',
    'unknown part hots\n  did you mean host?',
  ],
  ['export const bug = { client: { keepsSerials: false } };', 'did you mean keepsSerial?'],
  ['export const bug = { options: { prevote: false } };', 'did you mean preVote?'],
  ['export const bug = { recover: 1 };', 'recover is of type number, and must be a function'],
  ['export const bug = { host: { firstPart: 1 } };', 'firstPart is of type number, and must be a function'],
  ['export const bug = { rules: {} };', 'it changes nothing'],
  ['export const a = { rules: { x: 1 } };\nexport const b = { host: {} };', 'it exports 2 bugs: a, b'],
  ["export const bug = { client: { giveUp: 'maybe' } };", "expected 'unknown' or 'failed'"],
  ["export const bug = { options: { reads: 'stale' } };", 'expected index, lease, log'],
  [
    "export const bug = { options: (node, o) => (node === 2 ? { ...o, reads: 'stale' } : o) };",
    'expected index, lease, log',
  ],
  ['export const bug = { options: () => ({ heartbeatInterval: NaN }) };', 'must be a number, at least 0'],
  ['export const bug = { options: () => undefined };', 'must return options'],
  ["export const bug = { options: () => { throw new Error('boom'); } };", 'options(1, ...) throws: boom'],
  [
    "import { no } from './missing.ts';\nexport const bug = { rules: no };",
    'Could not resolve "./missing.ts"',
  ],
];

it.each(wrong)('a mistake in a bug is reported: %s', async (text, expected) => {
  const path = file('wrong.ts', text);
  const { status, stderr } = await raftsimHere('zoo', path, '--seed', '1');
  expect(stderr).toContain(expected);
  expect(stderr).not.toMatch(/:0:0|\n +at /);
  expect(status).toBe(2);
});

it('all mistakes in a bug are reported at once', async () => {
  const path = file(
    'wrongs.ts',
    'export const bug = { rules: { mayComit: 1 }, host: { gateSends: 1 }, recover: 1 };',
  );
  const { status, stderr } = await raftsimHere('zoo', path);
  for (const expected of ['mayCommit?', 'host.gateSends is', 'recover is'])
    expect(stderr).toContain(expected);
  expect(status).toBe(2);
});

const stale = '{ readConfirmed: () => true }';

it.each([
  ['by name', `export const bug = { about: 'reads at once', rules: ${stale} };`],
  ['as the default', `export default { rules: ${stale} };`],
  ['as the module itself', `export const rules = ${stale};`],
  [
    'that builds on the paper’s rules',
    `import { paperRules } from 'raftsim';\nexport default { rules: { readConfirmed: (confirmed, round) =>
      paperRules.readConfirmed(confirmed, round) || confirmed >= 0 } };`,
  ],
  ['beside something else', `export const other = 7;\nexport const mine = { rules: ${stale} };`],
])('a bug exported %s is run and caught', async (_, text) => {
  const { status, stdout } = await raftsimHere(
    'zoo',
    file('mine.ts', text),
    '--preset',
    'clocks',
    '--seed',
    '1',
  );
  expect(stdout).toMatch(/^FAIL/);
  expect(stdout).toContain('linearizability');
  expect(status).toBe(1);
});

it('client.giveUp, the outcome that a time-out is reported as, may be given as a string', async () => {
  const path = file('words.ts', "export const bug = { client: { giveUp: 'failed' } };");
  const { status, stdout } = await raftsimHere('zoo', path, '--seed', '1');
  expect(stdout).toMatch(/whose write had been reported as\s+failed/);
  expect(status).toBe(1);
});

it('the run of a bug prints the command that repeats it, with its file and its preset', async () => {
  const path = file('again.ts', `export const rules = ${stale};`);
  const first = await raftsimHere('zoo', path, '--seed', '1');
  const command = /replay +npx raftsim (.*)/.exec(first.stdout)?.[1] ?? '';
  expect(command).toContain(`zoo ${path} --preset `);
  const again = await raftsimHere(...command.split(' '));
  expect(again.status).toBe(1);
  expect(again.stdout.replace(/ in .* s \(.*/g, '')).toContain('linearizability');
  const digest = /digest +(\w+)/;
  expect(digest.exec(again.stdout)?.[1]).toBe(digest.exec(first.stdout)?.[1]);
});

it('a rule that returns a wrong type is reported by the invalid output that the core makes of it', async () => {
  const path = file('nowhere.ts', "export const bug = { rules: { ackIndex: () => 'the end' } };");
  const { status, stdout } = await raftsimHere('zoo', path, '--seed', '1');
  expect(status).toBe(1);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(
    /n\d produced invalid output: out\.send(After)?\[\d\]\.matchIndex is 'the end', and must be a whole number, at least 0/,
  );
});

it('an exception in a rule, or while its module is loaded, is reported with its line in the file', () => {
  const bug = file(
    'throws.ts',
    'interface Unused { x: 1 }\n\nexport const bug = {\n  rules: {\n    mayCommit: (): boolean => {\n      throw new Error("no idea");\n    },\n  },\n};\n',
  );
  // Run by the built command, since the test runner changes the stack traces of the sources it transforms.
  const { stdout } = raftsim(['zoo', bug, '--seed', '1']);
  expect(stdout).toMatch(/threw: no idea\s+\(.*throws\.ts:6:13\)$/m);
  const early = file('early.ts', 'type Unused = 1;\nthrow new Error("too early");\n');
  expect(raftsim(['zoo', early, '--seed', '1']).stderr).toMatch(/too early \(.*early\.ts:2:7\)/);
});

const thrower = "() => { throw new Error('no idea'); }";

it.each([
  ['recover', `export const bug = { recover: ${thrower} };`, 'threw: no idea'],
  ['recover of the host', `export const bug = { host: { recover: ${thrower} } };`, 'threw: no idea'],
  ['firstPart', `export const bug = { host: { firstPart: ${thrower} } };`, 'threw: no idea'],
  [
    'options of a later server',
    `export const bug = { options: (node, usual) => { if (node > 3) throw new Error('no idea'); return usual; } };`,
    'threw: no idea',
  ],
  [
    'recover without a result',
    'export const bug = { recover: () => {} };',
    'produced invalid output: what recover returns is undefined, and must be a Durable',
  ],
  [
    'recover with an incomplete result',
    'export const bug = { recover: (durable) => ({ ...durable, entries: null }) };',
    'what recover returns.entries is null, and must be an array',
  ],
  [
    'firstPart with a wrong result',
    "export const bug = { host: { firstPart: () => 'half' } };",
    "what firstPart returns is 'half', and must be a Write or null",
  ],
])('an exception or a wrong result is a violation, as in a rule: %s', async (name, text, expected) => {
  const path = file('habits.ts', text);
  const { status, stdout, stderr } = await raftsimHere('zoo', path, '--preset', 'crash-heavy', '--seed', '1');
  expect([status, stderr], name).toEqual([1, '']);
  expect(stdout).toMatch(/^FAIL [\s\S]*✗ assertion/);
  expect(stdout.replace(/\s+/g, ' ')).toContain(expected);
});

it('a bug that keeps state between runs is reported when the run is repeated for the files', async () => {
  const text = 'let calls = 0;\nexport const bug = { rules: { electionTimeout: (min) => min + ++calls } };';
  const { status, stderr } = await raftsimHere(
    ...['zoo', file('rising.ts', text), '--seed', '1', '--preset', 'uniform-noise', '--quiet'],
    ...['--out', join(folder, 'kept')],
  );
  expect(status).toBe(4);
  expect(stderr).toMatch(
    /^raftsim: rising-uniform-noise-1 took another course when it was run again to write its files; .* that outlives a run/s,
  );
});
