import { describe, expect, it } from 'vitest';
import { figure16, splitVotes } from './published.ts';
import { deviation, figuresOf, splitProbability, standardError } from './statistics.ts';
import { availSimRows } from './tables.ts';
import { splitShare, timesToFailOver } from './trials.ts';

/*
 * A few hundred trials of what `npm run paper` plays in full. The seeds are fixed, so nothing is left to chance here;
 * the bounds are what so few trials allow: a mean of 200 elections is usually within 2 % of the true one (times spread
 * by about a quarter of their mean), that of 80 crashes within 4 %, and with a range of 5 ms only within 9 %.
 */

describe('the published figures', () => {
  it('of first elections come out', () => {
    for (const { published, simulated } of availSimRows(200)) {
      expect(Math.abs(deviation(simulated.mean, published.mean))).toBeLessThan(0.05);
      expect(Math.abs(deviation(simulated.p50, published.p50))).toBeLessThan(0.05);
    }
  });

  it.each([
    { min: 150, tolerated: 0.1 },
    { min: 12, tolerated: 0.25 },
  ])('of crashed leaders come out: time-outs from $min ms', ({ min, tolerated }) => {
    for (const row of figure16.filter((candidate) => candidate.min === min && candidate.max !== 155)) {
      const { mean, p50 } = figuresOf(timesToFailOver(row, 80));
      expect(Math.abs(deviation(mean, row.mean))).toBeLessThan(tolerated);
      expect(Math.abs(deviation(p50, row.p50))).toBeLessThan(tolerated);
    }
  });

  it('come out where votes split again and again', () => {
    const [narrow] = figure16;
    const { mean, p50 } = figuresOf(timesToFailOver(narrow, 80));
    expect(Math.abs(deviation(mean, narrow.mean))).toBeLessThan(0.25);
    expect(Math.abs(deviation(p50, narrow.p50))).toBeLessThan(0.25);
  });
});

describe('split votes', () => {
  it('have the chances that the thesis tells', () => {
    expect(splitProbability(3, 0, 0.1)).toBeCloseTo(0.028, 4);
    expect(splitProbability(5, 1, 0.05)).toBeCloseTo(0.014, 4);
    expect(splitProbability(9, 4, 0.2)).toBeCloseTo(0.6723, 4);
  });

  it.each(splitVotes)('$servers servers, $failed failed, latency $latency of the range', (of) => {
    const trials = 150;
    const expected = splitProbability(of.servers, of.failed, of.latency);
    // Three standard errors: of a thousand right simulations three would be outside.
    const bound = 3 * standardError(expected, trials);
    expect(Math.abs(splitShare(of, trials) - expected)).toBeLessThan(bound);
  });
});
