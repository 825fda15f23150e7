import type { Speeds } from './alarm.ts';
import { type Cost, median, seeds } from './cost.ts';
import { startPlayer, type Workload } from './player.ts';
import type { Seeding } from './rounds.ts';
import { yardstickNs } from './yardstick.ts';

const ROUNDS = 3;
const HIGH_ENTRIES = 40_000;
const HIGH_WARM_UP = 10;
const LOW_RUNS = 100;
const LOW_WARM_UP = 2_000;

/** What the alarm compares and no more: runs with all judges, in less than half a minute. */
export async function measureBriefly(script: string): Promise<Speeds> {
  const high = await playJudged(
    script,
    { load: 'high', entries: HIGH_ENTRIES },
    { warmUp: seeds(HIGH_WARM_UP), rounds: seeds(ROUNDS).map((round) => [`round ${round}`]) },
  );
  const low = await playJudged(
    script,
    { load: 'low', entries: 0 },
    {
      warmUp: seeds(LOW_WARM_UP),
      rounds: Array.from({ length: ROUNDS }, (_, round) =>
        seeds(LOW_RUNS, 1 + LOW_WARM_UP + round * LOW_RUNS),
      ),
    },
  );
  return {
    yardstickNs: Number(median([...high.yardsticks, ...low.yardsticks]).toFixed(1)),
    high: {
      entriesPerCpuSecond: Math.round(median(high.costs.map((cost) => cost.entries / cost.cpuSeconds))),
    },
    low: { runsPerCpuSecond: Math.round(median(low.costs.map((cost) => LOW_RUNS / cost.cpuSeconds))) },
  };
}

async function playJudged(
  script: string,
  workload: Workload,
  { warmUp, rounds }: Seeding,
): Promise<{ readonly costs: readonly Cost[]; readonly yardsticks: readonly number[] }> {
  const player = startPlayer(script, workload, 'judged');
  try {
    await player.play(warmUp);
    const costs: Cost[] = [];
    const yardsticks: number[] = [];
    for (const seeds of rounds) {
      costs.push(await player.play(seeds));
      yardsticks.push(yardstickNs());
    }
    return { costs, yardsticks };
  } finally {
    player.close();
  }
}
