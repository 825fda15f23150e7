import { expect, it } from 'vitest';
import { tellErrors } from '../../cli/console/errors.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';

/* Mistakes in a row often have the same hint, which may be a list of fifty words. */

const list = `zones: ${Array.from({ length: 12 }, (_, i) => `a-zone-${i}`).join(', ')}`;
const mistakes: readonly InputError[] = [
  { file: 'f.yaml', line: 1, column: 3, message: "there is no zone 'q'", hint: list },
  { file: 'f.yaml', line: 2, column: 3, message: "there is no zone 'z'", hint: list },
  { file: 'f.yaml', line: 3, column: 3, message: "unknown fault 'crsh'", hint: "did you mean 'crash'?" },
  { file: 'f.yaml', line: 4, column: 3, message: "unknown fault 'cras'", hint: "did you mean 'crash'?" },
];

function told(json: boolean): { out: string; error: string } {
  const said = { out: '', error: '' };
  tellErrors(mistakes, json, {
    color: false,
    width: 80,
    out: (text) => {
      said.out += text;
    },
    error: (text) => {
      said.error += text;
    },
  });
  return said;
}

it('a long hint of mistakes in a row is printed once, after the last; a short one stays with each', () => {
  expect(told(false)).toEqual({
    out: '',
    error: [
      "f.yaml:1:3: there is no zone 'q'",
      `f.yaml:2:3: there is no zone 'z'\n  ${list}`,
      "f.yaml:3:3: unknown fault 'crsh'\n  did you mean 'crash'?",
      "f.yaml:4:3: unknown fault 'cras'\n  did you mean 'crash'?",
      '',
    ].join('\n'),
  });
});

it('in JSON each mistake has its hint', () => {
  expect(JSON.parse(told(true).out)).toEqual({ format: 'raftsim-error', errors: mistakes });
});
