import type { ExpectationResult } from '../sim/run/result.ts';
import { grouped, milliseconds, percent, seconds } from './format.ts';

/**
 * The measured value of an expectation in the unit of its metric: shares in percent, latencies in milliseconds,
 * durations in seconds, everything else a plain number.
 */
export function actualOf({ text, actual }: ExpectationResult): string {
  if (actual === null) return 'nothing measured';
  if (typeof actual === 'string') return actual;
  const metric = text.replace(/^expect\s+/u, '');
  if (/^failure-?rate/iu.test(metric)) return percent(actual);
  if (/^latency[.-]/iu.test(metric) && !/count/u.test(metric)) return `${milliseconds(actual)} ms`;
  if (/leaderless|seconds/iu.test(metric)) return seconds(actual);
  return Number.isInteger(actual) ? grouped(actual) : String(actual);
}
