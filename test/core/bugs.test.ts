import { describe, expect, it } from 'vitest';
import { chaos } from './harness/chaos.ts';
import { optionsFor } from './harness/options.ts';
import { coreBugs, rulesWith } from './harness/zoo.ts';

const SEEDS = 60;
const changes = { snapshotLogBytes: 2000, snapshotChunkBytes: 1500, preVote: false, stickiness: false };

function firstViolation(bug: string): string {
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      chaos(seed, () => optionsFor(5, changes), rulesWith(bug));
    } catch (error) {
      return String(error);
    }
  }
  return 'nothing';
}

describe('the chaos harness', () => {
  it('finds a violation in a core with one rule replaced', () => {
    expect(firstViolation('E4')).toMatch(/election safety|state machine safety/);
    expect(firstViolation('E17')).toMatch(/election safety|state machine safety/);
    expect(firstViolation('L1')).toMatch(/state machine safety|no agreement/);
    expect(firstViolation('L3')).toContain('state machine safety');
    expect(firstViolation('L19')).toContain('state machine safety');
    expect(firstViolation('C3')).toContain('state machine safety');
    expect(firstViolation('S7')).toContain('state machine safety');
    expect(firstViolation('L8')).toContain('nextIndex');
  });

  it('replaces only rules that exist, for every bug', () => {
    const known = Object.keys(rulesWith('none'));
    for (const overrides of Object.values(coreBugs))
      expect(known).toEqual(expect.arrayContaining(Object.keys(overrides)));
  });
});
