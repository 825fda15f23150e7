import type { Micros } from '../../core/units.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { costOf, median, seeds } from './cost.ts';
import { rounded } from './rounds.ts';
import { highLoad } from './workloads.ts';
import { yardstickNs } from './yardstick.ts';

const REPLICAS = [3, 5, 7, 11, 21, 35, 51] as const;
const ENTRIES = [25_000, 100_000, 400_000] as const;
/** Entries times replicas, which is about the same work for every size of cluster. */
const ENTRIES_BY_REPLICAS = 200_000;
/** No entry flows before there is a leader. */
const FIRST_ELECTION: Micros = 300_000;
const MICROS_PER_SECOND = 1_000_000;

/** The cost of one committed entry with this number of replicas, in a run of this number of entries. */
export interface Growth {
  readonly replicas: number;
  readonly entries: number;
  readonly microsPerEntry: number;
  readonly microsPerEntryAndReplica: number;
}

/** The growth of the cost of an entry, and the yardstick of the machine, measured in the same minutes. */
export interface GrowthFigures {
  readonly format: 'raftsim-growth';
  readonly version: 1;
  readonly node: string;
  readonly yardstickNs: number;
  readonly replicas: readonly Growth[];
  readonly length: readonly Growth[];
}

interface Size {
  readonly replicas: number;
  readonly entries: number;
}

function load({ entries, replicas }: Size): Scenario {
  const scenario = highLoad(entries, replicas);
  return { ...scenario, run: scenario.run + FIRST_ELECTION };
}

/** Measures all sizes in every round, so that other load on the machine affects all alike; returns medians. */
export function measureGrowth(rounds: number): GrowthFigures {
  const byReplicas = REPLICAS.map((replicas) => ({
    replicas,
    entries: Math.round(ENTRIES_BY_REPLICAS / replicas),
  }));
  const byLength = ENTRIES.map((entries) => ({ replicas: 5, entries }));
  const yardsticks = [yardstickNs()];
  const inRounds = (sizes: readonly Size[]): Growth[] => {
    const costs = sizes.map((): { micros: number; entries: number }[] => []);
    // The first round is a warm-up.
    for (const seed of seeds(rounds + 1)) {
      for (const [i, size] of sizes.entries()) {
        const { cpuSeconds, entries } = costOf(load(size), [seed]);
        // A run that spent its time in elections would say nothing about entries.
        if (entries < size.entries / 2) throw new Error(`only ${entries} of ${size.entries} entries`);
        costs[i].push({ micros: (cpuSeconds * MICROS_PER_SECOND) / entries, entries });
      }
      yardsticks.push(yardstickNs());
    }
    return sizes.map(({ replicas }, i) => {
      const counted = costs[i].slice(1);
      const micros = median(counted.map((cost) => cost.micros));
      return {
        replicas,
        entries: median(counted.map(({ entries }) => entries)),
        microsPerEntry: rounded(micros),
        microsPerEntryAndReplica: rounded(micros / replicas),
      };
    });
  };
  return {
    format: 'raftsim-growth',
    version: 1,
    node: process.version,
    replicas: inRounds(byReplicas),
    length: inRounds(byLength),
    yardstickNs: Number(median(yardsticks).toFixed(1)),
  };
}
