import { describe, expect, it } from 'vitest';
import { Log } from '../../../core/raft/log.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import { Storage } from '../../../core/raft/storage.ts';
import { configurationOf } from '../harness/options.ts';
import { logOf } from '../harness/solo.ts';

/* Edge cases of core/raft/storage.ts that mutation testing found untested. */

/**
 * A log of `length` entries of term 1, of which the first `written` have been handed to the disk in one
 * write.
 */
function handedOver(length: number, written: number, rules = paperRules) {
  const storage = new Storage(rules);
  const log = new Log(rules);
  for (const entry of logOf(Array.from({ length: written }, () => 1))) log.append(entry);
  storage.takeWrite(1, 2, log);
  for (const entry of logOf(
    Array.from({ length: length - written }, () => 1),
    written + 1,
  ))
    log.append(entry);
  const write = () => {
    const taken = storage.takeWrite(1, 2, log);
    return taken === null ? null : [taken.truncateFrom, taken.entries.map(({ index }) => index)];
  };
  const truncate = (from: number) => {
    log.truncate(from);
    storage.noteTruncation(from);
  };
  return { storage, log, write, truncate };
}

const upTo = (lastIncludedIndex: number): Snapshot => ({
  lastIncludedIndex,
  lastIncludedTerm: 1,
  configuration: configurationOf([1]),
  configurationIndex: 0,
  data: '',
  stateHash: 0,
  bytes: 0,
});

describe('a write', () => {
  it('is issued for a new vote in a term that is on disk already', () => {
    const { storage, log } = handedOver(1, 1);
    storage.complete(1, log);
    expect(storage.takeWrite(1, 2, log)).toBe(null);
    expect(storage.takeWrite(1, 3, log)).toMatchObject({ hardState: true, term: 1, votedFor: 3 });
    expect(storage.hardStateDurable()).toBe(false);
  });

  it('is issued for a truncation alone, but not if nothing has changed', () => {
    const { storage, log, write, truncate } = handedOver(3, 3);
    storage.complete(1, log);
    expect([write(), storage.durableIndex]).toEqual([null, 3]);
    truncate(2);
    expect(storage.durableIndex).toBe(1);
    expect([write(), write()]).toEqual([[2, []], null]);
  });

  it('is issued for the truncation of the last entry, and for the one that replaces it', () => {
    const { log, write, truncate } = handedOver(3, 3);
    truncate(3);
    for (const entry of logOf([2], 3)) log.append(entry);
    expect(write()).toEqual([3, [3]]);
  });

  it('does not truncate entries that the disk never had', () => {
    const { write, truncate } = handedOver(5, 3);
    truncate(4);
    expect(write()).toBe(null);
  });

  it('truncates from the lowest of several truncations', () => {
    const { write, truncate } = handedOver(5, 5);
    truncate(4);
    truncate(2);
    expect(write()).toEqual([2, []]);
  });

  it('of a snapshot that keeps the suffix leaves out the entries it replaces', () => {
    const { storage, log, write } = handedOver(9, 3);
    storage.complete(1, log);
    log.compact(5, 1);
    storage.noteSnapshot(upTo(5), true, 5);
    expect([write(), storage.durableIndex]).toEqual([[0, [6, 7, 8, 9]], 3]);
  });

  it('of a snapshot that replaces the whole log leaves only the agreeing entries durable until it completes', () => {
    const { storage, log, write, truncate } = handedOver(4, 4);
    storage.complete(1, log);
    truncate(4);
    log.reset(7, 2);
    storage.noteSnapshot(upTo(7), false, 2);
    expect([storage.durableIndex, write()]).toEqual([2, [0, []]]);
    storage.complete(2, log);
    expect(storage.durableIndex).toBe(7);
  });
});

describe('a completion', () => {
  it('counts only for the writes up to it, also after a truncation', () => {
    const { storage, log, write, truncate } = handedOver(4, 2);
    write();
    truncate(4);
    expect(storage.idle()).toBe(false);
    storage.complete(1, log);
    expect([storage.durableIndex, storage.idle()]).toEqual([2, false]);
    storage.complete(2, log);
    expect([storage.durableIndex, storage.idle()]).toEqual([3, true]);
    truncate(2);
    expect([storage.durableIndex, storage.idle()]).toEqual([1, true]);
  });

  it('of an earlier write, coming late, changes nothing', () => {
    const { storage, log } = handedOver(1, 1);
    storage.takeWrite(2, 0, log);
    storage.complete(2, log);
    storage.complete(1, log);
    expect(storage.hardStateDurable()).toBe(true);
  });

  it('makes durable at most what the log has, whatever the rules say about truncation', () => {
    const rules = { ...paperRules, durableAfterTruncation: (lastIndex: number): number => lastIndex };
    const { storage, log, truncate } = handedOver(3, 3, rules);
    truncate(2);
    storage.complete(1, log);
    expect(storage.durableIndex).toBe(1);
  });
});
