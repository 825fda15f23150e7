import { describe, expect, it } from 'vitest';
import type { Configuration } from '../../../core/raft/configuration.ts';
import { nextStep, type Reconfiguration } from '../../../core/raft/membership-plan.ts';
import { configurationOf } from '../harness/options.ts';

const target = (voters: readonly number[], learners: readonly number[] = []): Reconfiguration => ({
  voters,
  learners,
});

/** The next step as text: the configuration to append, or what to wait for. Server 1 leads. */
function step(from: Configuration, to: Reconfiguration, changes: object = {}): string {
  const usual = { self: 1, mode: 'joint', learnersFirst: true, caughtUp: () => true } as const;
  const plan = nextStep(from, to, { ...usual, ...changes });
  if (plan.kind === 'catch up') return `catch up ${plan.learners}`;
  if (plan.kind === 'done') return 'done';
  if (!plan.to.ok) return 'refused';
  const { voters, outgoing, learners, learnersNext } = plan.to.configuration;
  return [voters, outgoing, learners, learnersNext].join(' | ');
}

describe('the next step of a membership change', () => {
  const three = configurationOf([1, 2, 3]);

  it.each([
    ['nothing, once the target is reached', three, target([1, 2, 3]), {}, 'done'],
    ['to add newcomers as learners', three, target([1, 2, 3, 4]), {}, '1,2,3 |  | 4 | '],
    [
      'to wait for them',
      configurationOf([1, 2, 3], [4, 5]),
      target([1, 2, 3, 4, 5]),
      { caughtUp: (id: number) => id === 4 },
      'catch up 5',
    ],
    [
      'to promote them at once, by a rule',
      three,
      target([1, 2, 3, 4]),
      { learnersFirst: false },
      '1,2,3,4 | 1,2,3 |  | ',
    ],
    [
      'not to wait for learners, by a rule',
      configurationOf([1, 2, 3], [4]),
      target([1, 2, 3, 4]),
      { learnersFirst: false, caughtUp: () => false },
      '1,2,3,4 | 1,2,3 |  | ',
    ],
    [
      'to remove learners without a joint configuration',
      configurationOf([1], [4, 5]),
      target([1]),
      {},
      '1 |  |  | ',
    ],
    ['a joint configuration, if a voter leaves', three, target([1, 2]), {}, '1,2 | 1,2,3 |  | '],
    [
      'a joint configuration, if a voter leaves together with a learner',
      configurationOf([1, 2, 3], [4]),
      target([1, 2]),
      {},
      '1,2 | 1,2,3 |  | ',
    ],
    ['to make a voter a learner', three, target([1, 2], [3]), {}, '1,2 | 1,2,3 |  | 3'],
    [
      'in single mode to remove one voter, another one first',
      three,
      target([3]),
      { mode: 'single' },
      '1,3 |  |  | ',
    ],
    [
      'in single mode to remove the leader last',
      configurationOf([1, 3]),
      target([3]),
      { mode: 'single' },
      '3 |  |  | ',
    ],
    [
      'in single mode to remove learners before the leader',
      configurationOf([1, 3], [4]),
      target([3]),
      { mode: 'single' },
      '1,3 |  |  | ',
    ],
  ] as const)('is %s', (_, from, to, changes, expected) => {
    expect(step(from, to, changes)).toBe(expected);
  });
});
