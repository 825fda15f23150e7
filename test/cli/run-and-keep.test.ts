import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withoutTimings } from '../support/command.ts';
import { raftsimHere, raftsimIn } from './spoken.ts';

const folder = mkdtempSync(join(tmpdir(), 'raftsim-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const library = join(folder, 'library');
mkdirSync(join(library, 'deeper'), { recursive: true });

function scenario(name: string, text: string): string {
  const path = join(library, name);
  writeFileSync(path, text);
  return path;
}

const calm = scenario('calm.yaml', 'run: 2s\nexpect: { failure-rate: <= 50% }\n');
const hopeless = scenario('deeper/hopeless.yaml', 'run: 2s\nexpect: { elections: at least 1000 }\n');
const idle = scenario(
  'idle.yaml',
  'run: 3s\nfaults:\n  - { at: 1s, do: crash, node: n1, for: 500ms }\n  - { when: { elected: 99 }, do: crash, node: n2 }\n',
);

const voteForgotten = scenario('../forgetful.yaml', 'name: forgetful\nzoo: E1\nrun: 2s\n');

describe('a run', () => {
  it('prints its verdict first, and exits with the code of the verdict', async () => {
    const passed = await raftsimHere(calm);
    expect(passed.status).toBe(0);
    expect(passed.stdout).toMatch(/^PASS {2}calm {2}seed 1 /);
    const failed = await raftsimHere(hopeless, '--seed', 'a b', '--out', join(folder, 'failed'));
    expect(failed.status).toBe(1);
    expect(failed.stdout).toMatch(/^FAIL {2}hopeless {2}seed a b /);
  });

  it('prints one JSON object under --json, the same every time apart from timings', async () => {
    const args = [calm, '--json', '--set', 'cluster.replicas=3', '--set', 'expect.leaders=at least 1'];
    const first = await raftsimHere(...args);
    const report = JSON.parse(first.stdout) as { replay: string; wallSeconds: number };
    expect(report.replay).toMatch(
      /calm\.yaml --seed 1 --set cluster\.replicas=3 --set 'expect\.leaders=at least 1'$/,
    );
    expect(report.wallSeconds).toBeGreaterThan(0);
    const second = await raftsimHere(...args);
    expect(withoutTimings(second.stdout)).toBe(withoutTimings(first.stdout));
  });

  it('takes several scenarios and whole folders, and exits with the code of the worst verdict', async () => {
    const out = join(folder, 'several');
    const { status, stdout } = await raftsimHere(library, '--quiet', '--out', out);
    expect(status).toBe(1);
    const words = stdout.split('\n').map((line) => line.split(/\s+/, 2).join(' '));
    expect(words).toEqual(['PASS calm', 'FAIL hopeless', 'PASS idle', '']);
    const runs: unknown = JSON.parse((await raftsimHere(calm, hopeless, '--json', '--out', out)).stdout);
    expect(runs).toMatchObject({
      format: 'raftsim-runs',
      reports: [{ verdict: 'pass' }, { verdict: 'fail' }],
    });
  });

  it('is undecided under --strict when a fault had no effect', async () => {
    const usual = await raftsimHere(idle);
    expect(usual).toMatchObject({ status: 0, stderr: '' });
    expect(usual.stdout).toContain('3.0 s  crash nobody            its condition never became true');
    const strict = await raftsimHere(idle, '--strict', '--json');
    expect(strict.status).toBe(3);
    expect(JSON.parse(strict.stdout)).toMatchObject({ verdict: 'undecided', exitCode: 3 });
    expect(strict.stderr).toBe(`${idle}:4: no effect in this run: once 99 leaders were elected: crash n2\n`);
  });

  it.each([
    ['has no target', '{ at: 1s, do: crash, node: candidate }', 'it found no target'],
    ['is over before anything could happen', '{ at: 1s, do: isolate, node: n2, for: 1us }', 'no effect seen'],
    [
      'names a link of which one end matches no server',
      '{ at: 1s, do: cut, links: [ [paused, n1] ] }',
      'it found no target',
    ],
  ])('is undecided under --strict when a fault %s', async (name, step, effect) => {
    const path = scenario(`../${name.replaceAll(' ', '-')}.yaml`, `run: 2s\nfaults:\n  - ${step}\n`);
    const { status, stdout, stderr } = await raftsimHere(path, '--strict');
    expect(status).toBe(3);
    expect(stdout).toMatch(/^UNDECIDED/);
    expect(stdout).toContain(effect);
    expect(stderr).toMatch(/:3: no effect in this run: at 1s: /);
  });

  it('passes under --strict when every fault had an effect, including those that chaos draws', async () => {
    const path = scenario(
      '../busy.yaml',
      'run: 8s\nchaos: { families: { crash: 1 } }\nfaults:\n  - { at: 1s, do: pause, node: leader, for: 600ms }\n',
    );
    expect(await raftsimHere(path, '--strict', '--quiet')).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('the folder of --out', () => {
  it('holds the report, the history, a page and files for CI', async () => {
    const out = join(folder, 'kept', 'deeply');
    expect((await raftsimHere(calm, '--out', out)).status).toBe(0);
    expect(readdirSync(out).sort()).toEqual([
      'calm-1.html',
      'history.ndjson',
      'junit.xml',
      'report.json',
      'summary.md',
    ]);
    expect(readFileSync(join(out, 'calm-1.html'), 'utf8')).toContain('PASS calm, seed 1');
    expect(readFileSync(join(out, 'junit.xml'), 'utf8')).toContain('<testsuite name="calm"');
    expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))).toMatchObject({ verdict: 'pass' });
    const [header, ...lines] = readFileSync(join(out, 'history.ndjson'), 'utf8').trimEnd().split('\n');
    expect(JSON.parse(header)).toMatchObject({ format: 'raftsim-history', operations: lines.length });
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(lines.map((_, i) => i + 1));
  });

  it('holds the formats that --format lists, beside the report and the history', async () => {
    const out = join(folder, 'formats');
    await raftsimHere(calm, '--out', out, '--format', 'hgrm,perfetto, shiviz');
    expect(readdirSync(out).sort()).toEqual([
      'calm-1.all.hgrm',
      'calm-1.cas.hgrm',
      'calm-1.get.hgrm',
      'calm-1.perfetto.json',
      'calm-1.put.hgrm',
      'calm-1.shiviz.log',
      'history.ndjson',
      'report.json',
    ]);
    const perfetto: unknown = JSON.parse(readFileSync(join(out, 'calm-1.perfetto.json'), 'utf8'));
    expect(perfetto).toMatchObject({ displayTimeUnit: 'ms' });
    const wrong = await raftsimHere(calm, '--format', 'htlm');
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('did you mean html?') });
  });

  it('holds a page and a trace too when the run failed, and the terminal names them', async () => {
    const out = join(folder, 'failing');
    const { stdout } = await raftsimHere(voteForgotten, '--out', out, '--format', 'none');
    expect(readdirSync(out).sort()).toEqual(['forgetful-1.trace.gz', 'history.ndjson', 'report.json']);
    expect(stdout).not.toMatch(/^ {2}report/m);

    const failed = await raftsimHere(voteForgotten, calm, '--seed', '1', '--out', out);
    expect(failed.stdout).toContain(`  report     ${join(out, 'forgetful-1.html')}`);
    expect(failed.stdout).toMatch(/replay {5}npx raftsim replay .*forgetful-1\.trace\.gz --at \d+/);
    expect(failed.stdout).toMatch(/shrink {5}npx raftsim shrink .*forgetful\.yaml --seed 1/);
    expect(readdirSync(out)).toEqual(
      expect.arrayContaining(['forgetful-1.html', 'calm-1.html', 'calm-1.history.ndjson', 'summary.md']),
    );
  });

  it('is not searched for scenarios if it lies in the folder that is run, so the command can be repeated', async () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    scenario('../own/calm.yaml', 'run: 1s\n');
    for (let time = 0; time < 2; time++)
      expect(await raftsimHere(own, '--quiet', '--out', join(own, 'raftsim-out'))).toMatchObject({
        status: 0,
      });
    expect(readdirSync(join(own, 'raftsim-out'))).toContain('report.json');
  });

  it('holds separate files for scenarios of the same name', async () => {
    const twin = scenario('deeper/calm.yaml', 'run: 1s\n');
    const out = join(folder, 'twins');
    await raftsimHere(calm, twin, '--out', out);
    rmSync(twin);
    expect(readdirSync(out)).toEqual(expect.arrayContaining(['calm-1.html', 'calm-1-2.html']));
  });

  it('holds only complete files, and a message names the kept ones if another cannot be written', async () => {
    const taken = join(folder, 'taken');
    writeFileSync(taken, '');
    const refused = await raftsimHere(calm, '--out', taken);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(
      /^raftsim: nothing can be kept in .*taken: .*\n {2}choose another folder with --out\n$/,
    );

    const half = join(folder, 'half');
    mkdirSync(join(half, 'report.json', 'in the way'), { recursive: true });
    const halved = await raftsimHere(calm, '--out', half);
    expect(halved.status).toBe(2);
    // The files that could be renamed into place are there, and the message names them.
    const kept = readdirSync(half).filter((name) => name !== 'report.json' && !name.startsWith('.'));
    expect(kept).toContain('history.ndjson');
    for (const name of kept) expect(halved.stderr).toContain(name);
    expect(halved.stderr).toMatch(/^raftsim: report\.json cannot be written in .*half: .*; kept: /);
    expect(readdirSync(half).filter((name) => name.includes('.tmp'))).toEqual([]);
  });
});

