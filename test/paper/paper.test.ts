import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { figure16, splitVotes } from './published.ts';
import { deviation, figuresOf, splitProbability, standardError } from './statistics.ts';
import { availSimRows, readings } from './tables.ts';
import { splitShare, timesToFailOver } from './trials.ts';

/*
 * The trials of `npm run paper`, but only a few hundred. The seeds are fixed, so the results are always the same. The
 * bounds allow for the standard error of so few trials: 2 % for the mean of 200 elections (whose standard deviation is
 * about a quarter of the mean), 4 % for that of 80 crashes, and 9 % with time-outs from a range of 5 ms.
 */

describe('the published figures', () => {
  it('are reproduced for first elections', () => {
    for (const { published, simulated } of availSimRows(200)) {
      expect(Math.abs(deviation(simulated.mean, published.mean))).toBeLessThan(0.05);
      expect(Math.abs(deviation(simulated.p50, published.p50))).toBeLessThan(0.05);
    }
  });

  it.each([
    { min: 150, max: 155, tolerated: 0.3 },
    { min: 150, max: 200, tolerated: 0.1 },
    { min: 150, max: 300, tolerated: 0.1 },
    { min: 12, max: 24, tolerated: 0.15 },
  ])('are reproduced for crashed leaders with time-outs of $min-$max ms', ({ min, max, tolerated }) => {
    const row = figure16.find((candidate) => candidate.min === min && candidate.max === max);
    const { set, options } = readings.varying;
    const { mean, p50 } = figuresOf(timesToFailOver({ min, max }, 80, set, options));
    expect(Math.abs(deviation(mean, row?.mean ?? 0))).toBeLessThan(tolerated);
    expect(Math.abs(deviation(p50, row?.p50 ?? 0))).toBeLessThan(tolerated);
  });

  it('are not reproduced for the shortest time-outs if each vote takes 10 ms to store', () => {
    const { set, options } = readings.constant;
    const { mean } = figuresOf(timesToFailOver({ min: 12, max: 24 }, 80, set, options));
    expect(deviation(mean, 35)).toBeGreaterThan(0.2);
  });

  it('are not reproduced for the narrowest range if a candidate stores its own vote before it asks for others', () => {
    const { set, options } = readings.stored;
    const { mean } = figuresOf(timesToFailOver({ min: 150, max: 155 }, 80, set, options));
    expect(deviation(mean, 345)).toBeGreaterThan(1);
  });
});

describe('docs/paper.md', () => {
  const page = readFileSync('docs/paper.md', 'utf8');

  it('explains every row that is off by more than 10 %', () => {
    const tables = page.split(/^## /m).slice(1);
    expect(tables.length).toBe(6);
    for (const table of tables) {
      const off = [...table.matchAll(/^\| ([^|]+?) \|.*[+-][1-9]\d+\.\d %/gm)].map(([, label]) => label);
      const notes = table.matchAll(/^\*\*Off by more than 10 %:\*\* ([^.]*)\. (?!Nobody)/gm);
      const explained = [...notes].flatMap(([, labels = '']) => labels.split(', '));
      expect(explained.sort()).toEqual(off.sort());
    }
  });
});

describe('split votes', () => {
  it('have the probabilities of the formula in the thesis', () => {
    expect(splitProbability(3, 0, 0.1)).toBeCloseTo(0.028, 4);
    expect(splitProbability(5, 1, 0.05)).toBeCloseTo(0.014, 4);
    expect(splitProbability(9, 4, 0.2)).toBeCloseTo(0.6723, 4);
  });

  it.each(splitVotes)('occur as expected: $servers servers, $failed failed, latency $latency', (of) => {
    const trials = 150;
    const expected = splitProbability(of.servers, of.failed, of.latency);
    // Three standard errors: three in a thousand correct simulations would be outside.
    const bound = 3 * standardError(expected, trials);
    expect(Math.abs(splitShare(of, trials) - expected)).toBeLessThan(bound);
  });
});
