import { describe, expect, it } from 'vitest';
import type { Options } from '../../../core/options.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import { configurationOf, optionsFor } from '../harness/options.ts';
import { brief, logOf, Solo } from '../harness/solo.ts';

/* Option keepEarlyEntries: a follower keeps AppendEntries that have overtaken those before. */

const { appendEntries } = MessageType;

/** n1, a follower of n2 in term 1, with one entry on disk. */
function follower(changes: Partial<Options> = {}, rules = paperRules): Solo {
  return new Solo(
    optionsFor(3, { keepEarlyEntries: true, ...changes }),
    { term: 1, log: [1] },
    1,
    rules,
  ).sync();
}

/** n2 sends `count` entries of term 1 behind this index. */
function append(server: Solo, prevLogIndex: number, count = 1, more: object = {}, term = 1, from = 2): void {
  const entries = logOf(new Array(count).fill(1), prevLogIndex + 1);
  server.receive(appendEntries, from, term, { prevLogIndex, prevLogTerm: 1, entries, ...more });
}

function answers(server: Solo): string[] {
  return server.sync().sent().map(brief);
}

const refusalAt = (index: number) => `AppendEntriesReply n1>n2 t1 at ${index}/0 no`;
const acceptedAt = (index: number, match: number) => `AppendEntriesReply n1>n2 t1 at ${index}/0 yes ${match}`;

describe('entries that come before those they follow', () => {
  it('are refused at once without the option', () => {
    const server = follower({ keepEarlyEntries: false });
    append(server, 2);
    expect(answers(server)).toEqual([refusalAt(2)]);
    append(server, 1);
    expect(server.terms).toEqual([1, 1]);
  });

  it('are kept, and appended and acknowledged with the missing ones by one reply', () => {
    const server = follower();
    append(server, 3, 2);
    append(server, 2);
    expect(answers(server)).toEqual([]);
    append(server, 1);
    expect(server.terms).toEqual([1, 1, 1, 1, 1]);
    expect(answers(server)).toEqual([acceptedAt(3, 5)]);
  });

  it('are kept for longer if only a part of the missing ones comes', () => {
    const server = follower();
    append(server, 5);
    append(server, 3);
    append(server, 1, 2);
    expect(answers(server)).toEqual([acceptedAt(3, 4)]);
    append(server, 4);
    expect(answers(server)).toEqual([acceptedAt(5, 6)]);
  });

  it('commit what they say is committed', () => {
    const server = follower();
    append(server, 2, 1, { leaderCommit: 3 });
    append(server, 1);
    expect(server.raft.commitIndex).toBe(3);
  });

  it('confirm the leader as of the latest sending', () => {
    for (const [early, late] of [
      [5, 7],
      [7, 5],
    ]) {
      const server = follower();
      append(server, 2, 1, { round: early, sentAt: early });
      append(server, 1, 1, { round: late, sentAt: late });
      expect(
        server
          .sync()
          .sent()
          .map(({ round, sentAt }) => [round, sentAt]),
      ).toEqual([[7, 7]]);
    }
  });

  it('bring a configuration into force', () => {
    const server = follower();
    const configuration = configurationOf([1, 2]);
    const entries = [new Entry(EntryKind.configuration, 3, 1, 0, null, configuration)];
    append(server, 2, 1, { entries });
    append(server, 1);
    expect(server.raft.configurations.inForce).toBe(configuration);
  });

  it('are refused from the third on, counted since the log last grew, and kept nevertheless', () => {
    const server = follower();
    append(server, 3);
    append(server, 4);
    append(server, 1);
    expect(answers(server)).toEqual([acceptedAt(1, 2)]);
    append(server, 5);
    append(server, 6);
    expect(answers(server)).toEqual([]);
    append(server, 7);
    append(server, 8);
    expect(answers(server)).toEqual([refusalAt(7), refusalAt(8)]);
    append(server, 2);
    expect(answers(server)).toEqual([acceptedAt(8, 9)]);
  });

  it('are refused if there is no room, which a copy does not need', () => {
    const server = follower({ maxInflightMessages: 1 });
    append(server, 2);
    append(server, 2, 2); // a longer one with the same beginning takes its place
    expect(answers(server)).toEqual([]);
    append(server, 1);
    expect(answers(server)).toEqual([acceptedAt(2, 4)]);
    append(server, 5);
    append(server, 6);
    expect(answers(server)).toEqual([refusalAt(6)]);
    append(server, 4);
    expect(server.terms).toHaveLength(6);
  });

  it('are not replaced by a shorter copy', () => {
    const server = follower();
    append(server, 2, 2);
    append(server, 2, 1);
    append(server, 1);
    expect(server.terms).toHaveLength(4);
  });

  it('are refused if there are none: an empty message asks for an answer', () => {
    const server = follower();
    append(server, 2, 0);
    expect(answers(server)).toEqual([refusalAt(2)]);
  });

  it('are refused if their place is taken by an entry of another term', () => {
    const server = follower();
    append(server, 1, 1, { prevLogTerm: 2 });
    expect(answers(server)).toEqual([refusalAt(1)]);
  });

  it('of an earlier term are forgotten: that leader may have been deposed before they were committed', () => {
    const appended = (rules = paperRules) => {
      const server = follower({}, rules);
      append(server, 2);
      append(server, 1, 1, {}, 2, 3);
      return server.terms;
    };
    expect(appended()).toEqual([1, 1]);
    expect(appended({ ...paperRules, earlyCounts: () => true })).toEqual([1, 1, 1]);
  });

  it('of an earlier term give way to those of the next', () => {
    const server = follower({ maxInflightMessages: 1 });
    append(server, 4);
    append(server, 2, 1, {}, 2, 3);
    append(server, 1, 1, {}, 2, 3);
    expect(server.terms).toEqual([1, 1, 1]);
  });
});
