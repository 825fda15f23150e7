import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';

/*
 * The core must stay small enough to be read. Lines of code are counted without comments, blank lines and imports. If the
 * limit begins to cost braces and exhaustive switches, it is too low.
 */

const MOST_LINES = 3400;
const MOST_LINES_A_FILE = 300;

const files = readdirSync('core', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(`core/${file}`, 'utf8') }));

/** Lines on which there is anything but comments and imports. */
function linesOfCode(file: string, text: string): number {
  const { program, comments, errors } = parseSync(file, text);
  expect(errors, file).toEqual([]);
  const left = text.split('');
  const imports = program.body.filter(({ type }) => type === 'ImportDeclaration');
  for (const { start, end } of [...comments, ...imports]) {
    for (let i = start; i < end; i++) if (left[i] !== '\n') left[i] = ' ';
  }
  return left
    .join('')
    .split('\n')
    .filter((line) => line.trim() !== '').length;
}

test(`the core has at most ${MOST_LINES} lines of code`, () => {
  const lines = files.reduce((sum, { file, text }) => sum + linesOfCode(file, text), 0);
  expect(lines).toBeLessThanOrEqual(MOST_LINES);
});

test(`no file of the core has more than ${MOST_LINES_A_FILE} lines, including comments`, () => {
  const long = files.filter(({ text }) => text.split('\n').length - 1 > MOST_LINES_A_FILE);
  expect(long.map(({ file }) => file)).toEqual([]);
});

test('linesOfCode leaves out comments, blank lines and imports', () => {
  const text =
    "import { a } from './a.ts';\nimport {\n  b,\n} from './b.ts';\n\n/** Of c. */\nexport const c = `/* d */`; // e\n/*\n * f\n */\n\nexport function g(): void {}\n";
  expect(linesOfCode('sample.ts', text)).toBe(2);
});
