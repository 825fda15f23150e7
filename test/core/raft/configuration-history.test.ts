import { describe, expect, it } from 'vitest';
import { ConfigurationHistory, membersOf } from '../../../core/raft/configuration-history.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import { configurationOf } from '../harness/options.ts';

const [initial, second, third] = [configurationOf([1, 2, 3]), configurationOf([1, 2]), configurationOf([1])];

/** A log with configurations at 0, 4 and 7, at server 2. */
function history(rules = paperRules) {
  const made = new ConfigurationHistory(rules, 2, initial);
  made.append(second, 4, 0);
  made.append(third, 7, 0);
  return made;
}

describe('the configurations in a log', () => {
  it.each([
    [0, initial, 0],
    [3, initial, 0],
    [4, second, 4],
    [6, second, 4],
    [7, third, 7],
    [9, third, 7],
  ])('at %i are those stated there or before', (index, configuration, stated) => {
    expect(history().at(index)).toEqual({ configuration, index: stated });
  });

  it('are in force from the latest on, whether or not it is committed', () => {
    const made = history();
    expect(made).toMatchObject({ inForce: third, inForceIndex: 7, before: second, includesSelf: false });
    expect(made.choose(7)).toBe(false);
  });

  it.each([
    [8, false, third, 7, second],
    [7, true, second, 4, initial],
    [5, true, second, 4, initial],
    [4, true, initial, 0, configurationOf([])],
    [1, true, initial, 0, configurationOf([])],
  ])('are rolled back by a truncation from %i: %s', (from, rollsBack, inForce, inForceIndex, before) => {
    const made = history();
    expect(made.truncate(from, 0)).toBe(rollsBack);
    expect(made).toMatchObject({ inForce, inForceIndex, before });
    expect(made.several).toBe(inForceIndex > 0);
    expect(made.truncate(from, 0)).toBe(false);
  });

  it.each([
    [4, third, 7],
    [6, third, 7],
    [7, second, 4],
  ])('up to %i are replaced by that of a snapshot', (lastIncluded, inForce, inForceIndex) => {
    const made = history();
    made.replaceUpTo(lastIncluded, second, 4);
    expect(made).toMatchObject({ inForce, inForceIndex });
    expect(made.several).toBe(inForceIndex === 7);
    expect(made.at(5)).toEqual({ configuration: second, index: 4 });
  });

  it('may take effect with their commit, by a rule, and then one changes the one in force', () => {
    const takesEffect = (index: number, commitIndex: number) => index <= commitIndex;
    const made = history({ ...paperRules, takesEffect });
    expect(made.inForceIndex).toBe(0);
    expect([made.choose(3), made.choose(4), made.choose(5)]).toEqual([false, true, false]);
    expect(made).toMatchObject({ inForce: second, inForceIndex: 4, before: initial, includesSelf: true });
    expect(made.choose(9)).toBe(true);
    expect(made).toMatchObject({ inForce: third, before: second, includesSelf: false });
  });

  it('show who was a member earlier than the one in force', () => {
    const made = history();
    expect([...made.earlierMembers()].sort()).toEqual([1, 2, 3]);
    made.replaceUpTo(6, second, 4);
    expect([...made.earlierMembers()].sort()).toEqual([1, 2]);
    made.truncate(7, 0);
    expect(made.earlierMembers()).toEqual([]);
  });

  it('list their members in ascending order, each once', () => {
    expect(membersOf(configurationOf([3, 1], [10], [1, 2], [9]))).toEqual([1, 2, 3, 9, 10]);
  });
});

it('an entry has another hash for each configuration, since judges compare logs by hashes', () => {
  const configurations = [
    initial,
    second,
    third,
    configurationOf([2, 1, 3]),
    configurationOf([1], [2, 3]),
    configurationOf([1, 2], [3]),
    configurationOf([1, 2], [], [3]),
    configurationOf([1, 2], [], [], [3]),
  ];
  const entries = configurations.map((each) => new Entry(EntryKind.configuration, 1, 1, 0, null, each));
  expect(new Set(entries.map(({ hash }) => hash)).size).toBe(configurations.length);
});
