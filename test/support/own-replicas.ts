import { loadReplicas } from '../../cli/own-replica/load.ts';
import { ownReplicaOf, type ReplicaCode } from '../../sim/run/own-replica.ts';
import type { SimulateOptions } from '../../sim/run/simulate.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';

/**
 * The code of the replica that a scenario brings along, loaded in this thread and for others: of most, nothing.
 * Throws with what is wrong with it.
 */
export async function replicaCodeOf(scenario: Scenario): Promise<ReplicaCode> {
  const loaded = await loadReplicas([scenario]);
  if ('errors' in loaded) throw new Error(loaded.errors[0]?.message);
  return loaded.code;
}

/** What `simulate` has to be told of it. */
export async function replicaOf(scenario: Scenario): Promise<Pick<SimulateOptions, 'createReplica'>> {
  await replicaCodeOf(scenario);
  const createReplica = ownReplicaOf(scenario);
  return createReplica === undefined ? {} : { createReplica };
}
