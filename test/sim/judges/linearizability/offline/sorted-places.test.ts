import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortedPlaces } from '../../../../../sim/judges/linearizability/offline/sorted-places.ts';

test.each([100, 2 ** 40, 10 ** 15 - 1])('sortedPlaces sorts values up to %d as a stable sort does', (max) => {
  const property = fc.property(fc.array(fc.nat(1000), { maxLength: 300 }), (parts) => {
    const values = Float64Array.from(parts, (part) => max - (part % max));
    const places = sortedPlaces(values, values.length);
    const plain = parts.map((_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
    expect([...places]).toEqual(plain);
  });
  fc.assert(property, { numRuns: 200 });
});
