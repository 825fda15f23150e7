import type { InputError } from '../sim/scenario/input-error.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { loadScenarios } from './load-scenarios.ts';
import { loadReplicas, type PlayedWhere } from './own-replica/load.ts';

/** Every scenario named, parsed, with the replica it brings along loaded; or every mistake in all of them. */
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
