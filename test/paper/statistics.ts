import type { Figures } from './published.ts';

/** Mean, median and 99th percentile (nearest rank) of a sample. */
export function figuresOf(sample: readonly number[]): Figures {
  const sorted = [...sample].sort((a, b) => a - b);
  const rank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  return {
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50: rank(0.5),
    p99: rank(0.99),
  };
}

/** How far the mean of a sample usually is from the true one: its standard error. */
export function meanError(sample: readonly number[]): number {
  const { mean } = figuresOf(sample);
  const squares = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (sample.length - 1) / sample.length);
}

/** By how much `simulated` is above or below `published`, relative to that. */
export function deviation(simulated: number, published: number): number {
  return simulated / published - 1;
}

/**
 * The chance that a first campaign ends without a leader (thesis §9.2): of s live servers out of n, each drawing its
 * time-out from a range of which one way takes the share l, at least c = s - floor(n/2) + 1 campaign before the first
 * one's request reaches them. The gap between the first and the c-th of s even draws is below l as often as at least
 * c - 1 of s are.
 */
export function splitProbability(servers: number, failed: number, latency: number): number {
  const live = servers - failed;
  const campaigners = live - Math.floor(servers / 2) + 1;
  let below = 0;
  for (let k = 0; k < campaigners - 1; k++)
    below += choose(live, k) * latency ** k * (1 - latency) ** (live - k);
  return 1 - below;
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}

/** How far a share seen in so many trials usually is from the probability behind it. */
export function standardError(probability: number, trials: number): number {
  return Math.sqrt((probability * (1 - probability)) / trials);
}
