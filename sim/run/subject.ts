import type { Scenario } from '../scenario/scenario.ts';
import { bugNamed } from '../zoo/registry.ts';
import { ownReplicaOf } from './own-replica.ts';
import type { SimulateOptions } from './simulate.ts';

/** What a scenario runs: raftsim's own replica, the known bug or the replica of the user's that it names. */
export type SubjectOf = (scenario: Scenario) => SimulateOptions;

export const subjectOf: SubjectOf = (scenario) => {
  const bug = bugNamed(scenario.zoo);
  const createReplica = ownReplicaOf(scenario);
  return {
    ...(bug === undefined ? {} : { bug }),
    ...(createReplica === undefined ? {} : { createReplica }),
  };
};
