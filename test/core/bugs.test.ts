import { expect, it } from 'vitest';
import { paperRules } from '../../core/raft/rules.ts';
import { bugNamed } from '../../sim/zoo/registry.ts';
import { chaos } from './harness/chaos.ts';
import { optionsFor } from './harness/options.ts';

const SEEDS = 60;
const changes = { snapshotLogBytes: 2000, snapshotChunkBytes: 1500, preVote: false, stickiness: false };

/** What the harness reports first when the rules of this bug of the zoo are put into the core. */
function firstViolation(bug: string): string {
  const rules = { ...paperRules, ...bugNamed(bug)?.rules };
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      chaos(seed, () => optionsFor(5, changes), rules);
    } catch (error) {
      return String(error);
    }
  }
  return 'nothing';
}

it.each([
  ['E4', /election safety|state machine safety/],
  ['E17', /election safety|state machine safety/],
  ['L1', /state machine safety|no agreement/],
  ['L3', /state machine safety/],
  ['L19', /state machine safety/],
  ['C3', /state machine safety/],
  ['S7', /state machine safety/],
  ['L8', /nextIndex/],
])('the chaos harness finds a violation in a core with bug %s', (bug, violation) => {
  expect(firstViolation(bug)).toMatch(violation);
});
