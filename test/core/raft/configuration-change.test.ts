import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Configuration } from '../../../core/raft/configuration.ts';
import {
  type Change,
  type ChangeKind,
  emptyConfiguration,
  enterJoint,
  leaveJoint,
  simpleChange,
} from '../../../core/raft/configuration-change.ts';

const letters: Readonly<Record<string, ChangeKind>> = { v: 'voter', l: 'learner', r: 'remove', u: 'update' };

/** Parses "v1 l2 r3" into changes. */
function changes(text: string): Change[] {
  if (text === '') return [];
  return text.split(' ').map((word) => {
    const kind = letters[word.charAt(0)];
    if (kind === undefined) throw new Error(word);
    return { kind, id: Number(word.slice(1)) };
  });
}

function show(configuration: Configuration): string {
  const { voters, outgoing, learners, learnersNext } = configuration;
  const parts = [`(${voters.join(' ')})`];
  if (outgoing.length > 0) parts.push(`&&(${outgoing.join(' ')})`);
  if (learners.length > 0) parts.push(` learners(${learners.join(' ')})`);
  if (learnersNext.length > 0) parts.push(` next(${learnersNext.join(' ')})`);
  return parts.join('');
}

/** Runs a script of changes; a step that fails leaves the configuration as it was. */
function run(script: readonly [how: 'simple' | 'enter' | 'leave', what: string, outcome: string][]): void {
  let configuration = emptyConfiguration;
  for (const [how, what, outcome] of script) {
    const result =
      how === 'simple'
        ? simpleChange(configuration, changes(what))
        : how === 'enter'
          ? enterJoint(configuration, changes(what))
          : leaveJoint(configuration);
    expect(`${how} ${what}: ${result.ok ? show(result.configuration) : result.error}`).toBe(
      `${how} ${what}: ${outcome}`,
    );
    if (result.ok) configuration = result.configuration;
  }
}

describe('changes of one voter at a time', () => {
  it('add, remove, promote and demote servers, and have no effect when repeated', () => {
    run([
      ['simple', 'v1', '(1)'],
      ['simple', 'v1', '(1)'],
      ['simple', 'l2 l4', '(1) learners(2 4)'],
      ['simple', 'v2', '(1 2) learners(4)'],
      ['simple', 'l2', '(1) learners(2 4)'],
      ['simple', 'v2 l2', '(1) learners(2 4)'],
      ['simple', 'l2 v2', '(1 2) learners(4)'],
      ['simple', 'r4 r4 r9', '(1 2)'],
      ['simple', 'r1', '(2)'],
    ]);
  });

  it('are refused if more than one voter changes or no voter is left', () => {
    run([
      ['simple', 'l1', 'no voters left'],
      ['simple', 'v1', '(1)'],
      ['simple', 'v2 v3', 'more than one voter changes'],
      ['simple', 'v2', '(1 2)'],
      ['simple', 'r1 v3', 'more than one voter changes'],
      ['simple', 'r1 r2', 'no voters left'],
      ['simple', 'l1 l2', 'no voters left'],
    ]);
  });

  it('ignore server 0 and updates', () => {
    run([
      ['simple', 'v0 v7 r0 l0', '(7)'],
      ['simple', 'u7 u8', '(7)'],
    ]);
  });
});

describe('joint configurations', () => {
  it('can be entered and left', () => {
    run([
      ['simple', 'v1', '(1)'],
      ['enter', 'v2 v3', '(1 2 3)&&(1)'],
      ['leave', '', '(1 2 3)'],
      ['enter', 'r1 r2 v4 v5 l6', '(3 4 5)&&(1 2 3) learners(6)'],
      ['leave', '', '(3 4 5) learners(6)'],
      ['enter', '', '(3 4 5)&&(3 4 5) learners(6)'],
      ['leave', '', '(3 4 5) learners(6)'],
    ]);
  });

  it('keep a demoted voter as a voter of the outgoing half until they are left', () => {
    run([
      ['simple', 'v1', '(1)'],
      ['enter', 'v2 l1', '(2)&&(1) next(1)'],
      ['leave', '', '(2) learners(1)'],
      ['enter', 'v1 l2', '(1)&&(2) next(2)'],
      ['leave', '', '(1) learners(2)'],
    ]);
  });

  it('are refused where the current or resulting configuration does not allow them', () => {
    run([
      ['leave', '', 'not joint'],
      ['enter', 'v1', 'no voters to leave'],
      ['simple', 'v1', '(1)'],
      ['enter', 'r1', 'no voters left'],
      ['enter', 'v2', '(1 2)&&(1)'],
      ['enter', 'v3', 'already joint'],
      ['simple', 'v3', 'joint'],
    ]);
  });

  it('never make a server a learner and a voter at once', () => {
    const change = fc.record({
      kind: fc.constantFrom<ChangeKind>('voter', 'learner', 'remove', 'update'),
      id: fc.integer({ min: 0, max: 6 }),
    });
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 12 }), (rounds) => {
        let configuration: Configuration = { ...emptyConfiguration, voters: [1, 2, 3] };
        for (const round of rounds) {
          const result =
            configuration.outgoing.length > 0 ? leaveJoint(configuration) : enterJoint(configuration, round);
          if (!result.ok) continue;
          ({ configuration } = result);
          const { voters, outgoing, learners, learnersNext } = configuration;
          expect(learners.filter((id) => voters.includes(id) || outgoing.includes(id))).toEqual([]);
          expect(learnersNext.filter((id) => !outgoing.includes(id) || learners.includes(id))).toEqual([]);
          expect(voters).not.toEqual([]);
          if (outgoing.length === 0) expect(learnersNext).toEqual([]);
        }
      }),
    );
  });
});
