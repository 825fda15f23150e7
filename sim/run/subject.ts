import type { Scenario } from '../scenario/scenario.ts';
import { bugNamed } from '../zoo/registry.ts';
import type { SimulateOptions } from './simulate.ts';

/** What a scenario runs: raftsim's own replica, or the known bug that it names. */
export type SubjectOf = (scenario: Scenario) => SimulateOptions;

export const subjectOf: SubjectOf = ({ zoo }) => {
  const bug = bugNamed(zoo);
  return bug === undefined ? {} : { bug };
};
