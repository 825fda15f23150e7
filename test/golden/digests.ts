import { simulate } from '../../sim/run/simulate.ts';
import { load } from '../support/scenarios.ts';

export const goldenFile = 'test/golden/digests.json';
export const goldenSeeds = ['1', '7', '42'] as const;

/** By scenario path and seed. */
export type Digests = Record<string, Record<string, string>>;

/** The digests of one scenario at the golden seeds. */
export function digestsOf(path: string): Record<string, string> {
  const scenario = load(path);
  return Object.fromEntries(goldenSeeds.map((seed) => [seed, simulate(scenario, seed).report.digest]));
}
