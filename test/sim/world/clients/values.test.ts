import { expect, test } from 'vitest';
import { hashText } from '../../../../core/hash.ts';
import { Values } from '../../../../sim/world/clients/values.ts';

test('values contain their client and serial, and are as long as the scenario asks', () => {
  const values = new Values(3, 8);
  expect([1, 12, 12_345, 123_456].map((serial) => values.make(serial))).toEqual([
    'c3-1....',
    'c3-12...',
    'c3-12345',
    'c3-123456',
  ]);
});

test('the hash of a value covers its whole text', () => {
  for (const bytes of [0, 1, 16, 100]) {
    const values = new Values(12, bytes);
    for (const serial of [1, 9, 10, 99, 100, 1_000_000]) {
      const value = values.make(serial);
      expect(values.hash).toBe(hashText(value));
    }
  }
});
