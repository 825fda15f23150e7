import { expect, it, vi } from 'vitest';
import { cellParser } from '../../../sim/scenario/parse.ts';
import { mistakes } from './parsing.ts';

/* Every value of a grid is checked with the rest of the file. The time for that must not be the square of the grid. */

const gridOf = (size: number): string =>
  `run: 1s\ngrid: { clients.rate: [${Array.from({ length: size }, (_, i) => `${i + 1}/s`).join(', ')}] }\n`;

/** How many values are turned to JSON while the file is parsed, for its hash or those of its cells. */
function valuesHashed(text: string): number {
  const hashed = vi.spyOn(JSON, 'stringify');
  expect(mistakes(text)).toEqual([]);
  const { length } = hashed.mock.calls;
  hashed.mockRestore();
  return length;
}

it('a grid of twice as many values takes twice the work', () => {
  const [once, twice] = [valuesHashed(gridOf(100)), valuesHashed(gridOf(200))];
  expect(once).toBeGreaterThan(100);
  expect(twice).toBeLessThan(2.1 * once);
});

it('what is parsed in a cell is what the file with that setting is', () => {
  const text = gridOf(3);
  const parse = cellParser(text, { set: ['cluster.replicas=3'] });
  for (const rate of ['2/s', '3/s']) {
    const cell = parse([`clients.rate=${rate}`]);
    if (!cell.ok) throw new Error(cell.errors[0]?.message);
    expect([cell.scenario.set, cell.scenario.cluster.replicas]).toEqual([
      ['cluster.replicas=3', `clients.rate=${rate}`],
      3,
    ]);
  }
  expect(parse(['clients.rate=none']).ok).toBe(false);
  expect(parse().ok).toBe(true);
});
