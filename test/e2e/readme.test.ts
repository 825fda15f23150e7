import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { raftsim, withoutTimings } from '../support/command.ts';
import { readme, readmeCommands, readmeOutputs } from '../support/readme.ts';

const npx = 'npx raftsim ';

test.each(readmeCommands().flatMap((line) => line.split(' && ')))('%s succeeds', (command) => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  if (command.startsWith(npx)) {
    const out = mkdtempSync(join(tmpdir(), 'raftsim-readme-'));
    const args = command
      .slice(npx.length)
      .split(/\s+/)
      .map((word) => (word === 'raftsim-out' ? out : word));
    const { status, stderr, stdout } = raftsim(args);
    expect(`${status} ${stderr}${status === 0 ? '' : stdout}`).toMatch(/^0 /);
    return;
  }
  // The commands that install and test have run already, since this test runs; the other scripts must exist.
  const script = command.replace(/^npm (run )?/, '').split(' ')[0] ?? '';
  expect(['ci', ...Object.keys(scripts)]).toContain(script);
});

test.each(readmeOutputs())('$command prints what the README shows', ({ command, output }) => {
  const { stdout } = raftsim(command.slice(npx.length).split(' '));
  expect(withoutTimings(output)).toBe(withoutTimings(stdout));
});

test('the scenarios in the README are valid', () => {
  const samples = [...readme().matchAll(/```yaml\n([\s\S]*?)```/g)];
  expect(samples.length).toBeGreaterThan(0);
  for (const [, text = ''] of samples) expect(parseScenario(text)).toMatchObject({ ok: true });
});

/** The files of the reading list; one without a top folder is in the folder of the one before. */
function filesToRead(): string[] {
  return [...readme().matchAll(/^\d+\. (.*)$/gm)].flatMap(([, line = '']) => {
    let folder = '';
    return [...line.matchAll(/`([\w./-]+\.ts)`/g)].map(([, name = '']) => {
      const file = /^(core|sim|reports|cli)\//.test(name) ? name : join(folder, name);
      folder = dirname(file);
      return file;
    });
  });
}

test('the files and pages that the README names exist', () => {
  const links = [...readme().matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = '']) => target);
  expect(filesToRead().length).toBeGreaterThan(20);
  expect(links.length).toBeGreaterThan(10);
  expect([...filesToRead(), ...links].filter((file) => !existsSync(file))).toEqual([]);
});
