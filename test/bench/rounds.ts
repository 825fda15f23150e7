import { EventListener } from '../../sim/run/recorder.ts';
import type { SimulateOptions } from '../../sim/run/simulate.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { type Cost, costOf, median } from './cost.ts';
import { yardstickNs } from './yardstick.ts';

/** One workload in three ways, round by round, so that what else the machine does meets all three alike. */
export interface Rounds {
  readonly judged: readonly Cost[];
  /** Without judges and digest. */
  readonly plain: readonly Cost[];
  /** With a listener that turns every fact into an event of a trace, on top of the judges. */
  readonly recorded: readonly Cost[];
  readonly yardsticks: readonly number[];
}

/** Runs each way once before it counts; `seedsOf` names the seeds of a round. */
export function playRounds(
  scenario: Scenario,
  rounds: number,
  seedsOf: (round: number) => readonly string[],
): Rounds {
  const result = {
    judged: [] as Cost[],
    plain: [] as Cost[],
    recorded: [] as Cost[],
    yardsticks: [] as number[],
  };
  const plain: SimulateOptions = { withoutJudges: 'all', digested: false };
  for (let round = 0; round <= rounds; round++) {
    const chosen = seedsOf(round);
    const judged = costOf(scenario, chosen);
    const bare = costOf(scenario, chosen, plain);
    const recorded = costOf(scenario, chosen, { consumers: [new EventListener(() => {})] });
    if (round === 0) continue;
    result.judged.push(judged);
    result.plain.push(bare);
    result.recorded.push(recorded);
    result.yardsticks.push(yardstickNs());
  }
  return result;
}

/** The median over the rounds of how many times as much one way costs as the other in the same round. */
export function timesAsMuch(ones: readonly Cost[], others: readonly Cost[]): number {
  return rounded(median(ones.map((one, i) => one.cpuSeconds / others[i].cpuSeconds)));
}

/** Two decimals. */
export function rounded(value: number): number {
  return Number(value.toFixed(2));
}
