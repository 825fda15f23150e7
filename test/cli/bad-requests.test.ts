import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { raftsimHere } from './spoken.ts';

const folder = mkdtempSync(join(tmpdir(), 'raftsim-bad-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The error text of an invalid request, without the folder's name; expects no standard output and no stack trace. */
async function errorOf(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await raftsimHere(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).not.toMatch(/\n\s+at |node:|internal error/);
  return stderr.replaceAll(folder + sep, '');
}

describe('an invalid request', () => {
  it('without any argument prints the help', async () => {
    expect(await errorOf()).toContain('nothing to do: name a scenario\n\nraftsim runs');
  });

  it.each([
    [['x.yaml', '--sed', '3'], 'raftsim: unknown option --sed\n  did you mean --seed?\n'],
    [['x.yaml', '--no-colour'], 'raftsim: unknown option --no-colour\n  did you mean --no-color?\n'],
    [['x.yaml', '--no-json'], 'raftsim: unknown option --no-json\n  did you mean --json?\n'],
    [['x.yaml', '--no-qiet'], 'raftsim: unknown option --no-qiet\n  did you mean --quiet?\n'],
    [['x.yaml', '--no-seed', '1'], 'raftsim: unknown option --no-seed\n  did you mean --seed?\n'],
    [['x.yaml', '--no-judges'], 'raftsim: unknown option --no-judges\n  options here: --seed, '],
    [
      ['x.yaml', '--no-color=yes'],
      'raftsim: --no-color takes no value, found yes\n  write --no-color alone\n',
    ],
    [['x.yaml', '--seeds', '1..20'], 'raftsim: unknown option --seeds\n  it is an option of sweep and zoo\n'],
    [['sweep', 'x.yaml', '--step'], 'raftsim: unknown option --step\n  it is an option of replay\n'],
    [['x.yaml', '--seed'], 'raftsim: --seed needs a value\n'],
    [
      ['diff', 'one.trace.gz'],
      'raftsim: diff takes two traces\n  try: raftsim diff one.trace.gz other.trace.gz\n',
    ],
    [['corpus', 'list'], 'raftsim: corpus takes add or verify, not list\n  try: raftsim corpus verify\n'],
    [
      ['corpus', 'verify', 'no-such-folder'],
      'raftsim: the folder no-such-folder cannot be read: it does not exist\n' +
        '  a failing run is pinned there by: raftsim corpus add <scenario> --seed S\n',
    ],
    [['corpus', 'verify', 'a', 'b'], 'raftsim: corpus verify takes one folder, found b too\n'],
    [['corpus', 'verify', 'a', '--dir', 'b'], 'raftsim: corpus verify takes one folder, found a too\n'],
    [
      ['corpus', 'verify', '--seed', '3'],
      'raftsim: --seed goes with corpus add\n  a pinned failure runs as it is\n',
    ],
    [['zoo', 'E1', '--seed', '1', '--list'], 'raftsim: --list runs nothing, as --seed and --shrink would\n'],
    [
      ['zoo', 'E1', '--seed', '1', '--control', '5'],
      'raftsim: --control goes with a survey, not with --seed or --shrink\n',
    ],
    [
      ['zoo', 'E1', '--shrink', '--quick'],
      'raftsim: --quick goes with a survey, not with --seed or --shrink\n',
    ],
    [['zoo', '--workers', '0'], "raftsim: --workers: '0' is not a number of workers; write 4 or auto\n"],
    [[''], 'raftsim: the name of a scenario is empty\n'],
    [
      ['disturbed-node'],
      "raftsim: there is no file disturbed-node\n  did you mean 'scenarios/elections/disturbed-node.yaml'?\n",
    ],
    [
      ['check', 'README.md'],
      "README.md:1:3: unexpected 'r'\n  expected a Jepsen-style log, EDN maps, or a history of raftsim\n",
    ],
    [['x.yaml', '--seed', '1', '--seed', '2'], 'raftsim: --seed is given 2 times\n'],
    [['x.yaml', '--set'], 'raftsim: --set needs a value\n'],
    [['x.yaml', '--json=yes'], 'raftsim: --json takes no value, found yes\n  write --json alone\n'],
    [
      ['sweep', 'scenarios/crash-leader.yaml', '--seeds', '1-10'],
      "raftsim: --seeds: '1-10' is not a range of seeds; write it as 1..10\n",
    ],
    [['x.yaml', '--seed', '--set'], 'raftsim: --seed needs a value\n'],
    [
      ['sweep', 'x.yaml', '--budget', '-1s'],
      'raftsim: --budget needs a value\n  one that begins with a dash is written --budget=-1s\n',
    ],
    [
      ['zoo', '--frobnicate'],
      'raftsim: unknown option --frobnicate\n  options here: --quick, --seed, --preset, --seeds, --depth, --control, --resume, --workers, --shrink, -o, ',
    ],
    [['-'], 'raftsim: there is no file -\n  standard input is /dev/stdin\n'],
    [['nowhere.yaml'], 'raftsim: there is no file nowhere.yaml\n'],
    [['expalin'], 'raftsim: there is no command or file expalin\n  did you mean explain?\n'],
    [['--quiet', 'explain', 'x.yaml'], 'raftsim: the command explain must come first\n'],
    [
      ['run'],
      'raftsim: no scenario is named\n  name a file or a folder, such as scenarios/crash-leader.yaml\n',
    ],
    [['schema', 'x'], 'raftsim: schema takes no argument, found x\n'],
  ])('is refused with a message that names the mistake: raftsim %j', async (args, text) => {
    expect((await errorOf(...args)).startsWith(text)).toBe(true);
  });

  it.each([
    [['trace', 'good.yaml', '-o', 'good.yaml/x.trace']],
    [['sweep', 'good.yaml', '--baseline', 'good.yaml/sweep.json']],
    [['replay', 'good.yaml/x.trace']],
    [['check', 'good.yaml/history.edn']],
    [['check', `${'x'.repeat(300)}.edn`]],
    [['init', 'good.yaml']],
  ])('is refused if a path cannot exist: raftsim %j', async (args) => {
    file('good.yaml', 'run: 1s');
    const [command, ...rest] = args;
    const placed = rest.map((arg) => (arg.startsWith('-') ? arg : join(folder, arg)));
    expect(await errorOf(command, ...placed)).toMatch(
      /^raftsim: .*(not a folder|too long|something else of that name exists)/,
    );
  });

  it('is a --set of a key that the grid sets as well', async () => {
    const gridded = file('grid.yaml', 'run: 1s\ngrid: { cluster.replicas: [3, 5] }');
    expect(await errorOf('sweep', gridded, '--set', 'cluster.replicas=7')).toBe(
      'raftsim: --set cluster.replicas=7: the grid of grid.yaml sets cluster.replicas in every cell\n' +
        '  to try other values: --grid cluster.replicas=7\n',
    );
    const plain = file('plain.yaml', 'run: 1s');
    const both = ['--set', 'network.loss=1%', '--grid', 'network.loss=2%,3%'];
    expect(await errorOf('sweep', plain, ...both)).toBe(
      'raftsim: --set network.loss=1% and --grid network.loss exclude each other\n  the grid says what is tried\n',
    );
  });

  it('is a scenario that is named twice', async () => {
    file('good.yaml', 'run: 1s');
    expect(await errorOf('sweep', join(folder, 'good.yaml'), `${folder}/./good.yaml`)).toBe(
      'raftsim: the scenario ./good.yaml is named twice\n',
    );
  });

  it('is --format none together with another format', async () => {
    const good = file('good.yaml', 'run: 1s');
    expect(await errorOf(good, '--format', 'none,html')).toBe(
      'raftsim: --format: none cannot be combined with other formats\n  found: none,html\n',
    );
  });

  it('is trace with both --node and -o', async () => {
    const good = file('good.yaml', 'run: 1s');
    expect(await errorOf('trace', good, '--node', 'n1', '-o', join(folder, 'x.trace'))).toBe(
      'raftsim: -o and --node exclude each other\n  -o writes the whole run\n',
    );
  });

  it('with a misspelt file name is answered with the most similar file', async () => {
    file('crash-leader.yaml', 'run: 1s');
    expect(await errorOf(join(folder, 'crash-laeder.yaml'))).toBe(
      "raftsim: there is no file crash-laeder.yaml\n  did you mean 'crash-leader.yaml'?\n",
    );
  });

  it('with a file name without its ending is answered with the file', async () => {
    file('lone-vote.yaml', 'run: 1s');
    expect(await errorOf(join(folder, 'lone-vote'))).toBe(
      "raftsim: there is no file lone-vote\n  did you mean 'lone-vote.yaml'?\n",
    );
    expect(await errorOf('Sweep')).toBe(
      'raftsim: there is no command or file Sweep\n  did you mean sweep?\n',
    );
  });

  it('is not made of files of tools, packages and long reports in a folder', async () => {
    const mixed = join(folder, 'mixed');
    for (const part of ['.github', 'node_modules', 'deep/.git'])
      mkdirSync(join(mixed, part), { recursive: true });
    file('mixed/.github/raftsim.yml', 'jobs: {}');
    file('mixed/node_modules/x.yaml', 'jobs: {}');
    file('mixed/deep/.git/x.yaml', 'jobs: {}');
    file('mixed/long.json', `[${' '.repeat(1_100_000)}]`);
    expect(await errorOf(mixed)).toBe(
      'raftsim: there is no scenario in the folder mixed\n  scenarios end in .yaml or, if they are configurations of CS3700, in .json\n',
    );
    file('mixed/bad.yaml', 'runn: 1s\n');
    expect(await errorOf(mixed)).toBe("mixed/bad.yaml:1:1: unknown key 'runn'\n  did you mean 'run'?\n");
  });

  it('is answered with every mistake in every file, each with its line and column', async () => {
    const one = file('one.yaml', 'cluster: { replicas: 0 }\nrun: -1s\n');
    const two = file('two.yaml', 'faults: [ { at: 5s, do: crahs } ]\n');
    expect(await errorOf(one, two)).toBe(
      [
        'one.yaml:1:22: cluster.replicas is 0, expected a whole number from 1 to 63',
        "one.yaml:2:6: run is '-1s': a duration cannot be negative",
        '  expected a duration such as 500us, 20ms or 1.5s, at least 1ms',
        "two.yaml:1:25: unknown fault 'crahs'",
        "  did you mean 'crash'?",
        '',
      ].join('\n'),
    );
  });

  it('with a mistake in --set is answered with that option in place of a line', async () => {
    const good = file('good.yaml', 'run: 1s');
    expect(await errorOf(good, '--set', 'cluster.replcas=7')).toBe(
      "--set cluster.replcas=7: unknown key 'replcas' in cluster\n  did you mean 'replicas'?\n",
    );
  });

  it.each([
    ['empty', '', 'f.yaml:1:1: the scenario is empty'],
    ['binary', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), 'f.yaml:1:5: this is a binary file'],
    ['not UTF-8', new Uint8Array([0x6e, 0x3a, 0x20, 0xe9]), 'f.yaml:1:4: a character here is not UTF-8'],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x72, 0, 0x75, 0]), 'f.yaml:1:4: this is a binary file'],
    [
      'huge',
      'x'.repeat(2_000_000),
      'f.yaml:1:1: a file of more than 1048576 bytes is not read as a scenario',
    ],
  ])('is a scenario file that is %s', async (_, content, text) => {
    expect((await errorOf(file('f.yaml', content))).startsWith(text)).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('is an endless device, which is not read', async () => {
    expect(await errorOf('/dev/zero')).toBe('raftsim: /dev/zero cannot be read: it is not a regular file\n');
  });

  it('is a folder without scenarios, or a JSON file that is no scenario', async () => {
    mkdirSync(join(folder, 'hollow'));
    expect(await errorOf(join(folder, 'hollow'))).toBe(
      'raftsim: there is no scenario in the folder hollow\n  scenarios end in .yaml or, if they are configurations of CS3700, in .json\n',
    );
    const report = file('report.json', '{ "format": "raftsim-report" }');
    expect(await errorOf(report)).toBe("report.json:1:1: this is a 'raftsim-report', not a scenario\n");
    expect(await errorOf(file('other.json', '{ "some": "thing" }'))).toBe(
      'other.json:1:1: this is neither a scenario nor a configuration of CS3700\n  a configuration has lifetime, replicas and requests\n',
    );
  });

  it.skipIf(process.platform === 'win32')('is a symbolic link to itself', async () => {
    symlinkSync('circle.yaml', join(folder, 'circle.yaml'));
    expect(await errorOf(join(folder, 'circle.yaml'))).toBe(
      'raftsim: circle.yaml cannot be read: its symbolic links form a loop\n',
    );
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'is a file without read permission',
    async () => {
      const secret = file('secret.yaml', 'run: 1s');
      chmodSync(join(folder, secret), 0);
      expect(await errorOf(secret)).toBe('raftsim: secret.yaml cannot be read: permission denied\n');
    },
  );

  it('does not list all seventy keys of a mapping that is missing', async () => {
    const said = await errorOf('scenarios/crash-leader.yaml', '--set', 'expect=null');
    expect(said).toMatch(/ and \d\d more\n$/);
    expect(said.length).toBeLessThan(500);
  });

  it('is a sweep.json without a version', async () => {
    expect(await errorOf('merge', file('no-version.json', '{"format":"raftsim-sweep"}'))).toContain(
      'this report of a sweep has no version, and this raftsim reads version 1',
    );
  });

  it('is answered with a JSON object under --json', async () => {
    const bad = file('bad.yaml', 'runn: 1s\n');
    const { status, stdout, stderr } = await raftsimHere(bad, '--json');
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      format: 'raftsim-error',
      errors: [{ file: bad, line: 1, column: 1, message: "unknown key 'runn'", hint: "did you mean 'run'?" }],
    });
    expect(JSON.parse((await raftsimHere(bad, '--json', '--sed', '1')).stdout)).toMatchObject({
      errors: [{ file: '', message: 'unknown option --sed' }],
    });
  });
});
