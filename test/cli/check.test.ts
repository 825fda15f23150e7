import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { raftsim } from '../support/command.ts';
import { type CommandResult, raftsimHere, raftsimIn } from './spoken.ts';

const folder = mkdtempSync(join(tmpdir(), 'raftsim-check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function check(...args: string[]): Promise<CommandResult> {
  const { status, stdout, stderr } = await raftsimHere('check', ...args);
  const without = (text: string): string => text.replaceAll(folder + sep, '');
  return { status, stdout: without(stdout), stderr: without(stderr) };
}

const log = (...events: string[]): string =>
  events.map((event) => `INFO  jepsen.util - ${event.replaceAll(' :', '\t:')}\n`).join('');
const twoWrites = ['0 :invoke :write 1', '0 :ok :write 1', '1 :invoke :write 2', '1 :ok :write 2'];
const legal = file('legal.log', log(...twoWrites, '2 :invoke :read nil', '2 :ok :read 2'));
const stale = file('stale.log', log(...twoWrites, '2 :invoke :read nil', '2 :ok :read 1'));
const texts = file(
  'texts.edn',
  [
    '{:process 0, :type :invoke, :f :append, :key "a", :value "x 0"}',
    '{:process 0, :type :ok, :f :append, :key "a", :value "x 0"}',
    '{:process 1, :type :invoke, :f :get, :key "a", :value nil}',
    '{:process 1, :type :ok, :f :get, :key "a", :value ""}',
  ].join('\n'),
);
const hard = file(
  'hard.log',
  log(
    ...Array.from({ length: 9 }, (_, i) => `${i} :invoke :write ${i % 2}`),
    ...Array.from({ length: 9 }, (_, i) => `${i} :ok :write ${i % 2}`),
    ...['0 :invoke :read nil', '0 :ok :read 1', '0 :invoke :read nil', '0 :ok :read 0'],
  ),
);

it('check --keyed takes the first element of each value as its key', async () => {
  const keyed = file(
    'keyed.log',
    log('0 :invoke :write [7 1]', '0 :ok :write [7 1]', '1 :invoke :read [8 nil]', '1 :ok :read [8 nil]'),
  );
  expect(await check(keyed, '--keyed')).toEqual({
    status: 0,
    stdout: 'OK       keyed.log  register · 2 operations · 2 keys\n',
    stderr: '',
  });
  expect((await check(keyed)).status).toBe(2);
});

describe('raftsim check', () => {
  it('prints OK with the model it recognized, and exits with 0', async () => {
    expect(await check(legal)).toEqual({
      status: 0,
      stdout: 'OK       legal.log  register · 3 operations · 1 key\n',
      stderr: '',
    });
  });

  it('prints ILLEGAL, the reason in one sentence and a drawing of the operations, and exits with 1', async () => {
    const { status, stdout } = await check(stale);
    expect(status).toBe(1);
    expect(stdout).toBe(
      [
        'ILLEGAL  stale.log  register · 3 operations · 1 key',
        '',
        '  why        c2 read 1 after c1 had written 2, which was never observed',
        '             c0 write 1    ├─────┤',
        '             c1 write 2                 ├─────┤',
        '             c2 read -> 1                            ├─────┤  must be 2 or newer',
        '',
        '',
      ].join('\n'),
    );
    expect((await check(stale, '--quiet')).stdout).toBe(
      'ILLEGAL  stale.log  register · 3 operations · 1 key\n',
    );
  });

  it('quotes values that are strings in its explanation', async () => {
    expect((await check(texts)).stdout).toContain('key "a": c1 got "" after c0 had appended "x 0"');
    expect((await check(texts)).stdout).toContain('c1 get a -> ""');
  });

  it('prints UNKNOWN when the budget is used up, and exits with 3', async () => {
    const { status, stdout } = await check(hard, '--budget', '8');
    expect(status).toBe(3);
    expect(stdout).toMatch(
      /^UNKNOWN {2}hard.log {2}register · 11 operations · 1 key\n\n {2}why +neither an order nor a proof/,
    );
    expect((await check(hard)).status).toBe(1);
  });

  it('checks several histories, prints a summary, and exits with the code of the worst verdict', async () => {
    const { status, stdout } = await check(legal, stale, hard, '--budget', '8');
    expect(status).toBe(1);
    expect(stdout).toMatch(/\n3 histories · 1 ok · 1 illegal · 1 unknown\n$/);
    expect((await check(legal, hard, '--budget', '8')).status).toBe(3);
  });

  it('prints one JSON object under --json, with the witness of an illegal history', async () => {
    const one = await check(stale, '--json');
    expect(one).toMatchObject({ status: 1, stderr: '' });
    expect(JSON.parse(one.stdout)).toEqual({
      format: 'raftsim-check',
      version: 1,
      verdict: 'illegal',
      file: 'stale.log',
      model: 'register',
      operations: 3,
      keys: 1,
      reason: 'lost-update',
      message: 'c2 read 1 after c1 had written 2, which was never observed',
      witness: {
        key: '',
        operations: [
          { client: 0, text: 'write 1', from: 0, to: 1, fromSequence: 0, toSequence: 1 },
          { client: 1, text: 'write 2', from: 2, to: 3, fromSequence: 2, toSequence: 3 },
          {
            client: 2,
            text: 'read -> 1',
            from: 4,
            to: 5,
            fromSequence: 4,
            toSequence: 5,
            note: 'must be 2 or newer',
          },
        ],
      },
    });
    const several = JSON.parse((await check(legal, stale, '--json')).stdout);
    expect(several).toMatchObject({
      format: 'raftsim-checks',
      results: [{ format: 'raftsim-check', verdict: 'ok', file: 'legal.log' }, { verdict: 'illegal' }],
    });
  });

  it('reads standard input', () => {
    const run = (input: string | Uint8Array, ...args: string[]) =>
      spawnSync(process.execPath, [`${process.cwd()}/dist/cli.js`, 'check', '-', ...args], {
        input,
        encoding: 'utf8',
      });
    const passed = run(log(...twoWrites));
    expect([passed.status, passed.stdout]).toEqual([
      0,
      'OK       <stdin>  register · 2 operations · 1 key\n',
    ]);
    const empty = run('');
    expect([empty.status, empty.stdout, empty.stderr.split('\n')[0]]).toEqual([
      2,
      '',
      '<stdin>:1:1: the history is empty',
    ]);
  });
});

describe('an input that is not a history', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['empty', '', 'f:1:1: the history is empty\n  expected a Jepsen-style log'],
    ['blank', '\n\n', 'f:3:1: the history is empty'],
    ['binary', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), 'f:1:5: this is a binary file'],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x3a, 0]), 'f:1:4: this is a binary file'],
    ['a scenario', 'name: crash-leader\n', 'f:1:1: not a history'],
    ['one huge line', 'x'.repeat(20_000_000), 'f:1:1: not a history'],
    ['one huge map', `{:a "${'x'.repeat(20_000_000)}`, 'f:1:1: more than 16777216 bytes without an end'],
    ['JSON without operations', '[{"a":1}]', 'f:1:1: a list in JSON'],
    [
      'only a nemesis',
      '{:process :nemesis, :type :info, :f :kill, :value nil}\n',
      'f:2:1: no operation of a client in it\n  a client is a process with a number',
    ],
    ['a log without events', 'INFO jepsen.core - hello\n', 'f:2:1: no event in it'],
    [
      'an unfinished map',
      `[${'{:process 0 :type :invoke :f :read :value nil}'}\n {:process`,
      'f:2:2: a map that does not',
    ],
    [
      'JSON of another format',
      '{"format":"raftsim-report"}',
      "f:1:11: a 'raftsim-report'\n  expected an operation",
    ],
  ])('is refused with its line and column: %s', async (_, content, expected) => {
    const { status, stdout, stderr } = await check(file('f', content));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.slice(0, expected.length)).toBe(expected);
    expect(stderr).not.toMatch(/\n\s+at |node:|internal error/);
  });

  it('is reported beside the verdicts of the other histories, and decides the exit code', async () => {
    const { status, stdout, stderr } = await check(stale, file('f', 'zzz'), legal, '--quiet');
    expect(status).toBe(2);
    expect(stdout.match(/^\w+/gm)).toEqual(['ILLEGAL', 'OK']);
    expect(stderr).toMatch(/^f:1:1: not a history\n/);
    const json = await check(stale, file('f', 'zzz'), '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      format: 'raftsim-error',
      errors: [{ file: 'f', line: 1, column: 1, message: 'not a history' }],
    });
  });

  it.each<[string[], string]>([
    [[], 'raftsim: no history is named\n'],
    [['nowhere.log'], 'raftsim: there is no file nowhere.log\n'],
    [['-', '-'], 'raftsim: standard input can be read only once\n'],
    [['x', '--keyd'], 'raftsim: unknown option --keyd\n  did you mean --keyed?\n'],
    [['x', '--model', 'regster'], "raftsim: unknown model 'regster'\n  did you mean 'register'?\n"],
    [['x', '--format', 'xml'], "raftsim: unknown format 'xml'\n  expected jepsen, edn, raftsim\n"],
    [['x', '--budget', '-3'], "raftsim: --budget is '-3'\n"],
    [['x', '--modle', 'kv'], 'raftsim: unknown option --modle\n  did you mean --model?\n'],
  ])('is refused with a message that names the mistake: raftsim check %j', async (args, expected) => {
    const { status, stdout, stderr } = await check(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.slice(0, expected.length)).toBe(expected);
  });

  it('is refused if it is a folder', async () => {
    expect((await check(folder)).stderr).toMatch(/^raftsim: .* cannot be read: it is a folder\n/);
  });
});

