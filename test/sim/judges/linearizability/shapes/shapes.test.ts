import { describe, expect, it, test } from 'vitest';
import {
  Census,
  compareClaimed,
  compareDecision,
  compareOnline,
  compareWhole,
  witnessFault,
} from './comparison.ts';
import { shapes } from './random-story.ts';
import { compareTexts } from './texts-compared.ts';

/* Every judge of linearizability against a definition that shares nothing with it, where rare shapes are common. */

/** What cannot be: the judge of runs, and the claimed order, need unique values. */
const needless = 'a value written twice';

describe.each([
  { who: 'the tiers that judge whole histories', compare: compareWhole, count: 4000, without: '' },
  { who: 'the decision about several keys', compare: compareDecision, count: 1500, without: '' },
  { who: 'the judge of runs, at every answer', compare: compareOnline, count: 3000, without: needless },
  { who: 'the claimed order', compare: compareClaimed, count: 4000, without: needless },
])('$who', ({ compare, count, without }) => {
  const census = new Census();

  it('agrees with the definition', () => {
    for (let seed = 1; seed <= count; seed++) compare(census, seed);
    expect(census.illegal).toBeGreaterThan(census.all / 10);
    expect(census.all - census.illegal).toBeGreaterThan(census.all / 2);
    if (compare === compareClaimed) expect(census.confirmed).toBeGreaterThan(census.all / 3);
    if (compare === compareOnline) expect(census.open).toBe(0);
  });

  it.each(Object.keys(shapes).filter((name) => name !== without))('has met %s', (name) => {
    const { legal, illegal } = census.shaped.get(name) ?? { legal: 0, illegal: 0 };
    expect(legal + illegal).toBeGreaterThan(census.all / 100);
    expect(illegal).toBeGreaterThan(census.all / 500);
  });
});

test('the operations that an objection names contradict each other, and none is too many', () => {
  const census = new Census();
  const vague: string[] = [];
  for (let seed = 1; seed <= 8000; seed++) {
    const { naming, fault } = witnessFault(census, seed);
    if (fault === '') continue;
    // Which null was met is known only of those whose writer is named.
    if (naming === 'known to be named') throw new Error(fault);
    vague.push(fault);
  }
  expect(census.illegal).toBeGreaterThan(1500);
  expect(vague.length).toBeLessThan(census.illegal / 200);
});

test('histories as text get the same verdicts, and the operations named contradict each other', async () => {
  const census = new Census();
  for (let seed = 1; seed <= 1500; seed++) expect(await compareTexts(census, seed)).toBe('');
  expect(census.illegal).toBeGreaterThan(400);
});
