import { expect, test } from 'vitest';
import type { Write } from '../../../../core/io.ts';
import { Entry, EntryKind } from '../../../../core/raft/entry.ts';
import type { Snapshot } from '../../../../core/raft/snapshot.ts';
import { runKey, Stream } from '../../../../sim/kernel/random.ts';
import { Disk } from '../../../../sim/world/disk/disk.ts';
import { tornPart } from '../../../../sim/world/disk/torn-write.ts';

function disk(): Disk {
  return new Disk({ fsync: { kind: 'constant', value: 100 } }, runKey('1'));
}

function entries(from: number, count: number, term = 1): Entry[] {
  return Array.from({ length: count }, (_, i) => new Entry(EntryKind.noop, from + i, term, 0, null, null));
}

function write(id: number, more: Partial<Write>): Write {
  return {
    id,
    hardState: false,
    term: 1,
    votedFor: 0,
    truncateFrom: 0,
    entries: [],
    snapshot: null,
    ...more,
  };
}

function snapshot(lastIncludedIndex: number): Snapshot {
  const configuration = { voters: [1], outgoing: [], learners: [], learnersNext: [] };
  return {
    lastIncludedIndex,
    lastIncludedTerm: 1,
    configuration,
    configurationIndex: 0,
    data: '',
    stateHash: 0,
    bytes: 0,
  };
}

function indexes(on: Disk): number[] {
  return on.read().entries.map(({ index }) => index);
}

test('a stalled disk completes writes only after it is released', () => {
  const one = disk();
  const release = one.stall();
  one.submit(0, write(1, { entries: entries(1, 2) }));
  expect(one.completeNext(10_000)).toBeNull();
  expect(one.due(10_000)).toBeNull();
  release();
  expect(one.completeNext(10_000)?.id).toBe(1);
});

test('after one failed write every later write fails, until the process is restarted', () => {
  const one = disk();
  const repair = one.refusals.fail(1, new Stream(runKey('1')));
  expect(one.refusals.possible).toBe(true);
  expect(one.refusals.accepts(write(1, {}))).toBe(false);
  repair();
  expect(one.refusals.possible).toBe(true);
  expect(one.refusals.accepts(write(2, {}))).toBe(false);
  one.crash();
  expect(one.refusals.possible).toBe(false);
});

test('a full disk accepts only what still fits', () => {
  const one = disk();
  one.refusals.fill(100);
  expect(one.refusals.accepts(write(1, {}))).toBe(true);
  expect(one.refusals.accepts(write(2, { entries: entries(1, 4) }))).toBe(false);
  expect(one.refusals.begun).toBe(true);
});

test('a lying disk returns in a crash to what it really held', () => {
  const one = disk();
  one.submit(0, write(1, { hardState: true, term: 3, votedFor: 2, entries: entries(1, 2) }));
  one.completeNext(1_000);
  const honest = one.lie();
  one.submit(1_000, write(2, { hardState: true, term: 4, votedFor: 1, entries: entries(3, 2) }));
  expect(one.completeNext(2_000)?.id).toBe(2);
  expect(one.crash()).toEqual({ unfinished: 0, acknowledged: 1 });
  expect(one.read()).toMatchObject({ term: 3, votedFor: 2 });
  expect(indexes(one)).toEqual([1, 2]);
  one.submit(3_000, write(1, { entries: entries(3, 1) }));
  one.completeNext(4_000);
  honest();
  expect(one.crash().acknowledged).toBe(0);
  expect(indexes(one)).toEqual([1, 2, 3]);
});

test('a torn write leaves a prefix of its records, each of them whole', () => {
  const seen = new Set<string>();
  const stream = new Stream(runKey('torn'));
  const whole = write(7, { hardState: true, term: 5, truncateFrom: 3, entries: entries(3, 3, 5) });
  for (let i = 0; i < 200; i++) {
    const { part, entries: lost } = tornPart(whole, stream);
    // No entry without the truncation before it, and no truncation without the hard state before that.
    if (part.entries.length > 0) expect(part.truncateFrom).toBe(3);
    if (part.truncateFrom > 0) expect(part.hardState).toBe(true);
    expect(part.entries).toEqual(whole.entries.slice(0, part.entries.length));
    expect(part.entries.length + lost).toBe(3);
    seen.add(`${part.hardState} ${part.truncateFrom} ${part.entries.length}`);
  }
  expect(seen.size).toBe(5);
  expect(seen.has('true 3 3')).toBe(false);
});