describe('under GitHub Actions', () => {
  const github = { GITHUB_ACTIONS: 'true' };
  const place = (path: string): string => path.replaceAll(':', '%3A').replaceAll(',', '%2C');

  it.each([[[]], [['--quiet']], [['--json']]])(
    'an illegal history is annotated at its file, with options %j',
    async (options) => {
      const { status, stdout, stderr } = await raftsimIn(github, 'check', stale, ...options);
      expect(status).toBe(1);
      const error = `::error file=${place(stale)},title=${place(stale)}%3A not linearizable::`;
      expect(options.includes('--json') ? stderr : stdout).toContain(error);
      if (options.includes('--json')) expect(JSON.parse(stdout)).toMatchObject({ verdict: 'illegal' });
    },
  );

  it('a legal history is not annotated, nor is any history outside GitHub Actions', async () => {
    expect((await raftsimIn(github, 'check', legal)).stdout).not.toContain('::error');
    expect((await raftsimHere('check', stale)).stdout).not.toContain('::error');
  });

  it('each illegal one of several histories is annotated', () => {
    const { stdout } = raftsim(['check', stale, legal, texts, '--quiet'], { env: github });
    expect(stdout.match(/^::error file=/gm)).toHaveLength(2);
    expect(stdout).toContain('texts.edn%3A not linearizable::');
  });
});
