import { type RunResult, simulate } from '../../sim/run/simulate.ts';
import { replicaOf } from '../support/own-replicas.ts';
import { load } from '../support/scenarios.ts';

export const goldenFile = 'test/golden/digests.json';
const goldenSeeds = ['1', '7', '42'] as const;

/** By scenario path and seed. */
export type Digests = Record<string, Record<string, string>>;

/** The runs of one scenario with the golden seeds. */
export async function goldenRuns(path: string): Promise<RunResult[]> {
  const scenario = load(path);
  const options = await replicaOf(scenario);
  return goldenSeeds.map((seed) => simulate(scenario, seed, options));
}

/** The digests of these runs, by seed. */
export function digestsOf(runs: readonly RunResult[]): Record<string, string> {
  return Object.fromEntries(runs.map(({ report }) => [report.seed, report.digest]));
}
