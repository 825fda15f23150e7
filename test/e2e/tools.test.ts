import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

/* The tools for raftsim's own development: npm run bench, and so on. */

/** Long enough for a help text; a tool that began to work instead would take longer. */
const MILLIS = 20_000;

/** Runs the tool outside raftsim's source, so that it cannot write there whatever it does. */
function run(tool: string, words: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'raftsim-tool-'));
  try {
    const script = resolve('dist', `${tool}.js`);
    return spawnSync(process.execPath, [script, ...words], {
      cwd: folder,
      encoding: 'utf8',
      timeout: MILLIS,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it.each(['bench', 'course', 'golden', 'paper', 'shrinking', 'soak'])(
  '%s --help prints how it is used',
  (tool) => {
    const { stdout, stderr, status } = run(tool, ['--help']);
    expect(stdout.startsWith(`npm run ${tool}`)).toBe(true);
    expect(stdout.split('\n').length).toBeLessThan(6);
    expect([status, stderr]).toEqual([0, '']);
  },
  3 * MILLIS,
);

it.each([
  ['golden', 'scenarios', "golden: takes no words, found 'scenarios'\n"],
  ['shrinking', 'E99', "shrinking: no bug 'E99'; npx raftsim zoo --list names them\n"],
])(
  '%s refuses what it does not know',
  (tool, word, message) => {
    const { stdout, stderr, status } = run(tool, [word]);
    expect([stdout, stderr, status]).toEqual(['', message, 2]);
  },
  3 * MILLIS,
);
