import type { InputError } from '../../sim/scenario/input-error.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { loadReplicas, type PlayedWhere } from '../own-replica/load.ts';
import { loadScenarios } from './load-scenarios.ts';

/** Parses all scenarios named and loads their own replicas; returns the mistakes of all of them if there are any. */
export async function loadRunnable(
  args: readonly string[],
  set: readonly string[],
  where: PlayedWhere = 'here',
): Promise<readonly Scenario[] | { readonly errors: readonly InputError[] }> {
  const scenarios = loadScenarios(args, set);
  if ('errors' in scenarios) return scenarios;
  const loaded = await loadReplicas(scenarios, where);
  return 'errors' in loaded ? loaded : scenarios;
}
