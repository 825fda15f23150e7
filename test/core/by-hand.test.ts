import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

/* The examples of docs/core.md, which check what they say by themselves. */

const examples = [...readFileSync('docs/core.md', 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, code = '']) => code,
);

it('there are two', () => {
  expect(examples).toHaveLength(2);
});

it.each(examples)('%#', async (contents) => {
  expect(contents.match(/\b(deepEqual|equal)\(/g)?.length).toBeGreaterThan(3);
  const stdin = { contents, resolveDir: 'docs', loader: 'ts' as const };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'esm', platform: 'node' });
  await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
});
