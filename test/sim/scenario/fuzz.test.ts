import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../sim/scenario/parse.ts';

const folder = 'scenarios';
const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));

/** What a slip of the hand, a wrong editor or an enemy puts in. */
const scraps = [
  '',
  ' ',
  '\n',
  '\t',
  '  ',
  ':',
  ': ',
  '- ',
  '{',
  '}',
  '[',
  ']',
  ',',
  '#',
  '"',
  "'",
  '&a',
  '*a',
  '!x',
  '|',
  '>',
  '>= 3',
  '%',
  '@',
  '`',
  '---\n',
  '...\n',
  '? ',
  '<<: ',
  '\0',
  '\u2028',
  'é',
  '🙂',
  '-1s',
  '1e999',
  '.nan',
  '.inf',
  '0',
  '-0',
  '~',
  'null',
  'true',
  '99999999999999999999',
  '0x1f',
  'n9',
  'leader',
  'rest',
  'crahs',
  '500%',
  '..',
  '3s..1s',
  '__proto__: 1',
  'constructor: 1',
  'toString',
  '&x [*x]',
];

const mutation = fc.record({
  kind: fc.constantFrom('insert', 'replace', 'delete', 'duplicate', 'swap'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(30),
  scrap: fc.oneof(fc.constantFrom(...scraps), fc.string({ maxLength: 6 })),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutate(text: string, { kind, at, length, scrap }: Mutation): string {
  const from = Math.floor(at * text.length);
  const to = Math.min(text.length, from + length);
  switch (kind) {
    case 'insert':
      return text.slice(0, from) + scrap + text.slice(from);
    case 'replace':
      return text.slice(0, from) + scrap + text.slice(to);
    case 'delete':
      return text.slice(0, from) + text.slice(to);
    case 'duplicate':
      return text.slice(0, to) + text.slice(from, to) + text.slice(to);
    default:
      return (
        text.slice(0, from) + text.slice(to, to + length) + text.slice(from, to) + text.slice(to + length)
      );
  }
}

describe('whatever a scenario file holds', () => {
  it('is read or refused with a place, and nothing is thrown', () => {
    const mutated = fc
      .tuple(fc.constantFrom(...texts), fc.array(mutation, { minLength: 1, maxLength: 6 }))
      .map(([text, mutations]) => mutations.reduce(mutate, text));
    let refused = 0;
    fc.assert(
      fc.property(mutated, (text) => {
        const result = parseScenario(text, { file: 'f.yaml' });
        if (result.ok) return;
        refused++;
        const lines = text.split(/\r\n|\r|\n/).length;
        expect(result.errors.length).toBeGreaterThan(0);
        for (const error of result.errors) {
          expect(error.file).toBe('f.yaml');
          expect(error.line >= 1 && error.line <= lines + 1 && error.column >= 1, JSON.stringify(error)).toBe(
            true,
          );
          expect(error.message).not.toMatch(/undefined|\[object|Invalid|NaN$/);
          expect(error.message).not.toBe('');
        }
      }),
      { numRuns: 1_000, seed: 1 },
    );
    expect(refused).toBeGreaterThan(400);
  });

  it('goes for --set too', () => {
    const path = fc.oneof(
      fc.constantFrom('run', 'cluster.replicas', 'faults.0.at', 'network.latency', 'expect'),
      fc.string({ maxLength: 12 }),
    );
    const value = fc.oneof(fc.constantFrom(...scraps), fc.string({ maxLength: 12 }));
    fc.assert(
      fc.property(path, value, (at, scrap) => {
        const set = [`${at}=${scrap}`];
        const result = parseScenario(texts[0] ?? '', { file: 'f.yaml', set });
        if (!result.ok) for (const error of result.errors) expect(error.line).toBeGreaterThan(0);
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});
