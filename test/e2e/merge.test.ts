import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { raftsim } from '../support/command.ts';

/* A merged sweep says what the unsplit one says, also where the scenarios' files are needed for it. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-merge-'));
const at = (name: string): string => join(folder, name);

writeFileSync(
  at('slow.yaml'),
  `name: slow
cluster: { replicas: 3 }
clients: { count: 2, rate: 50/s }
run: 1s
expect:
  latency.all.p50: <= 10ms
`,
);
writeFileSync(
  at('held.yaml'),
  'cluster: { replicas: 3 }\nclients: { count: 2, rate: 50/s }\nrun: 1s\ntolerance: { latency.all.p50: 10% }\n',
);
writeFileSync(
  at('broken.yaml'),
  `name: broken
cluster: { replicas: 3 }
clients: { count: 2, rate: 50/s }
run: 1s
faults:
  - { at: 500ms, do: crash, node: leader, for: 200ms }
`,
);

/** Sweeps in two shards, and merges them with these options. */
function merged(
  name: string,
  args: readonly string[],
  ...options: readonly string[]
): ReturnType<typeof raftsim> {
  const parts = ['1', '2'].map((i) => {
    raftsim(['sweep', ...args, '--shard', `${i}/2`, '--out', at(`${name}-${i}`), '--quiet'], { cwd: folder });
    return join(at(`${name}-${i}`), 'sweep.json');
  });
  const env = { GITHUB_ACTIONS: 'true' };
  return raftsim(['merge', ...parts, '--out', at(name), '--quiet', ...options], { cwd: folder, env });
}

test('an annotation of merged shards names the line of the expectation', () => {
  const { status, stdout } = merged('line', [
    'slow.yaml',
    '--seeds',
    '1..2',
    '--set',
    'network.latency=20ms',
  ]);
  expect(status).toBe(1);
  expect(stdout).toContain(
    '::error file=slow.yaml,line=6,title=slow%3A expect latency.all.p50 <= 10ms::2 runs',
  );
});

test("merge --baseline goes by the scenario's tolerance, and says where it cannot", () => {
  const sweep = (latency: string): string[] => [
    'held.yaml',
    '--seeds',
    '1..4',
    '--set',
    `network.latency=${latency}`,
  ];
  const quick = at('quick');
  expect(raftsim(['sweep', ...sweep('1ms'), '--out', quick, '--quiet'], { cwd: folder }).status).toBe(0);
  const against = ['--baseline', join(quick, 'sweep.json')];
  const worse = merged('worse', sweep('20ms'), ...against);
  expect([worse.status, worse.stdout]).toEqual([1, expect.stringContaining('worse than the baseline')]);
  expect(worse.stderr).toBe('');
  rmSync(at('held.yaml'));
  const parts = ['1', '2'].map((i) => join(at(`worse-${i}`), 'sweep.json'));
  const gone = raftsim(['merge', ...parts, '--out', at('gone'), '--quiet', ...against], { cwd: folder });
  expect(gone.status).toBe(0);
  expect(gone.stderr).toBe(
    'raftsim: held.yaml is gone or has changed since the sweep: its tolerance is unknown\n',
  );
});

test('a shard without a run of some scenario does not say that its faults had no effect', () => {
  writeFileSync(
    at('calm.yaml'),
    'name: calm\ncluster: { replicas: 3 }\nclients: { count: 2, rate: 50/s }\nrun: 1s\n',
  );
  // All scenarios are run with one seed before the next, so that each of two shards has one of two scenarios.
  const shard = (part: string, ...options: readonly string[]): ReturnType<typeof raftsim> =>
    raftsim(
      ['sweep', 'calm.yaml', 'broken.yaml', '--seeds', '1..2', '--strict', '--shard', part, ...options],
      {
        cwd: folder,
      },
    );
  for (const part of ['1/2', '2/2']) {
    const { status, stdout } = shard(part);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^PASS /)]);
    expect(stdout).not.toContain('no effect');
  }
});