describe('under GitHub Actions', () => {
  const summary = join(folder, 'summary.md');
  const github = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };

  it('failures are annotated, and the step gets a summary', async () => {
    const { stdout } = await raftsimIn(github, hopeless, '--out', join(folder, 'github'));
    expect(stdout).toMatch(
      /^::error file=.*hopeless\.yaml,line=2,title=hopeless%3A expect elections >= 1000::/m,
    );
    expect(readFileSync(summary, 'utf8')).toContain('hopeless');
    await raftsimIn(github, calm);
    expect(readFileSync(summary, 'utf8')).toMatch(/hopeless[\s\S]*calm/);
  });

  it('standard output stays one object under --json', async () => {
    const { stdout, stderr } = await raftsimIn(github, hopeless, '--json', '--out', join(folder, 'github'));
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'fail' });
    expect(stderr).toContain('::error ');
  });

  it.each([[['run']], [['sweep', '--seeds', '1..2']], [['trace']], [['explain']]])(
    'a mistake in a scenario is annotated at its line and column: raftsim %j',
    async (args) => {
      const bad = join(folder, 'bad.yaml');
      writeFileSync(bad, 'run: 1s\nclients: { countt: 3 }\nfaults:\n  - { at: 1s, do: crahs, node: one }\n');
      const { status, stdout, stderr } = await raftsimIn(github, ...args, bad);
      expect(status).toBe(2);
      const place = (line: number, column: number): string =>
        `::error file=${bad},line=${line},col=${column},title=raftsim cannot do this::`;
      expect(stdout.split('\n')).toEqual([
        expect.stringContaining(`${place(2, 12)}unknown key 'countt' in clients%0Adid you mean`),
        expect.stringContaining(`${place(4, 19)}unknown fault 'crahs'%0Adid you mean`),
        '',
      ]);
      expect(stderr).toContain(`${bad}:2:12: `);
      const json = await raftsimIn(github, ...args, bad, '--json');
      expect(JSON.parse(json.stdout)).toMatchObject({ format: 'raftsim-error' });
      expect(json.stderr).toBe(stdout);
    },
  );

  it('a mistake that is in no file is annotated without a place', async () => {
    const { stdout } = await raftsimIn(github, calm, '--set', 'runn=1s');
    expect(stdout).toMatch(/^::error title=raftsim cannot do this::--set runn=1s: unknown key 'runn'%0A/);
    const missing = await raftsimIn(github, join(folder, 'missing.yaml'));
    expect(missing.stdout).toMatch(/^::error title=raftsim cannot do this::there is no file /);
  });

  it('a summary that cannot be written does not change the verdict', async () => {
    const nowhere = { ...github, GITHUB_STEP_SUMMARY: join(folder, 'no', 'such', 'folder', 'x.md') };
    const { status, stderr } = await raftsimIn(nowhere, calm);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^raftsim: no summary can be written to .*: it does not exist$/m);
  });
});
