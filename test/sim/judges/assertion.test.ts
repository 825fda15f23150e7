import { expect, test } from 'vitest';
import { FactKind } from '../../../sim/facts/facts.ts';
import { Tape } from './tape.ts';

test('a crash is not a violation', () => {
  expect(new Tape().restart(1).end().verdicts()).toEqual([]);
});

test('unusable: a replica produced invalid output', () => {
  const tape = new Tape().tell(FactKind.unusable, {
    node: 3,
    text: 'out.write is undefined, and must be a Write or null',
  });
  expect(tape.verdict('assertion')).toBe('unusable');
  expect(tape.panel.violations()[0].message).toBe(
    'n3 produced invalid output: out.write is undefined, and must be a Write or null',
  );
});

test('threw: a replica threw an error', () => {
  const tape = new Tape().tell(FactKind.threw, { node: 2, text: 'no entry 7' });
  expect(tape.verdict('assertion')).toBe('threw');
  expect(tape.panel.violations()[0].message).toBe('n2 threw: no entry 7');
});
