import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Configuration } from '../../../core/raft/configuration.ts';
import { bothWon, countVotes, majority, reachedBy, type VoteResult } from '../../../core/raft/quorum.ts';
import type { Index, NodeId } from '../../../core/units.ts';
import { ids } from '../harness/options.ts';

type Halves = Pick<Configuration, 'voters' | 'outgoing'>;

/**
 * The highest index that a majority of each half has stored, by id. A server that is not in the map has
 * stored nothing. Infinity without voters.
 */
function committedIndex({ voters, outgoing }: Halves, acked: ReadonlyMap<NodeId, Index>): Index {
  const values: Index[] = [];
  for (const [id, index] of acked) values[id] = index;
  const incoming = reachedBy(voters, majority(voters.length), values);
  return Math.min(incoming, reachedBy(outgoing, majority(outgoing.length), values));
}

/**
 * The outcome of an election that needs both halves; `votes` is true by id for a granted vote. Won
 * without voters.
 */
function voteResult({ voters, outgoing }: Halves, votes: ReadonlyMap<NodeId, boolean>): VoteResult {
  const incoming = countVotes(voters, majority(voters.length), votes);
  return bothWon(incoming, countVotes(outgoing, majority(outgoing.length), votes));
}

const none: readonly number[] = [];

/** Parses "1:5 2:7 3:-" into a map, without the servers marked "-". */
function acked(text: string): Map<number, number> {
  const map = new Map<number, number>();
  for (const [id, value] of text.split(' ').map((pair) => pair.split(':'))) {
    if (value !== undefined && value !== '-') map.set(Number(id), Number(value));
  }
  return map;
}

/** Parses "1:y 2:n 3:-" into a map, without the servers marked "-". */
function votes(text: string): Map<number, boolean> {
  const map = new Map<number, boolean>();
  for (const [id, value] of text.split(' ').map((pair) => pair.split(':'))) {
    if (value === 'y' || value === 'n') map.set(Number(id), value === 'y');
  }
  return map;
}

describe('committedIndex', () => {
  const cases: readonly [voters: number[], outgoing: readonly number[], acks: string, expected: number][] = [
    [[], none, '', Number.POSITIVE_INFINITY],
    [[1], none, '1:-', 0],
    [[1], none, '1:12', 12],
    [[1, 2], none, '1:9 2:-', 0],
    [[1, 2], none, '1:9 2:4', 4],
    [[1, 2, 3], none, '1:9 2:- 3:-', 0],
    [[1, 2, 3], none, '1:9 2:4 3:-', 4],
    [[1, 2, 3], none, '1:9 2:9 3:1', 9],
    [[1, 2, 3, 4], none, '1:9 2:8 3:7 4:6', 7],
    [[1, 2, 3, 4, 5], none, '1:1 2:5 3:3 4:4 5:2', 3],
    [[1, 2, 3, 4, 5], none, '1:1 2:5 3:- 4:4 5:-', 1],
    [[1], [2], '1:9 2:-', 0],
    [[1], [2], '1:9 2:30', 9],
    [[1, 2, 3], [3, 4, 5], '1:8 2:8 3:2 4:8 5:-', 2],
    [[1, 2, 3], [3, 4, 5], '1:8 2:8 3:2 4:8 5:6', 6],
    [[1, 2, 3, 4], [1, 2, 3], '1:10 2:10 3:3 4:4', 4],
  ];
  for (const [voters, outgoing, acks, expected] of cases) {
    it(`of (${voters})${outgoing.length > 0 ? `&&(${outgoing})` : ''} with ${acks || 'no acknowledgement'} is ${expected}`, () => {
      expect(committedIndex({ voters, outgoing }, acked(acks))).toBe(expected);
      if (outgoing.length > 0)
        expect(committedIndex({ voters: outgoing, outgoing: voters }, acked(acks))).toBe(expected);
    });
  }

  it('is the highest index that a majority of each half has reached', () => {
    const group = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(
        group,
        group,
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 10, maxLength: 10 }),
        (voters, outgoing, values) => {
          const map = new Map(values.map((value, id) => [id, value]));
          const agree = (members: number[], index: number) =>
            members.filter((id) => (map.get(id) ?? 0) >= index).length * 2 > members.length;
          let expected = 0;
          for (let index = 1; index <= 9; index++)
            if (agree(voters, index) && agree(outgoing, index)) expected = index;
          expect(committedIndex({ voters, outgoing }, map)).toBe(expected);
        },
      ),
    );
  });

  it('does not change when a follower that is behind it falls further behind', () => {
    const values = acked('1:5 2:7 3:9 4:1 5:2');
    for (const behind of [4, 5]) {
      const less = new Map(values).set(behind, 0);
      expect(committedIndex({ voters: ids(5), outgoing: none }, less)).toBe(
        committedIndex({ voters: ids(5), outgoing: none }, values),
      );
    }
  });
});

describe('voteResult', () => {
  const cases: readonly [voters: number[], outgoing: readonly number[], answers: string, expected: string][] =
    [
      [[], none, '', 'won'],
      [[1], none, '1:-', 'pending'],
      [[1], none, '1:n', 'lost'],
      [[1, 2], none, '1:y 2:-', 'pending'],
      [[1, 2], none, '1:y 2:n', 'lost'],
      [[1, 2, 3], none, '1:y 2:n 3:-', 'pending'],
      [[1, 2, 3], none, '1:y 2:n 3:y', 'won'],
      [[1, 2, 3, 4], none, '1:y 2:y 3:n 4:-', 'pending'],
      [[1, 2, 3, 4], none, '1:y 2:y 3:n 4:n', 'lost'],
      [[1, 2, 3], [4, 5], '1:y 2:y 3:y 4:-', 'pending'],
      [[1, 2, 3], [4, 5], '1:y 2:y 3:y 4:n', 'lost'],
      [[1, 2, 3], [4, 5], '1:y 2:y 4:y 5:y', 'won'],
      [[1, 2], [1, 3], '1:n', 'lost'],
    ];
  for (const [voters, outgoing, answers, expected] of cases) {
    it(`of (${voters})${outgoing.length > 0 ? `&&(${outgoing})` : ''} with ${answers || 'no answer'} is ${expected}`, () => {
      expect(voteResult({ voters, outgoing }, votes(answers))).toBe(expected);
      if (outgoing.length > 0)
        expect(voteResult({ voters: outgoing, outgoing: voters }, votes(answers))).toBe(expected);
    });
  }

  it('does not count servers without a vote', () => {
    expect(voteResult({ voters: [1, 2, 3], outgoing: none }, votes('1:y 8:y 9:y'))).toBe('pending');
  });
});

describe('majority and reachedBy', () => {
  it('need more than half of the members', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map(majority)).toEqual([1, 2, 2, 3, 3, 4, 4]);
  });

  it('reach index 0 where more members are needed than there are', () => {
    expect(reachedBy([1, 2], 3, [0, 5, 5])).toBe(0);
  });
});