test('a crash with torn writes leaves a prefix of the unfinished writes', () => {
  const lengths = new Set<number>();
  for (let seed = 0; seed < 60; seed++) {
    const one = disk();
    one.submit(0, write(1, { entries: entries(1, 2) }));
    one.completeNext(100);
    one.tearing.add(new Stream(runKey(String(seed))));
    one.submit(200, write(2, { entries: entries(3, 2) }));
    one.submit(200, write(3, { entries: entries(5, 2) }));
    expect(one.crash().unfinished).toBe(2);
    const left = indexes(one);
    expect(left).toEqual(left.map((_, i) => i + 1));
    lengths.add(left.length);
  }
  expect([...lengths].sort()).toEqual([2, 3, 4, 5]);
});

test('rot prevents the host from booting, or cuts the log off at the next start', () => {
  const one = disk();
  one.submit(0, write(1, { entries: entries(1, 5) }));
  one.completeNext(100);
  expect(one.rot('entry', new Stream(runKey('1')), false)?.index).toBeGreaterThan(0);
  expect(one.objection).toMatch(/checksum of entry [1-5]/);
  const other = disk();
  other.submit(0, write(1, { entries: entries(1, 5) }));
  other.completeNext(100);
  const rotten = other.rot('entry', new Stream(runKey('1')), true)?.index ?? 0;
  expect(other.objection).toBe('');
  expect(other.platter.lastIndex).toBe(5);
  expect(indexes(other)).toEqual(entries(1, rotten - 1).map(({ index }) => index));
});

/** A disk with one rotten entry of 1 to 5, to which `then` has been written afterwards. */
function rottenBefore(cutsOff: boolean, then: Partial<Write>): Disk {
  const one = disk();
  one.submit(0, write(1, { entries: entries(1, 5) }));
  one.completeNext(100);
  one.rot('entry', new Stream(runKey('1')), cutsOff);
  one.submit(200, write(2, then));
  one.completeNext(1000);
  return one;
}

test('a rotten entry that a later snapshot covers is no longer read', () => {
  const then = { snapshot: snapshot(5), entries: entries(6, 3) };
  expect(rottenBefore(false, then).objection).toBe('');
  expect(indexes(rottenBefore(true, then))).toEqual([6, 7, 8]);
});

test('a rotten entry that was truncated is no longer read, and the entry in its place is sound', () => {
  const then = { truncateFrom: 1, entries: entries(1, 5, 2) };
  expect(rottenBefore(false, then).objection).toBe('');
  expect(indexes(rottenBefore(true, then))).toEqual([1, 2, 3, 4, 5]);
});

test('the first of several rotten entries that remain decides how far the log is read', () => {
  const one = disk();
  one.submit(0, write(1, { entries: entries(1, 20) }));
  one.completeNext(100);
  const stream = new Stream(runKey('1'));
  const indices = [one.rot('entry', stream, true), one.rot('entry', stream, true)].map(
    (rot) => rot?.index ?? 0,
  );
  const [first = 0, second = 0] = indices.sort((a, b) => a - b);
  expect(second).toBeGreaterThan(first);
  one.submit(200, write(2, { snapshot: snapshot(first) }));
  one.completeNext(1000);
  expect(indexes(one)).toEqual(entries(first + 1, second - first - 1).map(({ index }) => index));
  expect(one.objection).toBe('');
});

test('a crash does not repair rotten entries, not even on a lying disk', () => {
  const one = disk();
  one.lie();
  one.submit(0, write(1, { entries: entries(1, 5) }));
  one.completeNext(100);
  one.sync();
  one.rot('entry', new Stream(runKey('1')), false);
  one.crash();
  expect(one.objection).toMatch(/checksum of entry [1-5]/);
});

test('a new, empty disk has no rotten entries', () => {
  const one = rottenBefore(true, {});
  one.wipe(false);
  one.submit(1000, write(1, { entries: entries(1, 5) }));
  one.completeNext(2000);
  expect(indexes(one)).toEqual([1, 2, 3, 4, 5]);
});

test('a wiped disk is empty, and prevents booting if the loss is to be noticed', () => {
  const one = disk();
  one.submit(0, write(1, { hardState: true, term: 3, votedFor: 2, entries: entries(1, 5) }));
  one.completeNext(100);
  one.wipe(true);
  expect(one.read()).toEqual({ term: 0, votedFor: 0, snapshot: null, entries: [] });
  expect(one.objection).not.toBe('');
  one.wipe(false);
  expect(one.objection).toBe('');
});

