import type { Scenario } from '../scenario/scenario.ts';
import { bugNamed } from '../zoo/registry.ts';
import { ownReplicaOf } from './own-replica.ts';
import type { SimulateOptions } from './simulate.ts';

/** Determines what a scenario tests: raftsim's replica, the known bug (zoo) or the own replica that it names. */
export type SubjectOf = (scenario: Scenario) => SimulateOptions;

export const subjectOf: SubjectOf = (scenario) => {
  const bug = bugNamed(scenario.zoo);
  const createReplica = ownReplicaOf(scenario);
  return {
    ...(bug === undefined ? {} : { bug }),
    ...(createReplica === undefined ? {} : { createReplica }),
  };
};
