import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

/* Runs the code examples of docs/core.md; each contains its own assertions. */

const examples = [...readFileSync('docs/core.md', 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, code = '']) => code,
);

it('docs/core.md has two examples', () => {
  expect(examples).toHaveLength(2);
});

it.each(examples)('example %# of docs/core.md runs, and its assertions hold', async (contents) => {
  expect(contents.match(/\b(deepEqual|equal)\(/g)?.length).toBeGreaterThan(3);
  const stdin = { contents, resolveDir: 'docs', loader: 'ts' as const };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'esm', platform: 'node' });
  await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
});
