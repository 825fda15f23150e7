import { countsOf, LatencyPool } from './latency.ts';
import type { SweepResult, SweepRow } from './result.ts';
import { summarise } from './summary.ts';

/**
 * Merges the shards of one sweep. The result equals that of the unsplit sweep, byte for byte except
 * `wallSeconds`, which are added up. A mistake is returned as a sentence.
 */
export function mergeSweeps(parts: readonly SweepResult[]): SweepResult | string {
  const [first] = parts;
  if (first === undefined) return 'there is nothing to merge';
  const problem = parts.map((part) => mismatch(first, part)).find((text) => text !== '') ?? missing(parts);
  if (problem !== '') return problem;
  const rows: SweepRow[] = parts.flatMap((part) => part.rows);
  const names = new Set(rows.map(({ scenario, cell, seed }) => `${scenario}\n${cell}\n${seed}`));
  if (names.size < rows.length) return 'some runs are in more than one of these parts';
  const pool = new LatencyPool();
  for (const { pooled } of parts) if (pooled !== null) pool.add(countsOf(pooled));
  const merged = summarise({
    scenarios: first.scenarios,
    seeds: first.seeds,
    shard: '',
    stopped: parts.find(({ stopped }) => stopped !== '')?.stopped ?? '',
    planned: parts.reduce((sum, { planned }) => sum + planned, 0),
    pooled: pool.result(),
    canary: parts.find(({ canary }) => canary?.caught === false)?.canary ?? first.canary,
    nondeterminism: parts.find(({ nondeterminism }) => nondeterminism !== null)?.nondeterminism ?? null,
    rows,
  });
  return { ...merged, wallSeconds: parts.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0) };
}

function mismatch(first: SweepResult, part: SweepResult): string {
  if (part.shard === '') return `the sweep over ${part.seeds} is not a shard: it was never divided`;
  if (part.raftsim !== first.raftsim)
    return `the parts come from raftsim ${first.raftsim} and raftsim ${part.raftsim}`;
  if (part.seeds !== first.seeds) return `the parts have different seeds: ${first.seeds} and ${part.seeds}`;
  return JSON.stringify(part.scenarios) === JSON.stringify(first.scenarios)
    ? ''
    : 'the parts come from different scenarios';
}

/** Names a shard that is missing or given more than once; '' if the shards are complete. */
function missing(parts: readonly SweepResult[]): string {
  const of = Number(parts[0].shard.split('/')[1]);
  for (const { shard } of parts) {
    if (!shard.endsWith(`/${of}`)) return `shard ${shard} is not of the same sweep as shards of ${of}`;
  }
  for (let i = 1; i <= of; i++) {
    const count = parts.filter(({ shard }) => shard === `${i}/${of}`).length;
    if (count === 0) return `the shard ${i}/${of} is missing`;
    if (count > 1) return `the shard ${i}/${of} is given ${count} times`;
  }
  return '';
}
