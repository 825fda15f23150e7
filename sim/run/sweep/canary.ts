import { parseScenario } from '../../scenario/parse.ts';
import { simulate } from '../simulate.ts';
import { subjectOf } from '../subject.ts';
import type { CanaryResult } from './result.ts';

/*
 * The canary (`sweep --canary`): a known bug that must be caught. If it is not, the judges do not work and a
 * pass means nothing.
 */

const BUG = 'E17';
const SEEDS = 20;

/**
 * A leader is cut off, another is elected, and the first one campaigns with the votes of its previous campaign.
 */
const text = `
name: canary
zoo: ${BUG}
cluster: { replicas: 3 }
clients: { count: 1, rate: 20/s }
run: 6s
faults:
  - { from: 1s, until: 6s, every: 1500ms, do: partition, groups: [ [leader], rest ], for: 1s }
`;

/** Runs the canary with one seed after another until it is caught. */
export function runCanary(subject = subjectOf): CanaryResult {
  const parsed = parseScenario(text);
  if (!parsed.ok) return { bug: BUG, caught: false, runs: 0, property: '', seed: '' };
  for (let runs = 1; runs <= SEEDS; runs++) {
    const seed = `canary-${runs}`;
    const [first] = simulate(parsed.scenario, seed, subject(parsed.scenario)).violations;
    if (first !== undefined) return { bug: BUG, caught: true, runs, property: first.property, seed };
  }
  return { bug: BUG, caught: false, runs: SEEDS, property: '', seed: '' };
}
