import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { explain } from '../../../sim/scenario/explain.ts';
import { parseScenario } from '../../../sim/scenario/parse.ts';

/* Scenario files with random mutations, as from typing errors, a wrong editor or an attacker, and the demands on the parser. */

const folder = 'scenarios';
const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));

/** Text fragments to insert: typing errors, artefacts of editors, and attacks. */
export const scraps = [
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
  kind: fc.constantFrom('insert', 'replace', 'value', 'delete', 'duplicate', 'swap'),
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
    case 'value':
      return withValue(text, from, scrap);
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

/** Replaces the value of the next key, keeping the form of the file. */
function withValue(text: string, from: number, scrap: string): string {
  const match = /: *([^\s,{}[\]]+)/.exec(text.slice(from));
  if (match === null) return text;
  const start = from + match.index + match[0].length - (match[1] ?? '').length;
  return text.slice(0, start) + scrap + text.slice(start + (match[1] ?? '').length);
}

/**
 * Whether the parser refused a text, and what is wrong with its answer ('' if nothing). Throws if the
 * parser does.
 */
export function parserFault(text: string): { readonly refused: boolean; readonly wrong: string } {
  const result = parseScenario(text, { file: 'f.yaml' });
  if (result.ok) {
    const told = explain(result.scenario).join('\n');
    return { refused: false, wrong: unreadable.test(told) ? `explained as ${told}` : '' };
  }
  const lines = text.split(/\r\n|\r|\n/).length;
  const wrong = result.errors.find(
    ({ file, line, column, message, hint }) =>
      file !== 'f.yaml' ||
      !(line >= 1 && line <= lines + 1 && column >= 1) ||
      message === '' ||
      unreadable.test(`${message} ${hint}`),
  );
  if (result.errors.length === 0) return { refused: true, wrong: 'refused without a word' };
  return { refused: true, wrong: wrong === undefined ? '' : JSON.stringify(wrong) };
}

/** Signs of a value printed without formatting, or of a stack trace. */
const unreadable = /\bundefined\b|\[object|Invalid input|\bNaN$|\n? +at .*\.[jt]s:\d/;

/** Shipped scenarios with a few mutations each. */
export const mutated = fc
  .tuple(fc.constantFrom(...texts), fc.array(mutation, { minLength: 1, maxLength: 6 }))
  .map(([text, mutations]) => mutations.reduce(mutate, text));

/**
 * Mutates shipped scenarios `runs` times; throws at the first wrong answer of the parser. Returns how
 * many were refused.
 */
export function fuzzParser(runs: number, seed: number): number {
  let refused = 0;
  fc.assert(
    fc.property(mutated, (text) => {
      const said = parserFault(text);
      if (said.refused) refused++;
      if (said.wrong !== '') throw new Error(said.wrong);
    }),
    { numRuns: runs, seed },
  );
  return refused;
}
