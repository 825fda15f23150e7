import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/* The figures of docs/mutation.md agree with each other and with what `npm run mutate` tries. */

const page = readFileSync('docs/mutation.md', 'utf8');
const { mutate } = JSON.parse(readFileSync('stryker.config.json', 'utf8')) as { mutate: string[] };

interface Row {
  readonly file: string;
  /** Mutants, killed, time-outs, survived, not covered, score, killed since, left, score now. */
  readonly figures: readonly number[];
}

const rows: Row[] = [...page.matchAll(/^\| (core\S+|all) \| (.*) \|$/gm)].map(
  ([, file = '', cells = '']) => ({
    file,
    figures: cells.split(' | ').map((cell) => Number.parseFloat(cell)),
  }),
);
const files = rows.filter(({ file }) => file !== 'all');

/** The number of mutants that the section "Left" explains for each file: the sum of the numbers in brackets. */
function justified(): Map<string, number> {
  const left = new Map<string, number>();
  for (const block of page.slice(page.indexOf('## Left')).split('\n\n').slice(2)) {
    const names = block.split('\n')[0] ?? '';
    const counts = [...block.matchAll(/\((\d+)\)/g)].map(([, count]) => Number(count));
    left.set(
      names,
      counts.reduce((sum, count) => sum + count, 0),
    );
  }
  return left;
}

describe('docs/mutation.md', () => {
  it('has a row for each file that is mutated', () => {
    expect(files.map(({ file }) => file).sort()).toEqual([...mutate].sort());
  });

  it.each(rows)('has figures that add up for $file', ({ figures }) => {
    const [mutants = 0, killed = 0, timeouts = 0, survived = 0, uncovered = 0, score, since = 0, left, now] =
      figures;
    expect(killed + timeouts + survived + uncovered).toBe(mutants);
    expect(survived + uncovered - since).toBe(left);
    const percent = (count: number) => Number(((100 * count) / mutants).toFixed(1));
    expect([percent(killed + timeouts), percent(killed + timeouts + since)]).toEqual([score, now]);
  });

  it('has totals that are the sums of its files', () => {
    const all = rows.find(({ file }) => file === 'all')?.figures ?? [];
    for (const column of [0, 1, 2, 3, 4, 6, 7])
      expect(files.reduce((sum, { figures }) => sum + (figures[column] ?? 0), 0)).toBe(all[column]);
  });

  it('explains each surviving mutant', () => {
    const explained = justified();
    for (const [names, count] of explained)
      expect(
        files
          .filter(({ file }) => names.split(', ').includes(file))
          .reduce((sum, { figures }) => sum + (figures[7] ?? 0), 0),
      ).toBe(count);
    expect([...explained.values()].reduce((sum, count) => sum + count, 0)).toBe(rows.at(-1)?.figures[7]);
  });
});
