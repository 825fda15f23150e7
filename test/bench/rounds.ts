import { type Cost, median, seeds } from './cost.ts';
import { type Player, startPlayer, type Way, type Workload } from './player.ts';
import { yardstickNs } from './yardstick.ts';

/** One workload, run in several ways in every round, so that other load on the machine affects all ways alike. */
interface Rounds<W extends Way> {
  readonly costs: Readonly<Record<W, readonly Cost[]>>;
  readonly yardsticks: readonly number[];
}

/** The seeds of the warm-up runs, which are not counted, and those of each round. */
interface Seeding {
  readonly warmUp: readonly string[];
  readonly rounds: readonly (readonly string[])[];
}

/** A round of `high` or `batched` is one long run. */
export function longRuns(warmUp: number, rounds: number): Seeding {
  return { warmUp: seeds(warmUp), rounds: seeds(rounds).map((round) => [`round ${round}`]) };
}

/** A round of `low` is this number of runs. */
export function manyRuns(warmUp: number, rounds: number, runs: number): Seeding {
  return {
    warmUp: seeds(warmUp),
    rounds: Array.from({ length: rounds }, (_, round) => seeds(runs, 1 + warmUp + round * runs)),
  };
}

export async function playRounds<W extends Way>(
  script: string,
  workload: Workload,
  { warmUp, rounds }: Seeding,
  ways: readonly W[],
): Promise<Rounds<W>> {
  const players = new Map<W, Player>();
  for (const way of ways) players.set(way, startPlayer(script, workload, way));
  const costs = Object.fromEntries(ways.map((way) => [way, []])) as unknown as Record<W, Cost[]>;
  const yardsticks: number[] = [];
  try {
    for (const player of players.values()) await player.play(warmUp);
    for (const round of rounds) {
      for (const [way, player] of players) costs[way].push(await player.play(round));
      yardsticks.push(yardstickNs());
    }
    return { costs, yardsticks };
  } finally {
    for (const player of players.values()) player.close();
  }
}

/** The median over the rounds. */
export function entriesPerCpuSecond(costs: readonly Cost[]): number {
  return Math.round(median(costs.map((cost) => cost.entries / cost.cpuSeconds)));
}

/** The median over rounds of this number of runs. */
export function runsPerCpuSecond(costs: readonly Cost[], runs: number): number {
  return Math.round(median(costs.map((cost) => runs / cost.cpuSeconds)));
}

/** The median over the rounds of the ratio of two ways' costs in the same round. */
export function timesAsMuch(ones: readonly Cost[], others: readonly Cost[]): number {
  return rounded(median(ones.map((one, i) => one.cpuSeconds / others[i].cpuSeconds)));
}

/** Rounded to two decimals. */
export function rounded(value: number): number {
  return Number(value.toFixed(2));
}
