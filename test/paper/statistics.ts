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

/** The standard error of the mean of a sample. */
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
 * time-out from a range of which the one-way latency is the share l, at least c = s - floor(n/2) + 1 campaign before
 * the first one's request reaches them. The gap between the smallest and the c-th smallest of s uniform draws is below
 * l with the same probability as at least c - 1 of s draws are.
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

/** The standard error of the share that is observed in this number of trials. */
export function standardError(probability: number, trials: number): number {
  return Math.sqrt((probability * (1 - probability)) / trials);
}
