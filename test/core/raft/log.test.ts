import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Command, Op } from '../../../core/kv/command.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { Log } from '../../../core/raft/log.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import { logOf } from '../harness/solo.ts';

const MANY = 1000;

function log(terms: readonly number[]): Log {
  const made = new Log(paperRules);
  for (const entry of logOf(terms)) made.append(entry);
  return made;
}

describe('the log', () => {
  it('refuses an entry that would leave a gap', () => {
    const made = log([1, 1]);
    const [later] = logOf([1], 4);
    expect(() => later !== undefined && made.append(later)).toThrow('cannot follow');
  });

  it('knows the terms of its entries and of its base', () => {
    const made = log([1, 2, 3, 4]);
    made.compact(2, 2);
    expect([1, 2, 3, 4, 5].map((index) => made.termAt(index))).toEqual([0, 2, 3, 4, 0]);
    made.truncate(3);
    expect(made).toMatchObject({ lastIndex: 2, lastTerm: 2 });
  });

  it('that begins after a snapshot is truncated and continued in the right place', () => {
    const made = log([1, 1, 1, 2, 2, 2]);
    made.compact(3, 1);
    made.truncate(5);
    for (const entry of logOf([3, 3], 5)) made.append(entry);
    expect([4, 5, 6, 7].map((index) => made.at(index)?.term)).toEqual([2, 3, 3, undefined]);
    expect(made.from(5).map(({ index, term }) => [index, term])).toEqual([
      [5, 3],
      [6, 3],
    ]);
  });

  it('shares one prepared batch between followers that need the same entries, until a truncation', () => {
    const made = log([1, 1, 1]);
    const { entries } = made.batchFor(2, MANY, MANY);
    expect(made.batchFor(2, MANY, MANY).entries).toBe(entries);
    expect(made.from(2)).toBe(entries);
    expect(made.from(3, [...entries].slice(1))).toEqual(entries.slice(1));
    made.truncate(3);
    for (const entry of logOf([2], 3)) made.append(entry);
    expect(made.batchFor(2, MANY, MANY).entries.map((entry) => entry.term)).toEqual([1, 2]);
  });

  it('keeps a batch within its limits, but never returns an empty one', () => {
    const made = log([1, 1, 1, 1]);
    const size = made.at(1)?.bytes ?? 0;
    expect(made.batchFor(1, 3, MANY).entries.length).toBe(3);
    expect(made.batchFor(2, MANY, 2 * size).entries.length).toBe(2);
    expect(made.batchFor(3, MANY, 1).entries.length).toBe(1);
    expect(made.from(1).length).toBe(4);
  });

  it('finds the last index of a term at most as high as the given one', () => {
    const ascending = fc
      .array(fc.integer({ min: 1, max: 6 }), { maxLength: 20 })
      .map((terms) => terms.sort((a, b) => a - b));
    fc.assert(
      fc.property(
        ascending,
        fc.integer({ min: 0, max: 7 }),
        fc.integer({ min: 0, max: 25 }),
        (terms, term, atMost) => {
          let expected = Math.min(atMost, terms.length);
          while (expected > 0 && (terms[expected - 1] ?? 0) > term) expected--;
          expect(log(terms).lastIndexOfTermAtMost(term, atMost)).toBe(expected);
        },
      ),
    );
  });
});

it('the size of an entry covers its key and its value', () => {
  const bytes = (key: string, value: string | null) =>
    new Entry(EntryKind.command, 1, 1, 0, new Command(Op.put, 0, 0, 0, key, value, null), null).bytes;
  expect([bytes('', null), bytes('xy', null), bytes('xy', 'abc')]).toEqual([32, 34, 37]);
});
