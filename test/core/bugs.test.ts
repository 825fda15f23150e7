import { describe, expect, it } from 'vitest';
import { chaos } from './harness/chaos.ts';
import { optionsFor } from './harness/options.ts';
import { coreBugs, rulesWith } from './harness/zoo.ts';

const SEEDS = 40;
const changes = { snapshotLogBytes: 2000, snapshotChunkBytes: 1500, preVote: false, stickiness: false };

function complaint(bug: string): string {
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      chaos(seed, () => optionsFor(5, changes), rulesWith(bug));
    } catch (error) {
      return String(error);
    }
  }
  return 'nothing';
}

describe('the harness', () => {
  it('complains about a core with a rule replaced', () => {
    expect(complaint('E4')).toMatch(/election safety|state machine safety/);
    expect(complaint('E17')).toMatch(/election safety|state machine safety/);
    expect(complaint('L1')).toMatch(/state machine safety|no agreement/);
    expect(complaint('L3')).toContain('state machine safety');
    expect(complaint('L19')).toContain('state machine safety');
    expect(complaint('C3')).toContain('state machine safety');
    expect(complaint('S7')).toContain('state machine safety');
    expect(complaint('L8')).toContain('nextIndex');
  });

  it('has every bug replace a rule that exists', () => {
    const known = Object.keys(rulesWith('none'));
    for (const overrides of Object.values(coreBugs))
      expect(known).toEqual(expect.arrayContaining(Object.keys(overrides)));
  });
});
