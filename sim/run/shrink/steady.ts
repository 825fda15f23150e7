import type { Micros } from '../../../core/units.ts';
import type { PlainScenario } from '../../scenario/print.ts';
import { parseRange } from '../../scenario/quantities/quantities.ts';
import { roundMillis } from './axes.ts';
import { exactDuration, valueAt, withValue } from './plain.ts';
import type { Trials } from './trial.ts';

/*
 * Replaces random draws by constants as far as the violation persists, so that other seeds, and later versions
 * with other random streams, fail as well.
 */

const SAMPLE = ['steady-1', 'steady-2', 'steady-3', 'steady-4', 'steady-5', 'steady-6'];
const USUAL_REPLICAS = 5;
const USUAL_RANGE: readonly [Micros, Micros] = [150_000, 300_000];

/** Seeds that no search uses, to compare the results of two searches. */
export const FRESH = Array.from({ length: 12 }, (_, i) => `fresh-${i + 1}`);

/** The variant with which the most other seeds fail. The run's own seed fails with every accepted variant. */
export function steadied(trials: Trials, plain: PlainScenario, seed: string, limit: number): PlainScenario {
  let best = plain;
  let most = countSteady(trials, plain, limit);
  for (const propose of [delays, timeouts, workloads]) {
    for (const candidate of propose(best, trials)) {
      if (most === SAMPLE.length) return best;
      if (trials.fails(candidate, seed, limit) === null) continue;
      const count = countSteady(trials, candidate, limit);
      if (count <= most) continue;
      best = candidate;
      most = count;
    }
  }
  return best;
}

/** Seeds that decide whether a list item can be removed. Six would be too few: all might fail by luck. */
export const MANY = Array.from({ length: 20 }, (_, i) => `steady-${i + 1}`);

/** How many of these seeds fail in the same way. */
export function countSteady(
  trials: Trials,
  plain: PlainScenario,
  limit: number,
  seeds: readonly string[] = SAMPLE,
): number {
  return seeds.filter((seed) => trials.fails(plain, seed, limit) !== null).length;
}

/** Constant delays in place of drawn ones. */
function* delays(plain: PlainScenario): Generator<PlainScenario> {
  for (const latency of ['1ms', '2ms', '5ms', '10ms']) {
    const calm = withValue(
      withValue(plain, ['network', 'latency'], latency),
      ['network', 'client-latency'],
      latency,
    );
    yield withValue(calm, ['cluster', 'disk', 'fsync'], 0);
    yield withValue(calm, ['cluster', 'disk', 'fsync'], '1ms');
    yield calm;
  }
}

/**
 * Constant election time-outs that fix which server campaigns first and which second. For a failure to recover they are
 * taken from the range that they were drawn from: the bound for recovery grows with the longest.
 */
function* timeouts(plain: PlainScenario, { targetsRecovery }: Trials): Generator<PlainScenario> {
  const replicas = Number(valueAt(plain, ['cluster', 'replicas']) ?? USUAL_REPLICAS);
  const given = parseRange(valueAt(plain, ['cluster', 'raft', 'election-timeout']));
  const hasRange = typeof given !== 'string' && given[0] < given[1];
  const [shortest, longest] = targetsRecovery && hasRange ? given : USUAL_RANGE;
  const between = roundMillis(shortest + (longest - shortest) / 3);
  const bare = withValue(plain, ['cluster', 'raft', 'election-timeout'], exactDuration(longest));
  const timeoutOf = (node: number): readonly string[] => [
    'cluster',
    'nodes',
    `n${node}`,
    'raft',
    'election-timeout',
  ];
  for (let first = 1; first <= replicas; first++) {
    for (let second = 1; second <= replicas; second++) {
      if (second === first) continue;
      const one = withValue(bare, timeoutOf(first), exactDuration(shortest));
      yield withValue(one, timeoutOf(second), exactDuration(between));
    }
  }
}

function* workloads(plain: PlainScenario): Generator<PlainScenario> {
  if (Number(valueAt(plain, ['clients', 'count']) ?? 1) === 0) return;
  yield withValue(plain, ['clients', 'mix'], { put: '100%' });
  for (const rate of ['20/s', '50/s', '100/s', '200/s', '500/s'])
    yield withValue(plain, ['clients', 'rate'], rate);
}
