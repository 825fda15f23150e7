import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/* The figures of docs/mutation.md agree with each other and with what `npm run mutate` tries. */

const page = readFileSync('docs/mutation.md', 'utf8');
const { mutate } = JSON.parse(readFileSync('stryker.config.json', 'utf8')) as { mutate: string[] };

interface Row {
  readonly file: string;
  /** Mutants, killed, time-outs, survived, not covered, score. */
  readonly figures: readonly number[];
}

function rowsOf(pattern: RegExp): Row[] {
  return [...page.matchAll(pattern)].map(([, file = '', cells = '']) => ({
    file,
    figures: cells.split(' | ').map((cell) => Number.parseFloat(cell)),
  }));
}

const core = rowsOf(/^\| (core\S+|all) \| (.*) \|$/gm);
const world = rowsOf(/^\| (sim\S+) \| (.*) \|$/gm);
const files = core.filter(({ file }) => file !== 'all');

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

/** How many mutants of these files are left: they survived, or no test reached them. */
function leftOf(names: readonly string[]): number {
  return files
    .filter(({ file }) => names.includes(file))
    .reduce((sum, { figures }) => sum + (figures[3] ?? 0) + (figures[4] ?? 0), 0);
}

describe('docs/mutation.md', () => {
  it('has a row for each file that is mutated', () => {
    expect(files.map(({ file }) => file)).toEqual([...mutate].sort());
  });

  it('has rows for judges and world', () => {
    expect(world.length).toBeGreaterThan(3);
  });

  it.each([...core, ...world])('has figures that add up for $file', ({ figures }) => {
    const [mutants = 0, killed = 0, timeouts = 0, survived = 0, uncovered = 0, score] = figures;
    expect(killed + timeouts + survived + uncovered).toBe(mutants);
    expect(Number(((100 * (killed + timeouts)) / mutants).toFixed(1))).toBe(score);
  });

  it('has totals that are the sums of its files', () => {
    const all = core.find(({ file }) => file === 'all')?.figures ?? [];
    for (const column of [0, 1, 2, 3, 4])
      expect(files.reduce((sum, { figures }) => sum + (figures[column] ?? 0), 0)).toBe(all[column]);
  });

  it('explains each mutant of the core that is left', () => {
    const explained = justified();
    for (const [names, count] of explained)
      expect([names, leftOf(names.split(', '))]).toEqual([names, count]);
    const sum = [...explained.values()].reduce((total, count) => total + count, 0);
    expect(sum).toBe(leftOf(mutate));
  });
});
