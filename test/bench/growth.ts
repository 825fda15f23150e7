import { costOf, median, seeds } from './cost.ts';
import { rounded } from './rounds.ts';
import { highLoad } from './workloads.ts';

const REPLICAS = [3, 5, 7, 11, 21, 35, 51] as const;
const ENTRIES = [25_000, 100_000, 400_000] as const;
/** Entries, times replicas: every size of cluster has about the same work to do. */
const ENTRIES_BY_REPLICAS = 150_000;
const MICROS_PER_SECOND = 1_000_000;

/** What one committed entry costs on so many replicas, or in a run of so many entries. */
export interface Growth {
  readonly replicas: number;
  readonly entries: number;
  readonly microsPerEntry: number;
  readonly microsPerEntryAndReplica: number;
}

export function growthByReplicas(rounds: number): Growth[] {
  return REPLICAS.map((replicas) => growth(replicas, Math.round(ENTRIES_BY_REPLICAS / replicas), rounds));
}

export function growthByLength(rounds: number): Growth[] {
  return ENTRIES.map((entries) => growth(5, entries, rounds));
}

function growth(replicas: number, entries: number, rounds: number): Growth {
  const scenario = highLoad(entries, replicas);
  const costs = seeds(rounds).map((seed) => costOf(scenario, [seed]));
  const micros = median(costs.map((cost) => (cost.cpuSeconds * MICROS_PER_SECOND) / cost.entries));
  return {
    replicas,
    entries: median(costs.map((cost) => cost.entries)),
    microsPerEntry: rounded(micros),
    microsPerEntryAndReplica: rounded(micros / replicas),
  };
}