test('if only the process dies, every unfinished write reaches the disk, whole and even on a lying disk', () => {
  const one = disk();
  one.lie();
  one.tearing.add(new Stream(runKey('torn')));
  one.submit(0, write(1, { hardState: true, term: 3, votedFor: 2, entries: entries(1, 2) }));
  one.completeNext(100);
  one.submit(200, write(2, { entries: entries(3, 2) }));
  one.submit(200, write(3, { hardState: true, term: 4, votedFor: 1 }));
  const { generation } = one;
  expect(one.keepAll()).toBe(2);
  expect([one.pendingCount, one.generation]).toEqual([0, generation + 1]);
  expect(one.read()).toMatchObject({ term: 4, votedFor: 1 });
  expect(indexes(one)).toEqual([1, 2, 3, 4]);
  // The machine has not lost power, so the lie is still undiscovered.
  expect(one.crash().acknowledged).toBe(3);
});

/** A disk with a snapshot up to 3, entries 4 to 6 of term 2, and a vote in term 5, one part of which is rotten. */
function rotten(part: 'snapshot' | 'vote', dropped: boolean): Disk {
  const one = disk();
  one.submit(0, write(1, { hardState: true, term: 5, votedFor: 2, snapshot: snapshot(3) }));
  one.submit(0, write(2, { entries: entries(4, 3, 2) }));
  for (let i = 0; i < 2; i++) one.completeNext(100);
  expect(one.rot(part, new Stream(runKey('1')), dropped)).toMatchObject({ part });
  return one;
}

test('a rotten snapshot or vote prevents booting, and survives a crash', () => {
  for (const part of ['snapshot', 'vote'] as const) {
    const one = rotten(part, false);
    one.lie();
    one.crash();
    expect(one.objection).toBe(`the checksum of its ${part} does not match`);
  }
});

test('a server that does without its rotten snapshot has no log either; without its vote, the term of its last entry', () => {
  const snapshotless = rotten('snapshot', true);
  expect(snapshotless.objection).toBe('');
  expect(snapshotless.read()).toEqual({ term: 5, votedFor: 2, snapshot: null, entries: [] });
  const voteless = rotten('vote', true);
  expect(voteless.objection).toBe('');
  expect(voteless.read()).toMatchObject({ term: 2, votedFor: 0, snapshot: { lastIncludedIndex: 3 } });
  expect(indexes(voteless)).toEqual([4, 5, 6]);
});

test('a rotten snapshot or vote that is written again is sound', () => {
  const voted = rotten('vote', false);
  voted.submit(200, write(3, { hardState: true, term: 6, votedFor: 1 }));
  const compacted = rotten('snapshot', false);
  compacted.submit(200, write(3, { snapshot: { ...snapshot(4), lastIncludedTerm: 2 } }));
  for (const one of [voted, compacted]) {
    one.completeNext(1_000);
    expect(one.objection).toBe('');
  }
  expect(voted.read()).toMatchObject({ term: 6, votedFor: 1 });
  expect(indexes(compacted)).toEqual([5, 6]);
});

test('a part that the disk does not have cannot rot', () => {
  for (const part of ['entry', 'snapshot', 'vote'] as const)
    expect(disk().rot(part, new Stream(runKey('1')), false)).toBeNull();
});

test("another server's disk prevents booting if that is noticed, and is as it was when it is put back", () => {
  const [one, other] = [disk(), disk()];
  one.submit(0, write(1, { hardState: true, term: 3, votedFor: 2, entries: entries(1, 5) }));
  one.completeNext(100);
  const [first, second] = [one.takeOut(), other.takeOut()];
  one.putIn(second, 2, true);
  other.putIn(first, 1, false);
  expect(one.objection).toBe('its disk is that of n2');
  expect(other.objection).toBe('');
  expect(indexes(other)).toEqual([1, 2, 3, 4, 5]);
  one.putIn(first, 0, false);
  other.putIn(second, 0, false);
  expect([one.objection, other.objection]).toEqual(['', '']);
  expect(one.read()).toMatchObject({ term: 3, votedFor: 2 });
  expect(indexes(other)).toEqual([]);
});
