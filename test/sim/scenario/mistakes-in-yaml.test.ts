import { describe, expect, it } from 'vitest';
import { table } from './mistake-table.ts';
import { mistakes } from './parsing.ts';

table('YAML', [
  ['', 'f.yaml:1:1: the scenario is empty\n  the shortest scenario is: run: 10s'],
  ['# only this\n', 'f.yaml:1:1: the scenario is empty\n  the shortest scenario is: run: 10s'],
  ['run: 10s\n\trate: 3', 'f.yaml:2:1: a tab where YAML wants spaces\n  indent with spaces'],
  ['run: 10s\nrun: 12s', "f.yaml:2:1: the key 'run' occurs twice\n  first on line 1"],
  ['faults: [ 1, 2', 'f.yaml:1:15: a bracket that was opened before is not closed'],
  [
    'faults:\n  - { at: 2s, do: restart }\n  - { at: 1s,\n      do: crash, node: n1\nrun: 5s',
    'f.yaml:5:1: a bracket that was opened before is not closed\n  opened on line 3',
  ],
  [
    'run 10s\nname: x',
    'f.yaml:1:1: a key without its colon\n  write key: value, the colon followed by a space',
  ],
  [
    'faults:\n  - at: 5s\n    do partition\n',
    'f.yaml:3:5: a key without its colon\n  write key: value, the colon followed by a space',
  ],
  [
    'name: a: b',
    'f.yaml:1:7: a mapping begins where there is a value already\n  is a line break or a quote missing?',
  ],
  ['expect:\n  elections: >= 3\n', "f.yaml:2:14: a value that begins with > must be quoted\n  write '>= 3'"],
  ['expect:\n  elections: > 3\n', "f.yaml:2:14: a value that begins with > must be quoted\n  write '> 3'"],
  [
    'run: 10s\n---\nrun: 5s',
    'f.yaml:2:1: a second YAML document begins here; a scenario file holds one\n  put it into a file of its own',
  ],
  ['a\0b', 'f.yaml:1:2: this is a binary file, or text in another encoding than UTF-8\n  save it as UTF-8'],
  ['run: 10s\nabout: \uFFFD', 'f.yaml:2:8: a character here is not UTF-8\n  save the file as UTF-8'],
  ['run: *nowhere', 'f.yaml:1:6: no anchor is named &nowhere'],
  [
    'about: !!binary aGVsbG8=',
    'f.yaml:1:8: unresolved tag: !!binary\n  scenarios use no tags (words with !)',
  ],
  [
    'name: !!timestamp 2001-01-01',
    'f.yaml:1:7: unresolved tag: !!timestamp\n  scenarios use no tags (words with !)',
  ],
  ['run: !fast 10s', 'f.yaml:1:6: unresolved tag: !fast\n  scenarios use no tags (words with !)'],
  [
    '<<: { run: 10s }',
    'f.yaml:1:1: a key cannot be named <<\n  YAML 1.2 has no merge keys: write out what it would merge',
  ],
  [
    'faults:\n  - &a { at: 2s, do: crash, node: n1, for: 500ms }\n  - { <<: *a, at: 3s }',
    'f.yaml:3:7: a key cannot be named <<\n  YAML 1.2 has no merge keys: write out what it would merge',
  ],
  ['__proto__: { run: 10s }', 'f.yaml:1:1: a key cannot be named __proto__'],
  ['? [a]\n: b', 'f.yaml:1:3: a key must be a word'],
  ['%YAML 1.1\n---\nrun: 10s', 'f.yaml:1:1: scenarios are YAML 1.2\n  remove the %YAML line'],
  ['about: &a [*a]', 'f.yaml:1:12: nested too deeply'],
]);

describe('oversized texts', () => {
  it('are refused without being parsed to the end', () => {
    expect(mistakes(`about: ${'x'.repeat(1_100_000)}`)).toEqual([
      'f.yaml:1:1: 1100007 characters are too many for a scenario\n  the limit is 1048576',
    ]);
  });

  it('are refused if they are nested thousands of levels deep', () => {
    const [first, ...others] = mistakes('['.repeat(50_000));
    expect(first).toMatch(/^f\.yaml:1:\d+: nested too deeply$/);
    expect(others.length).toBeLessThan(3);
  });

  it('give at most fifty mistakes, in order', () => {
    const open = Array.from({ length: 9_000 }, (_, i) => `  - { at: ${i}ms, do: crash, node: n1\n`);
    const told = mistakes(`faults:\n${open.join('')}`);
    expect(told).toHaveLength(51);
    expect(told.at(-1)).toMatch(/and \d+ more mistakes$/);
    const lines = told.map((each) => Number(/^f\.yaml:(\d+)/.exec(each)?.[1]));
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
  });

  it('are refused if aliases multiply their values', () => {
    const line = (name: string, of: string): string => `${name}: &${name} [${`*${of}, `.repeat(9)}*${of}]\n`;
    const bomb = `a: &a [1]\n${line('b', 'a')}${line('c', 'b')}${line('d', 'c')}${line('e', 'd')}${line('f', 'e')}${line('g', 'f')}`;
    expect(mistakes(bomb)[0]).toMatch(/^f\.yaml:\d+:\d+: more than 20000 values, aliases included$/);
  });
});
