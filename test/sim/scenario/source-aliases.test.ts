import { expect, it, vi } from 'vitest';
import { Alias } from 'yaml';
import { toPlain } from '../../../sim/scenario/source/source.ts';
import { readYaml } from '../../../sim/scenario/source/yaml-source.ts';

function plain(text: string): unknown {
  const { root, errors } = readYaml(text, { file: 'f.yaml', columnOffset: 0 });
  expect(errors).toEqual([]);
  return root === null ? null : toPlain(root);
}

it('an alias stands for the last value before it with its anchor, also if that is redefined', () => {
  const text = 'a: &x [1, &y 2]\nb: *x\nc: &y 3\nd: *x\ne: *y\nf: &x 4\ng: *x\n&k h: *k';
  expect(plain(text)).toEqual({
    ...{ a: [1, 2], b: [1, 2], c: 3, d: [1, 2], e: 3, f: 4, g: 4 },
    h: 'h',
  });
});

it('does not go through the whole document for each alias', () => {
  const resolve = vi.spyOn(Alias.prototype, 'resolve');
  const lines = Array.from({ length: 500 }, (_, i) => `a${i}: &x${i} ${i}\nb${i}: *x${i}\n`);
  expect(plain(lines.join(''))).toMatchObject({ b0: 0, b499: 499 });
  const { calls } = resolve.mock;
  resolve.mockRestore();
  expect(calls.length).toBe(0);
});
