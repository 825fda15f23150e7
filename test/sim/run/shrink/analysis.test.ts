import { expect, test } from 'vitest';
import { shrink } from '../../../../sim/run/shrink/shrink.ts';
import { plainScenario } from '../../../../sim/scenario/print.ts';

/*
 * What was found is analysed by continuing it with other seeds, which counts towards a budget as well: with a long failure
 * that cannot be shortened, dozens of continuations would otherwise simulate many times what was allowed.
 */
test('the analysis of a long failure ends with its budget, and leaves out what it does not know', () => {
  const text = [
    'zoo: E10',
    'cluster: { replicas: 3 }',
    'clients: { rate: 2000/s }',
    'run: 8s',
    'faults: [ { at: 7s, do: crash, node: leader, permanent: true } ]',
  ].join('\n');
  const plain = plainScenario(text);
  if ('errors' in plain) throw new Error('the scenario is not valid');
  const result = shrink(plain, '1', { budget: 1 });
  expect(result).toMatchObject({ property: 'recovery', exhausted: true, interrupted: false });
  expect(result?.inevitable).toBeNull();
});
