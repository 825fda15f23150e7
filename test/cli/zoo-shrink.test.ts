import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { raftsimHere } from './spoken.ts';

const folder = mkdtempSync(join(tmpdir(), 'raftsim-zoo-shrink-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('zoo --shrink reduces a bug to a scenario file that fails by itself', async () => {
  const file = join(folder, 'out.yaml');
  const quiet = await raftsimHere('zoo', 'E1', '--shrink', '--quiet');
  expect(quiet).toMatchObject({ status: 0, stdout: 'SHRUNK  shown-is-durable (vote-not-durable)\n' });
  const shrunk = await raftsimHere('zoo', 'E1', '--shrink', '-o', file);
  expect(shrunk.status, shrunk.stderr).toBe(0);
  expect(shrunk.stdout).toMatch(/^SHRUNK {2}shown-is-durable \(vote-not-durable\)/);
  for (const line of shrunk.stdout.split('\n'))
    if (!line.includes('npx raftsim')) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(readFileSync(file, 'utf8')).toMatch(/^zoo: E1$/m);
  const again = await raftsimHere(file, '--json', '--format', 'none', '--out', join(folder, 'kept'));
  expect(again.status).toBe(1);
  expect(JSON.parse(again.stdout)).toMatchObject({
    properties: expect.arrayContaining([
      expect.objectContaining({
        name: 'shown-is-durable',
        verdict: 'fail',
        reason: 'vote-not-durable',
      }),
    ]),
  });
});

it('zoo --shrink takes a single bug, and -o is refused without --shrink', async () => {
  expect((await raftsimHere('zoo', 'E1', 'L1', '--shrink')).stderr).toContain('--shrink reduces one bug');
  expect((await raftsimHere('zoo', 'E1', '-o', 'x.yaml')).stderr).toContain('-o goes with --shrink');
});
