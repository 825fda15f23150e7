import { expect, test } from 'vitest';
import { Digest } from '../../../sim/kernel/digest.ts';

const words = [7, 0x7fffffff, -2, 0x12345678];

function of(...list: readonly number[]): string {
  const digest = new Digest();
  for (let i = 0; i < list.length; i += 2) digest.pair(list[i], list[i + 1]);
  return digest.toString();
}

test('the digest depends on every bit of every word, and on their order', () => {
  const seen = new Set([of(...words)]);
  for (let at = 0; at < words.length; at++) {
    for (let bit = 0; bit < 32; bit++)
      seen.add(of(...words.map((word, i) => (i === at ? word ^ (1 << bit) : word))));
  }
  seen.add(of(words[1], words[0], words[2], words[3]));
  seen.add(of(words[2], words[3], words[0], words[1]));
  seen.add(of(words[0], words[3], words[2], words[1]));
  expect(seen.size).toBe(1 + 4 * 32 + 3);
});

test('adding four words equals adding two pairs', () => {
  const digest = new Digest();
  digest.four(words[0], words[1], words[2], words[3]);
  expect(digest.toString()).toBe(of(...words));
});

test('the format is fixed, so that stored digests stay comparable', () => {
  expect(of(...words)).toBe('ebbc2e0b673ee869');
});

test('a hundred thousand small, similar pairs have no collisions, and few in the upper half', () => {
  const highs = new Set<string>();
  const all = new Set<string>();
  for (let a = 0; a < 316; a++) {
    for (let b = 0; b < 316; b++) {
      const text = of(a, b);
      all.add(text);
      highs.add(text.slice(0, 8));
    }
  }
  expect(all.size).toBe(316 * 316);
  // Of so many random 32-bit numbers, about one pair is equal.
  expect(highs.size).toBeGreaterThan(316 * 316 - 20);
});

test('adding eight words equals adding four twice', () => {
  const [whole, parts] = [new Digest(), new Digest()];
  const [a, b, c, d, e, f, g, h] = [5, 7, -3, 2 ** 31, 11, 0x9e3779b9, 13, 0];
  whole.eight(a, b, c, d, e, f, g, h);
  parts.four(a, b, c, d);
  parts.four(e, f, g, h);
  expect(whole.toString()).toBe(parts.toString());
});
