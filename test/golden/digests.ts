import { simulate } from '../../sim/run/simulate.ts';
import { replicaOf } from '../support/own-replicas.ts';
import { load } from '../support/scenarios.ts';

export const goldenFile = 'test/golden/digests.json';
export const goldenSeeds = ['1', '7', '42'] as const;

/** By scenario path and seed. */
export type Digests = Record<string, Record<string, string>>;

/** The digests of one scenario, by seed. */
export async function digestsOf(path: string): Promise<Record<string, string>> {
  const scenario = load(path);
  const options = await replicaOf(scenario);
  return Object.fromEntries(
    goldenSeeds.map((seed) => [seed, simulate(scenario, seed, options).report.digest]),
  );
}
