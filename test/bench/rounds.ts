import { type Cost, median } from './cost.ts';
import { startPlayer, type Workload } from './player.ts';
import { yardstickNs } from './yardstick.ts';

/** One workload in three ways, round by round, so that what else the machine does meets all three alike. */
export interface Rounds {
  readonly judged: readonly Cost[];
  readonly plain: readonly Cost[];
  readonly recorded: readonly Cost[];
  readonly yardsticks: readonly number[];
}

/** Seeds: of the runs that come first and do not count, and of each round. */
export interface Seeding {
  readonly warmUp: readonly string[];
  readonly rounds: readonly (readonly string[])[];
}

export async function playRounds(
  script: string,
  workload: Workload,
  { warmUp, rounds }: Seeding,
): Promise<Rounds> {
  const ways = {
    judged: startPlayer(script, workload, 'judged'),
    plain: startPlayer(script, workload, 'plain'),
    recorded: startPlayer(script, workload, 'recorded'),
  };
  const players = Object.values(ways);
  try {
    for (const player of players) await player.play(warmUp);
    const result = {
      judged: [] as Cost[],
      plain: [] as Cost[],
      recorded: [] as Cost[],
      yardsticks: [] as number[],
    };
    for (const seeds of rounds) {
      result.judged.push(await ways.judged.play(seeds));
      result.plain.push(await ways.plain.play(seeds));
      result.recorded.push(await ways.recorded.play(seeds));
      result.yardsticks.push(yardstickNs());
    }
    return result;
  } finally {
    for (const player of players) player.close();
  }
}

/** The median over the rounds of how many times as much one way costs as the other in the same round. */
export function timesAsMuch(ones: readonly Cost[], others: readonly Cost[]): number {
  return rounded(median(ones.map((one, i) => one.cpuSeconds / others[i].cpuSeconds)));
}

/** Two decimals. */
export function rounded(value: number): number {
  return Number(value.toFixed(2));
}
