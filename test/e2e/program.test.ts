import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { raftsim, withoutTimings } from '../support/command.ts';

/* The command as one script with its V8 code cache: as built, and as a copy with a broken or a missing cache. */

const command = ['scenarios/basics/steady.yaml', '--set', 'run=5s', '--seed', '42', '--json'];
const caches = readdirSync('dist').filter((name) => name.endsWith('.cache'));

/** A copy of the built package in a folder of its own. */
function copyOfPackage(): string {
  const root = mkdtempSync(join(tmpdir(), 'raftsim-program-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  cpSync('dist', join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }\n');
  return root;
}

test('the build makes a code cache and a script in plain ASCII, which is how the script is read', () => {
  expect(readFileSync('dist/program.cjs').every((byte) => byte < 0x80)).toBe(true);
  expect(caches.length).toBeGreaterThan(0);
});

test('the command gives the same result with the code cache, without it and with a broken one', () => {
  const usual = raftsim(command);
  expect(usual.status, usual.stderr).toBe(0);
  const root = copyOfPackage();
  for (const name of caches) {
    const file = join(root, 'dist', name);
    writeFileSync(file, readFileSync(file).subarray(0, 1_000));
  }
  const broken = raftsim(command, { root });
  expect(withoutTimings(broken.stdout)).toBe(withoutTimings(usual.stdout));
  for (const name of caches) rmSync(join(root, 'dist', name));
  rmSync(join(root, 'dist', 'program.cjs'));
  const without = raftsim(command, { root });
  expect(withoutTimings(without.stdout)).toBe(withoutTimings(usual.stdout));
});

test('the command works without the code cache if V8 runs with other flags', () => {
  const run = raftsim(command, { env: { NODE_OPTIONS: '--stack-trace-limit=20 --max-old-space-size=500' } });
  expect(run.status, run.stderr).toBe(0);
});
