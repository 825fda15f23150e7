import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { raftsimHere } from './spoken.ts';

const folder = mkdtempSync(join(tmpdir(), 'raftsim-shrink-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What shrinking a short run with this line answers. */
async function answerTo(line: string): Promise<string> {
  const file = join(folder, 'short.yaml');
  writeFileSync(file, `clients: { count: 1 }\nrun: 1s\n${line}\n`);
  const { status, stderr } = await raftsimHere('shrink', file, '--seed', '7');
  expect(status).toBe(2);
  expect(stderr).toContain(`nothing to shrink: ${file} violates no property with seed 7\n`);
  return stderr;
}

it('says what else is wrong with a run that violates nothing', async () => {
  expect(await answerTo('expect: { longest-leaderless: <= 1us }')).toContain(
    'an expectation fails (longest-leaderless <= 1us), but only violations can be preserved',
  );
  expect(await answerTo('max-events: 40')).toContain('the run is undecided');
});
