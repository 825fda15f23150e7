import { expect, test } from 'vitest';
import { OwedAnswers } from '../../../../sim/judges/trackers/owed-answers.ts';
import { attemptOf } from '../../../../sim/world/clients/attempts.ts';

const leader = 1;
const client = 3;

function taken(...serials: readonly number[]): OwedAnswers {
  const answers = new OwedAnswers(2);
  for (const serial of serials) answers.takeLeading(leader, client, attemptOf(serial, 0));
  return answers;
}

test.each([[[1, 2, 3]], [[2, 1, 3]], [[3, 1, 2]], [[3, 2, 1]]])(
  'a leader owes until the last command is answered, in the order %j',
  (order) => {
    const answers = taken(1, 2, 3);
    for (const serial of order) {
      expect(answers.owes(leader)).toBe(true);
      answers.give(leader, client, attemptOf(serial, 0));
    }
    expect(answers.owes(leader)).toBe(false);
  },
);

test('what is answered twice, or was never taken, leaves the others owed', () => {
  const answers = taken(1, 2, 3);
  for (const serial of [1, 1, 9, 3, 3]) answers.give(leader, client, attemptOf(serial, 0));
  expect(answers.owes(leader)).toBe(true);
  answers.over(client, 2);
  expect(answers.owes(leader)).toBe(false);
});
