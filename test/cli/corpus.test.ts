import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { raftsimHere } from './spoken.ts';

/* `raftsim corpus verify` with pins and scenarios that cannot be read. */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-pins-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pin = {
  format: 'raftsim-pin',
  version: 1,
  seed: '1',
  property: 'recovery',
  reason: 'no-leader',
  path: [],
};

beforeEach(() => {
  writeFileSync(join(folder, 'cut.pin.json'), '{');
  writeFileSync(join(folder, 'cut.yaml'), 'runn: 1s\n');
  writeFileSync(join(folder, 'lone.pin.json'), JSON.stringify(pin));
  writeFileSync(join(folder, 'old.pin.json'), JSON.stringify({ ...pin, seed: 1 }));
  writeFileSync(join(folder, 'old.yaml'), 'run: 1s\n');
  writeFileSync(join(folder, 'typo.pin.json'), JSON.stringify(pin));
  writeFileSync(join(folder, 'typo.yaml'), 'name: typo\nrunn: 1s\nfaults: []\nclutser: {}\n');
});

const complaints = [
  'cut.pin.json:1:1: this is not JSON\n  expected the file that corpus add keeps beside a scenario',
  "cut.yaml:1:1: unknown key 'runn'\n  did you mean 'run'?",
  'raftsim: lone.yaml cannot be read: it does not exist',
  'old.pin.json:1:1: this is not a pinned failure\n  expected the file that corpus add keeps beside a scenario',
  "typo.yaml:2:1: unknown key 'runn'\n  did you mean 'run'?",
  "typo.yaml:4:1: unknown key 'clutser'\n  did you mean 'cluster'?",
  '',
].join('\n');

it('corpus verify names the file and the place of every mistake in a pin or its scenario', async () => {
  const { status, stdout, stderr } = await raftsimHere('corpus', 'verify', folder);
  expect(stderr.replaceAll(folder + sep, '')).toBe(complaints);
  expect([status, stdout.match(/^UNREADABLE/gm)?.length]).toEqual([2, 4]);
});

it('corpus verify --json prints a single object, even if a pin cannot be read', async () => {
  const { status, stdout, stderr } = await raftsimHere('corpus', 'verify', folder, '--json');
  expect(stderr.replaceAll(folder + sep, '')).toBe(complaints);
  const { results } = JSON.parse(stdout) as { results: { verdict: { kind: string; message: string } }[] };
  expect([status, results.map(({ verdict }) => verdict.kind)]).toEqual([2, Array(4).fill('unreadable')]);
  expect(results[3]?.verdict.message).toBe("unknown key 'runn'; unknown key 'clutser'");
});
