import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { raftsimHere } from '../cli/spoken.ts';
import { raftsim } from '../support/command.ts';

/* The commands corpus add and corpus verify: once as processes, and then within this one, which needs no time to start. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-corpus-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const pins = join(folder, 'pins');
const pinned = join(pins, 'stale-election-safety.yaml');

/** Verifies all pinned scenarios: the exit code, and the output, one line with the verdict for each. */
async function verify(): Promise<readonly [number | null, string]> {
  const { status, stdout } = await raftsimHere('corpus', 'verify', pins);
  return [status, stdout];
}

/** Changes the pinned scenario, so that it runs as it would with a later version of the code. */
function change(from: string, to: string): void {
  const before = readFileSync(pinned, 'utf8');
  expect(before).toContain(from);
  writeFileSync(pinned, before.replace(from, to));
}

it('corpus verify reports with different exit codes that a failure is still there, fixed, or no longer reached', async () => {
  const file = join(folder, 'stale.yaml');
  writeFileSync(
    file,
    'name: stale\nseed: canary-1\nzoo: E17\ncluster: { replicas: 3 }\nclients: { count: 1, rate: 20/s }\nrun: 6s\n' +
      'faults:\n  - { from: 1s, until: 6s, every: 1500ms, do: partition, groups: [ [leader], rest ], for: 1s }\n',
  );
  const added = raftsim(['corpus', 'add', file, '--dir', pins]);
  expect([added.status, added.stdout]).toEqual([0, `PINNED  ${pinned}  election-safety (two-leaders)\n`]);
  const first = raftsim(['corpus', 'verify', pins]);
  expect([first.status, first.stdout]).toEqual([
    1,
    expect.stringMatching(/^STILL FAILS {2}.*stale.* at event \d+: n\d became leader .*\n$/),
  ]);

  // Another bug in its place is not a mended one.
  change('zoo: E17\n', 'zoo: E1\n');
  expect(await verify()).toEqual([
    3,
    `DIVERGED     ${pinned}  expected: no violation; found: shown-is-durable (vote-not-durable)\n`,
  ]);

  change('zoo: E1\n', '');
  expect(await verify()).toEqual([0, `FIXED        ${pinned}\n`]);

  // With slower messages another server is elected first: nothing fails, but that proves nothing about the bug.
  change('run: 6s\n', 'run: 6s\nnetwork: { latency: 3ms }\n');
  const words = 'expected: n1 leads in term 1; found: n2 leads in term 1';
  expect(await verify()).toEqual([3, `DIVERGED     ${pinned}  ${words}\n`]);
  const json = await raftsimHere('corpus', 'verify', pins, '--json');
  expect([json.status, JSON.parse(json.stdout)]).toEqual([
    3,
    {
      format: 'raftsim-corpus',
      results: [
        {
          file: pinned,
          verdict: { kind: 'diverged', expected: 'n1 leads in term 1', found: 'n2 leads in term 1' },
        },
      ],
    },
  ]);
});

it('corpus add writes the values of --set into the pinned scenario, and corpus verify refuses --set', async () => {
  const file = join(folder, 'mended.yaml');
  writeFileSync(
    file,
    'name: mended\nseed: canary-1\ncluster: { replicas: 3 }\nclients: { count: 1, rate: 20/s }\nrun: 6s\n' +
      'faults:\n  - { from: 1s, until: 6s, every: 1500ms, do: partition, groups: [ [leader], rest ], for: 1s }\n',
  );
  const place = join(folder, 'changed');
  const set = ['--set', 'zoo=E17', '--set', 'network.loss=0%'];
  expect((await raftsimHere('corpus', 'add', file, '--dir', place)).status).toBe(2);
  const added = await raftsimHere('corpus', 'add', file, '--dir', place, ...set, '--json');
  expect(added.stderr).toBe('');
  const printed = JSON.parse(added.stdout) as {
    format: string;
    pinned: { file: string; property: string }[];
  };
  expect(printed).toMatchObject({ format: 'raftsim-corpus', pinned: [{ property: 'election-safety' }] });
  const kept = readFileSync(printed.pinned[0]?.file ?? '', 'utf8');
  expect(kept).toContain('zoo: E17\n');
  expect(kept).toContain('loss: 0%');
  // Other seeds are compared with those of the scenario as it was written.
  const pin = JSON.parse(readFileSync((printed.pinned[0]?.file ?? '').replace('.yaml', '.pin.json'), 'utf8'));
  const run = await raftsimHere(printed.pinned[0]?.file ?? '', '--json', '--out', join(folder, 'run'));
  expect(pin.others.scenario).toBe(JSON.parse(run.stdout).scenario.sha256);
  expect((await raftsimHere('corpus', 'verify', place)).stdout).toMatch(/^STILL FAILS/);
  expect(await raftsimHere('corpus', 'verify', place, ...set)).toMatchObject({
    status: 2,
    stderr: 'raftsim: --set goes with corpus add\n  a pinned failure runs as it is\n',
  });
});

it('corpus add gives each failure of the same scenario and property a file, and keeps the file of a known one', async () => {
  const place = join(folder, 'several');
  const file = join(folder, 'several.yaml');
  writeFileSync(
    file,
    'name: several\nzoo: E17\ncluster: { replicas: 3 }\nclients: { count: 1, rate: 20/s }\nrun: 6s\n' +
      'faults:\n  - { from: 1s, until: 6s, every: 1500ms, do: partition, groups: [ [leader], rest ], for: 1s }\n',
  );
  const add = async (...args: string[]): Promise<string> => {
    const { stdout } = await raftsimHere('corpus', 'add', file, '--dir', place, ...args);
    return stdout.replace(`${place}/`, '').trim();
  };
  const first = 'PINNED  several-election-safety.yaml  election-safety (two-leaders)';
  expect(await add('--seed', 'canary-1')).toBe(first);
  const kept = readFileSync(join(place, 'several-election-safety.yaml'), 'utf8');
  expect(await add('--seed', 'canary-1', '--set', 'run=7s')).toBe(first.replace('.yaml', '-2.yaml'));
  expect(await add('--seed', 'canary-1')).toBe(first);
  expect(await add('--seed', 'canary-1', '--set', 'run=7s')).toBe(first.replace('.yaml', '-2.yaml'));
  expect(readFileSync(join(place, 'several-election-safety.yaml'), 'utf8')).toBe(kept);
  expect((await raftsimHere('corpus', 'verify', place)).stdout.match(/^STILL FAILS/gm)).toHaveLength(2);
});
