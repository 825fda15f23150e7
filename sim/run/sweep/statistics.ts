/*
 * Statistics of a sweep. They use only the operations that IEEE 754 defines exactly (sums, products, quotients,
 * square roots), so that every machine gets the same bits.
 */

const CONFIDENCE = 0.95;
const BISECTIONS = 60;
/** A term smaller than this, relative to the largest, does not change a sum of doubles. */
const NEGLIGIBLE = 1e-18;
const DECIMALS = 1e9;

/**
 * The exact (Clopper-Pearson) 95 % confidence interval of a share, after `hits` in `runs`. If hits is 0 or
 * `runs` the interval is one-sided; for 0 its upper bound is about 3/runs (the rule of three).
 */
export function shareInterval(hits: number, runs: number): readonly [low: number, high: number] {
  if (runs === 0) return [0, 1];
  if (hits === 0) return [0, round(solve((p) => lowerTail(0, runs, p) > 1 - CONFIDENCE))];
  if (hits === runs) return [round(solve((p) => upperTail(runs, runs, p) < 1 - CONFIDENCE)), 1];
  const half = (1 - CONFIDENCE) / 2;
  const low = solve((p) => upperTail(hits, runs, p) < half);
  const high = solve((p) => lowerTail(hits, runs, p) > half);
  return [round(low), round(high)];
}

/** Rounds to nine decimals. */
export function round(value: number): number {
  return Math.round(value * DECIMALS) / DECIMALS;
}

/** The p in 0..1 up to which `below` holds, by bisection. */
function solve(below: (p: number) => boolean): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2;
    if (below(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** The probability of at most `hits` in `runs` when each has probability `p`. */
function lowerTail(hits: number, runs: number, p: number): number {
  return tail(runs, p, (k) => k <= hits);
}

function upperTail(hits: number, runs: number, p: number): number {
  return tail(runs, p, (k) => k >= hits);
}

/**
 * The share of the binomial distribution over the k for which `counts` holds. Sums terms relative to the peak,
 * from the peak outward, to avoid overflow and underflow.
 */
function tail(runs: number, p: number, counts: (k: number) => boolean): number {
  if (p <= 0) return counts(0) ? 1 : 0;
  if (p >= 1) return counts(runs) ? 1 : 0;
  const peak = Math.min(runs, Math.floor((runs + 1) * p));
  const odds = p / (1 - p);
  let all = 1;
  let wanted = counts(peak) ? 1 : 0;
  for (let k = peak, term = 1; k < runs && term > NEGLIGIBLE; ) {
    term *= ((runs - k) / (k + 1)) * odds;
    k++;
    all += term;
    if (counts(k)) wanted += term;
  }
  for (let k = peak, term = 1; k > 0 && term > NEGLIGIBLE; ) {
    term *= k / ((runs - k + 1) * odds);
    k--;
    all += term;
    if (counts(k)) wanted += term;
  }
  return wanted / all;
}

/** The smallest value that at least this share of the values do not exceed. `sorted`: ascending, not empty. */
export function nearestRank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** Two-sided 95 % quantiles of Student's t for 1, 2, 3, ... degrees of freedom; beyond, the normal quantile. */
const STUDENT = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const NORMAL = 1.96;

interface MeanInterval {
  readonly mean: number;
  readonly interval: readonly [low: number, high: number];
}

/** The mean of differences and its 95 % confidence interval; of a single difference, that value alone. */
export function meanInterval(differences: readonly number[]): MeanInterval {
  const n = differences.length;
  if (n === 0) return { mean: 0, interval: [0, 0] };
  const mean = differences.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean: round(mean), interval: [round(mean), round(mean)] };
  const squares = differences.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const half = (STUDENT[n - 2] ?? NORMAL) * Math.sqrt(squares / (n - 1) / n);
  return { mean: round(mean), interval: [round(mean - half), round(mean + half)] };
}
