import { expect, test } from 'vitest';
import { draw, runKey, Stream, scale, streamKey, threshold } from '../../../sim/kernel/random.ts';
import { Sampler } from '../../../sim/kernel/sampler.ts';

test('seeds are texts, and similar ones give unrelated keys', () => {
  const keys = ['1', '11', '111', '42', '042', 'abcdefg1', 'abcdefg2', ''].map((seed) => {
    const { high, low } = runKey(seed);
    return `${high} ${low}`;
  });
  expect(new Set(keys).size).toBe(keys.length);
});

test('the draws of a seed are the same on every machine', () => {
  const stream = new Stream(streamKey(runKey('42'), 'link n1>n3'));
  expect([stream.next(), stream.next(), stream.next()]).toMatchInlineSnapshot(`
    [
      2631165473,
      1567219690,
      2845398054,
    ]
  `);
});

test('draws differ by purpose and by count', () => {
  const { high, low } = streamKey(runKey('7'), 'x');
  const seen = new Set<number>();
  for (let purpose = 0; purpose < 8; purpose++) {
    for (let count = 0; count < 2000; count++) seen.add(draw(high, low, purpose, count));
  }
  expect(seen.size).toBeGreaterThan(15_990);
});

test('draws are uniform: chi-square over 256 cells for high and low bytes', () => {
  const { high, low } = streamKey(runKey('uniform'), 'x');
  const n = 256 * 400;
  for (const shift of [0, 8, 16, 24]) {
    const cells = new Array<number>(256).fill(0);
    for (let count = 0; count < n; count++) cells[(draw(high, low, 3, count) >>> shift) & 255]++;
    const chi = cells.reduce((sum, cell) => sum + (cell - 400) ** 2 / 400, 0);
    // 255 degrees of freedom: mean 255, standard deviation 22.6.
    expect(chi).toBeGreaterThan(165);
    expect(chi).toBeLessThan(345);
  }
});

test('a chance of 1 % hits about 1 % of the time', () => {
  const stream = new Stream(streamKey(runKey('chance'), 'x'));
  let hits = 0;
  for (let i = 0; i < 100_000; i++) if (stream.next() < threshold(0.01)) hits++;
  expect(hits).toBeGreaterThan(850);
  expect(hits).toBeLessThan(1150);
});

test('delays stay within their bounds and reach both ends', () => {
  const uniform = new Sampler({ kind: 'uniform', min: 3, max: 5 });
  const stream = new Stream(streamKey(runKey('delay'), 'x'));
  const seen = new Set<number>();
  for (let i = 0; i < 1000; i++) seen.add(uniform.sample(stream.next()));
  expect([...seen].sort()).toEqual([3, 4, 5]);
  const table = new Sampler({ kind: 'table', name: 't', quantiles: [0, 100, 1000] });
  expect([table.sample(0), table.sample(0x40000000), table.sample(0x80000000)]).toEqual([0, 50, 100]);
  expect(table.sample(0xffffffff)).toBe(999);
  expect(scale(0xffffffff, 10)).toBe(9);
});
