import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { raftsim } from '../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'raftsim-zoo-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A bug that is caught in the first seed on the first preset. */
const BUG = 'export const rules = { writtenTerm: (term) => Math.max(0, term - 1) };';

it('a survey resumes from logged tries, but not from those of another build, a changed bug or a damaged log', () => {
  const path = join(folder, 'kept.ts');
  writeFileSync(path, BUG);
  const kept = join(folder, 'kept');
  const ask = ['zoo', path, '--quick', '--control', '3', '--workers', '1', '--json'];
  const first = raftsim([...ask, '--resume', kept]);
  const log = join(kept, 'tries.ndjson');
  const whole = readFileSync(log, 'utf8');
  // As if killed in the middle of a line.
  writeFileSync(log, whole.slice(0, -20));
  const again = raftsim([...ask, '--resume', kept]);
  expect(again.stdout).toBe(first.stdout);
  const lines = (text: string): string[] => text.trimEnd().split('\n').sort();
  expect(lines(readFileSync(log, 'utf8'))).toEqual(lines(whole));
  expect(raftsim(ask).stdout).toBe(first.stdout);
  // A changed reason in the log shows up in the output, which proves that the bug was not tried again.
  writeFileSync(log, whole.replaceAll('stored-term-fell', 'hearsay'));
  expect(raftsim([...ask, '--resume', kept]).stdout).toContain('hearsay');
  // A changed bug counts as another bug.
  writeFileSync(path, 'export const rules = { writtenTerm: (term) => Math.max(0, term - 2) };');
  expect(raftsim([...ask, '--resume', kept]).stdout).not.toContain('hearsay');
  // Tries of another build of raftsim do not count, and a message says so.
  const elder = whole
    .replaceAll('stored-term-fell', 'hearsay')
    .replaceAll(/"build":"\w+"/g, '"build":"elder"');
  writeFileSync(log, elder);
  writeFileSync(path, BUG);
  const anew = raftsim([...ask, '--resume', kept]);
  expect(anew.stdout).toBe(first.stdout);
  expect(anew.stderr).toMatch(
    /^\d+ runs in .*kept are of another build of raftsim: they are left there unused, and made again\n/m,
  );
  expect(readFileSync(log, 'utf8').startsWith(elder)).toBe(true);
  expect(raftsim([...ask, '--resume', kept]).stderr).toMatch(
    /^\d+ runs of this build are in .*kept, and are not repeated\n/m,
  );
  writeFileSync(log, `${whole}{}\n`);
  const damaged = raftsim([...ask, '--resume', kept]);
  expect([damaged.status, damaged.stdout]).toEqual([2, expect.stringContaining('this line is damaged')]);
  writeFileSync(log, whole.replace('raftsim-zoo-tries', 'something-else'));
  const foreign = raftsim([...ask, '--resume', kept]);
  expect([foreign.status, foreign.stdout]).toEqual([2, expect.stringContaining('another version')]);
});
