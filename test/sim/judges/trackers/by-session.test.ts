import { expect, test } from 'vitest';
import { BySession } from '../../../../sim/judges/trackers/by-session.ts';

test('values are found by session, however large its number', () => {
  const names = new BySession<string>(4);
  expect([-3, 0, 3, 4, 1e12].map((session) => names.get(session))).toEqual(Array(5).fill(undefined));
  for (const session of [3, 0, 1e12, 4]) names.set(session, `s${session}`);
  expect([0, 1, 3, 4, 5, 1e12].map((session) => names.get(session))).toEqual([
    's0',
    undefined,
    's3',
    's4',
    undefined,
    's1000000000000',
  ]);
  for (const session of [3, 4]) names.set(session, 'another');
  expect([3, 4].map((session) => names.get(session))).toEqual(['another', 'another']);
});
