import { afterEach, expect, it, vi } from 'vitest';
import type { Console } from '../../cli/console/console.ts';
import { movingLine } from '../../cli/console/moving-line.ts';
import { startProgress } from '../../cli/sweep/progress.ts';

const written: string[] = [];
const silent = { out: () => {}, error: (text: string) => void written.push(text), color: false, width: 80 };
const console: Console = silent as unknown as Console;

const wasTerminal = process.stderr.isTTY;
afterEach(() => {
  process.stderr.isTTY = wasTerminal;
  vi.unstubAllEnvs();
  written.length = 0;
});

it('no moving line is shown on a terminal that cannot move its cursor (TERM=dumb)', () => {
  process.stderr.isTTY = true;
  vi.stubEnv('TERM', 'xterm');
  movingLine(console).show('moves');
  expect(written).toEqual(['\rmoves']);
  vi.stubEnv('TERM', 'dumb');
  movingLine(console).show('does not');
  expect(written).toHaveLength(1);
});

it('on such a terminal a sweep prints its progress line by line, as into a file', () => {
  process.stderr.isTTY = true;
  vi.stubEnv('TERM', 'dumb');
  const escapes = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const progress = startProgress(10, 0, performance.now(), false, console);
  progress.update({ planned: 10, done: 5, fail: 0, undecided: 0 });
  progress.end();
  expect(escapes).not.toHaveBeenCalled();
  escapes.mockRestore();
  expect(written).toEqual([expect.stringMatching(/^\S+ +\S 5\/10 .*\n$/)]);
});
