import type { Scenario } from '../scenario/scenario.ts';
import type { SimulateOptions } from './simulate.ts';

/** What a scenario runs: raftsim's own replica, or one with the bug that it names. */
export type SubjectOf = (scenario: Scenario) => SimulateOptions;

export const subjectOf: SubjectOf = () => ({});
