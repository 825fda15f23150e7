import { type RunResult, simulate } from '../../sim/run/simulate.ts';
import { replicaOf } from '../support/own-replicas.ts';
import { load } from '../support/scenarios.ts';

export const goldenFile = 'test/golden/digests.json';
export const goldenSeeds = ['1', '7', '42'] as const;

/** By scenario path and seed. */
export type Digests = Record<string, Record<string, string>>;

/** The run of a shipped scenario with this seed. */
export async function playShipped(path: string, seed: string): Promise<RunResult> {
  const scenario = load(path);
  return simulate(scenario, seed, await replicaOf(scenario));
}

/** The golden digests of one scenario, by seed. */
export async function digestsOf(path: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const seed of goldenSeeds) digests[seed] = (await playShipped(path, seed)).report.digest;
  return digests;
}
