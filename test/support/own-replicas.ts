import { loadReplicas } from '../../cli/own-replica/load.ts';
import { ownReplicaOf, type ReplicaCode } from '../../sim/run/own-replica.ts';
import type { SimulateOptions } from '../../sim/run/simulate.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';

/**
 * Loads the code of a scenario's own replica in this thread, and returns it for other threads; empty for
 * most scenarios. Throws with the first error in the code.
 */
export async function replicaCodeOf(scenario: Scenario): Promise<ReplicaCode> {
  const loaded = await loadReplicas([scenario]);
  if ('errors' in loaded) throw new Error(loaded.errors[0]?.message);
  return loaded.code;
}

/** The options that `simulate` needs to use the scenario's own replica. */
export async function replicaOf(scenario: Scenario): Promise<Pick<SimulateOptions, 'createReplica'>> {
  await replicaCodeOf(scenario);
  const createReplica = ownReplicaOf(scenario);
  return createReplica === undefined ? {} : { createReplica };
}
