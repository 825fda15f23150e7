import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { withoutTimings } from '../support/command.ts';

/*
 * Reports are identical on all supported Node versions, the oldest included, whichever of them built the command. The
 * npm packages node@20, 22 and 24 contain the binaries.
 */

const command = ['dist/cli.js', 'scenarios/mixed/kitchen-sink.yaml', '--seed', '42', '--json'];

function reportOn(version: string): string {
  const run = spawnSync('npx', ['--yes', '-p', `node@${version}`, 'node', ...command], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`node ${version}: exit ${run.status}, ${run.stderr}`);
  // V8 would print a warning and go on if it did not know a flag that raftsim sets.
  expect(run.stderr).not.toMatch(/flag/);
  return withoutTimings(run.stdout);
}

test('Node 20.19, 20, 22 and 24 give the same report', () => {
  const here = spawnSync(process.execPath, command, { encoding: 'utf8' });
  const expected = withoutTimings(here.stdout);
  expect(expected).toContain('"digest"');
  // The version that runs this test is not run again.
  const others = ['20.19', '20', '22', '24'].filter((version) => !process.version.startsWith(`v${version}.`));
  for (const version of others) expect(reportOn(version)).toBe(expected);
});
