import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NeverReturned } from '../../../../../sim/judges/linearizability/online/never-returned.ts';
import { NO_SESSION, Value } from '../../../../../sim/judges/linearizability/online/register-values.ts';

const VALUES = 8;
/** Different objects for the same values, as in different states. */
const valuesOf = (): Value[] =>
  Array.from({ length: VALUES }, (_, i) => new Value(1 + (i % 3), i, `v${i}`, null, NO_SESSION, 0));

/** The list of the values with these numbers, in ascending order; others come and go on the way. */
function listOf(numbers: readonly number[], detours: readonly number[]): NeverReturned {
  const values = valuesOf();
  let list = NeverReturned.empty();
  for (const [i, value] of values.entries()) {
    if (numbers.includes(i)) list = list.with(value);
    else if (detours.includes(i)) list = list.with(value).without(value);
  }
  return list;
}

const someNumbers = fc.uniqueArray(fc.nat(VALUES - 1));

it('a list is within another one if that has all of its values, however the two came about', () => {
  fc.assert(
    fc.property(someNumbers, someNumbers, someNumbers, someNumbers, (own, others, detours, more) => {
      const within = own.every((number) => others.includes(number));
      expect(listOf(own, detours).isWithin(listOf(others, more))).toBe(within);
      expect(listOf(own, detours).isWithin(listOf([...own, ...others], more))).toBe(true);
    }),
  );
});

it('a cas from something else is not the same value', () => {
  const one = NeverReturned.empty().with(new Value(1, 1, 'v', null, NO_SESSION, 0));
  const other = NeverReturned.empty().with(new Value(1, 1, 'v', null, 2, 7));
  expect([one.isWithin(other), one.isWithin(one)]).toEqual([false, true]);
});

it('lists that branch off from one another keep their values', () => {
  const [one, two, three, four] = valuesOf();
  const first = NeverReturned.empty().with(one);
  const second = first.with(two);
  const third = second.with(three);
  const branch = first.with(four);
  expect([first, second, third, branch].map(({ values }) => values)).toEqual([
    [one],
    [one, two],
    [one, two, three],
    [one, four],
  ]);
  expect([second.find(three.session, three.serial), third.find(three.session, three.serial)]).toEqual([
    null,
    three,
  ]);
  expect([first.has(two), second.has(two), second.without(two).values]).toEqual([false, true, [one]]);
});

it('finds a text again and again, each in its own list', () => {
  const list = listOf([1, 3], []);
  const longer = list.with(new Value(4, 9, 'new', null, NO_SESSION, 0));
  const sought = ['v1', 'v1', 'new', 'v3', 'v2'];
  expect(sought.map((text) => list.findText(text)?.serial)).toEqual([1, 1, undefined, 3, undefined]);
  expect(sought.map((text) => longer.findText(text)?.serial)).toEqual([1, 1, 9, 3, undefined]);
});
