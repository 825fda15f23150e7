import { expect, test } from 'vitest';
import type { Write } from '../../../../core/io.ts';
import { Entry, EntryKind } from '../../../../core/raft/entry.ts';
import { Disk } from '../../../../sim/world/disk/disk.ts';

const key = { high: 1, low: 2 };

function entries(from: number, to: number, term: number): Entry[] {
  return Array.from(
    { length: to - from + 1 },
    (_, i) => new Entry(EntryKind.noop, from + i, term, 0, null, null),
  );
}

function write(id: number, parts: Partial<Write>): Write {
  return {
    id,
    hardState: false,
    term: 0,
    votedFor: 0,
    truncateFrom: 0,
    entries: [],
    snapshot: null,
    ...parts,
  };
}

function snapshot(index: number, term: number) {
  const configuration = { voters: [1], outgoing: [], learners: [], learnersNext: [] };
  return {
    lastIncludedIndex: index,
    lastIncludedTerm: term,
    configuration,
    configurationIndex: 0,
    data: '',
    stateHash: 0,
    bytes: 0,
  };
}

function terms(disk: Disk): number[] {
  return disk.read().entries.map((entry) => entry.term);
}

test('a disk without latency completes a write at once', () => {
  const disk = new Disk({ fsync: { kind: 'constant', value: 0 } }, key);
  expect(disk.submit(10, write(1, { hardState: true, term: 3, votedFor: 2 }))).toBe(10);
  expect(disk.completeNext(10)?.id).toBe(1);
  expect(disk.completeNext(10)).toBeNull();
  expect(disk.read()).toMatchObject({ term: 3, votedFor: 2 });
});

test('writes complete in order, none before its time', () => {
  const disk = new Disk({ fsync: { kind: 'uniform', min: 100, max: 1000 } }, key);
  let last = 0;
  for (let id = 1; id <= 50; id++) {
    const doneAt = disk.submit(id, write(id, { entries: entries(id, id, 1) }));
    expect(doneAt).toBeGreaterThanOrEqual(Math.max(last, id + 100));
    last = doneAt;
  }
  const done: number[] = [];
  for (let now = 0; now <= last; now++) {
    for (let next = disk.completeNext(now); next !== null; next = disk.completeNext(now)) done.push(next.id);
  }
  expect(done).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
});

test('a crash loses only unfinished writes', () => {
  const disk = new Disk({ fsync: { kind: 'constant', value: 500 } }, key);
  disk.submit(0, write(1, { entries: entries(1, 2, 1) }));
  disk.completeNext(500);
  disk.submit(600, write(2, { hardState: true, term: 9, votedFor: 1, entries: entries(3, 3, 9) }));
  expect(disk.crash().unfinished).toBe(1);
  expect(disk.completeNext(10_000)).toBeNull();
  expect(disk.read()).toMatchObject({ term: 0, votedFor: 0 });
  expect(terms(disk)).toEqual([1, 1]);
});

test('truncation is applied before the entries of the same write', () => {
  const disk = new Disk({ fsync: { kind: 'constant', value: 0 } }, key);
  disk.submit(0, write(1, { entries: entries(1, 4, 1) }));
  disk.submit(0, write(2, { truncateFrom: 3, entries: entries(3, 3, 2) }));
  while (disk.completeNext(0) !== null);
  expect(terms(disk)).toEqual([1, 1, 2]);
});

test('a snapshot keeps a suffix that agrees with it, and drops a log that does not', () => {
  const disk = new Disk({ fsync: { kind: 'constant', value: 0 } }, key);
  disk.submit(0, write(1, { entries: entries(1, 5, 1) }));
  disk.submit(0, write(2, { snapshot: snapshot(3, 1) }));
  while (disk.completeNext(0) !== null);
  expect(disk.read().entries.map((entry) => entry.index)).toEqual([4, 5]);
  disk.submit(0, write(3, { snapshot: snapshot(5, 2) }));
  while (disk.completeNext(0) !== null);
  expect(disk.read().entries).toEqual([]);
  expect(disk.platter.lastIndex).toBe(5);
});
