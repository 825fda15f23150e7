import { expect, it } from 'vitest';
import type { Replica } from '../../../../core/replica.ts';
import { shrink } from '../../../../sim/run/shrink/shrink.ts';
import { inWords } from '../../../../sim/run/trace/words.ts';
import { plainScenario } from '../../../../sim/scenario/print.ts';

/* An own replica may throw, or answer with, any text. The story becomes comments of a YAML file. */

const CONTROL = /\p{Cc}/u;

function throwing(): Replica {
  return {
    step(): void {
      throw new Error('first line\nsecond line\u001b[31m\u0000');
    },
  };
}

it('line breaks and control characters of an exception do not get into the story and the diagram', () => {
  const result = shrink(
    plainScenario('cluster: { replicas: 3 }\nrun: 10ms') as Readonly<Record<string, unknown>>,
    '1',
    {
      subject: () => ({ createReplica: throwing }),
    },
  );
  const told = [...(result?.story ?? []), ...(result?.sequence ?? []).map(({ text }) => text)];
  expect(told.join(' ')).toContain('first line second line [31m');
  expect(told.filter((line) => CONTROL.test(line))).toEqual([]);
  expect(result?.mermaid.replaceAll('\n', ' ')).not.toMatch(CONTROL);
});

it('nor into a trace in words', () => {
  expect(inWords({ n: 3, t: 0, kind: 'threw', node: 1, message: 'one\ntwo\u0007three' })).toBe(
    'n1 threw: one two three',
  );
});
