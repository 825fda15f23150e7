import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const folder = 'sim/judges';
const judges = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
  .filter(({ text }) => /readonly property = '/.test(text));

test('every property has its own file', () => {
  expect(judges).toHaveLength(14);
});

test.each(judges)(
  '$name starts with its property, the source in the paper and how to read a violation',
  ({ text }) => {
    expect(text.startsWith('/*\n * ')).toBe(true);
    const header = text.slice(0, text.indexOf('*/'));
    expect(header).toMatch(/^\/\*\n \* [A-Z][^\n]*(: |[a-z])/);
    expect(header).toMatch(/\n \* (Paper|Thesis): /);
    expect(header).toContain('\n * Reading a violation: ');
    expect(header).toContain('\n * Known false positives: ');
  },
);
