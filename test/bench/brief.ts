import type { Speeds } from './alarm.ts';
import { median } from './cost.ts';
import { entriesPerCpuSecond, longRuns, manyRuns, playRounds, runsPerCpuSecond } from './rounds.ts';

const ROUNDS = 3;
const HIGH_ENTRIES = 40_000;
const HIGH_WARM_UP = 10;
const LOW_RUNS = 100;
const LOW_WARM_UP = 2_000;

/** Measures only the figures that the alarm compares: runs with all judges, in less than half a minute. */
export async function measureBriefly(script: string): Promise<Speeds> {
  const judged = ['judged'] as const;
  const longOnes = longRuns(HIGH_WARM_UP, ROUNDS);
  const high = await playRounds(script, { load: 'high', entries: HIGH_ENTRIES }, longOnes, judged);
  const manyOnes = manyRuns(LOW_WARM_UP, ROUNDS, LOW_RUNS);
  const low = await playRounds(script, { load: 'low', entries: 0 }, manyOnes, judged);
  return {
    yardstickNs: Number(median([...high.yardsticks, ...low.yardsticks]).toFixed(1)),
    high: { entriesPerCpuSecond: entriesPerCpuSecond(high.costs.judged) },
    low: { runsPerCpuSecond: runsPerCpuSecond(low.costs.judged, LOW_RUNS) },
  };
}
