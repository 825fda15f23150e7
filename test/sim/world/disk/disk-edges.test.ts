import { describe, expect, it } from 'vitest';
import type { Write } from '../../../../core/io.ts';
import { Entry, EntryKind } from '../../../../core/raft/entry.ts';
import type { Snapshot } from '../../../../core/raft/snapshot.ts';
import { runKey, Stream } from '../../../../sim/kernel/random.ts';
import { Sampler } from '../../../../sim/kernel/sampler.ts';
import { Disk } from '../../../../sim/world/disk/disk.ts';
import { Platter } from '../../../../sim/world/disk/platter.ts';
import { Refusals } from '../../../../sim/world/disk/refusals.ts';
import { tornPart, writeBytes } from '../../../../sim/world/disk/torn-write.ts';

/* Edge cases of disks that mutation testing found untested: a disk that harms less than it should hides violations. */

const constant = (value: number) => ({ kind: 'constant', value }) as const;
const disk = (fsync = 100, listed: readonly number[] | null = null) =>
  new Disk({ fsync: constant(fsync) }, runKey('1'), listed);

function entries(from: number, count: number, term = 1): Entry[] {
  return Array.from({ length: count }, (_, i) => new Entry(EntryKind.noop, from + i, term, 0, null, null));
}

function write(id: number, more: Partial<Write> = {}): Write {
  const nothing = { hardState: false, term: 0, votedFor: 0, truncateFrom: 0, entries: [], snapshot: null };
  return { id, ...nothing, ...more };
}

function snapshot(lastIncludedIndex: number, lastIncludedTerm = 1, bytes = 0): Snapshot {
  const configuration = { voters: [1], outgoing: [], learners: [], learnersNext: [] };
  return {
    lastIncludedIndex,
    lastIncludedTerm,
    configuration,
    configurationIndex: 0,
    data: '',
    stateHash: 0,
    bytes,
  };
}

/** A platter with the entries 1..5 of term 1. */
function platter(): Platter {
  const made = new Platter();
  made.apply(write(1, { hardState: true, term: 3, votedFor: 2, entries: entries(1, 5) }));
  return made;
}

const indexes = (from: Platter) => from.contents.entries.map(({ index }) => index);

describe('the contents of a disk', () => {
  it('keep nothing of a log that does not agree with a snapshot, not even what follows it', () => {
    const made = platter();
    made.apply(write(2, { snapshot: snapshot(3, 2) }));
    expect([indexes(made), made.lastIndex]).toEqual([[], 3]);
  });

  it('keep term and vote unless a write has new ones', () => {
    const made = platter();
    made.apply(write(2, { entries: entries(6, 1) }));
    expect(made.contents).toMatchObject({ term: 3, votedFor: 2 });
  });

  it.each([
    [1, []],
    [5, [1, 2, 3, 4]],
    [6, [1, 2, 3, 4, 5]],
    [9, [1, 2, 3, 4, 5]],
  ])('truncated from %i are %j', (from, expected) => {
    const made = platter();
    made.truncate(from);
    expect(indexes(made)).toEqual(expected);
    expect(made.entryCount).toBe(expected.length);
  });

  it('that a replica was started with do not change afterwards', () => {
    const made = platter();
    const { contents } = made;
    made.apply(write(2, { truncateFrom: 2, entries: entries(2, 9, 2) }));
    expect(contents.entries).toEqual(entries(1, 5));
  });

  it.each([1, 3, 5])('may rot at index %i', (index) => {
    const made = platter();
    made.spoil({ part: 'entry', index, dropped: false });
    expect(made.objection).toBe(`the checksum of entry ${index} does not match`);
  });

  it('are rotten from the lowest index on, whichever rotted first', () => {
    const made = platter();
    for (const index of [4, 2, 3]) made.spoil({ part: 'entry', index, dropped: true });
    for (const index of [0, 6]) made.spoil({ part: 'entry', index, dropped: false });
    expect(made.objection).toBe('');
    made.dropRot();
    expect(indexes(made)).toEqual([1]);
  });
});

describe('a disk', () => {
  it('tells which write would be done, and when, unless it is stalled', () => {
    const one = disk();
    expect([one.due(0), one.headDoneAt, one.stalled]).toEqual([null, 0, false]);
    one.submit(0, write(1));
    expect([one.due(99), one.due(100)?.id, one.headDoneAt]).toEqual([null, 1, 100]);
    const release = one.stall();
    expect([one.due(100), one.headDoneAt, one.stalled]).toEqual([null, 0, true]);
    release();
    expect([one.due(100)?.id, one.headDoneAt, one.stalled]).toEqual([1, 100, false]);
  });

  it('is slow until it is not slowed any more', () => {
    const one = disk();
    const [first, second] = [
      one.latencies.slow(new Sampler(constant(500))),
      one.latencies.slow(new Sampler(constant(900))),
    ];
    expect(one.submit(0, write(1))).toBe(900);
    second();
    expect(one.submit(1000, write(2))).toBe(1500);
    first();
    expect(one.submit(2000, write(3))).toBe(2100);
  });

  it('takes listed latencies in order, the last one for all others, even if it has none of its own', () => {
    const one = disk(0, [300, 200, 0]);
    expect([1, 2, 3, 4].map((id) => one.submit(1000 * id, write(id)) - 1000 * id)).toEqual([300, 200, 0, 0]);
    expect(disk(0, [300]).absorb(write(1))).toBe(false);
  });

  it('without latency completes a write at once, unless it is stalled or another is before it', () => {
    const one = disk(0);
    expect([one.absorb(write(1, { entries: entries(1, 1) })), one.platter.lastIndex, one.written]).toEqual([
      true,
      1,
      1,
    ]);
    const release = one.stall();
    expect(one.absorb(write(2))).toBe(false);
    one.submit(0, write(2));
    release();
    expect([one.absorb(write(3)), one.written]).toEqual([false, 2]);
    expect([one.completeNext(0)?.id, one.absorb(write(3))]).toEqual([2, true]);
  });

  it('that does not lie betrays nobody', () => {
    const one = disk();
    one.submit(0, write(1, { entries: entries(1, 1) }));
    one.completeNext(100);
    expect([one.crash(), one.betrayed]).toEqual([{ unfinished: 0, acknowledged: 0 }, 0]);
  });

  it('lies until the last of several lies has ended', () => {
    const one = disk();
    const store = (id: number) => {
      one.submit(0, write(id, { entries: entries(id, 1) }));
      one.completeNext(100);
    };
    const ends = [one.lie(), one.lie()].reverse();
    store(1);
    ends[0]?.();
    store(2);
    expect([one.crash().acknowledged, one.betrayed, indexes(one.platter)]).toEqual([1, 1, [1]]);
    store(2);
    ends[1]?.();
    expect([one.crash().acknowledged, one.betrayed, indexes(one.platter)]).toEqual([0, 1, [1, 2]]);
  });

  it('without entries has none that could rot', () => {
    expect(disk().rot('entry', new Stream(runKey('1')), true)).toBeNull();
  });

  it('counts what torn writes have lost', () => {
    const one = disk();
    one.tearing.add(new Stream(runKey('1')));
    one.submit(0, write(1, { entries: entries(1, 3) }));
    one.crash();
    expect(one.tornEntries).toBe(3 - one.platter.entryCount);
    expect(one.tornBytes).toBeGreaterThan(0);
    expect(new Disk({ fsync: constant(0) }, runKey('1')).crash()).toEqual({ unfinished: 0, acknowledged: 0 });
  });
});

describe('refusals', () => {
  const none = () => new Stream(runKey('1'));

  it('have the chance that was asked for', () => {
    let refused = 0;
    for (let seed = 0; seed < 400; seed++) {
      const refusals = new Refusals();
      refusals.fail(0.25, new Stream(runKey(`${seed}`)));
      if (!refusals.accepts(write(1))) refused++;
    }
    expect(refused).toBeGreaterThan(60);
    expect(refused).toBeLessThan(140);
  });

  it('begin when the room is exceeded, not when it is filled', () => {
    const refusals = new Refusals();
    refusals.fill(2 * writeBytes(write(1)));
    expect([1, 2, 3].map((id) => refusals.accepts(write(id)))).toEqual([true, true, false]);
  });

  it('are possible as long as any cause is left', () => {
    const refusals = new Refusals();
    expect(refusals.possible).toBe(false);
    const [stopFailing, free] = [refusals.fail(0, none()), refusals.fill(1_000_000)];
    stopFailing();
    expect(refusals.possible).toBe(true);
    const stopAgain = refusals.fail(0, none());
    free();
    expect(refusals.possible).toBe(true);
    stopAgain();
    expect(refusals.possible).toBe(false);
  });

  it('count the bytes of a snapshot', () => {
    const usual = writeBytes(write(1));
    expect(writeBytes(write(1, { snapshot: snapshot(3, 1, 500) })) - usual).toBe(500);
  });
});

describe('a torn write', () => {
  it('with a snapshot leaves at most the hard state', () => {
    const whole = write(1, {
      hardState: true,
      term: 5,
      truncateFrom: 3,
      entries: entries(3, 4),
      snapshot: snapshot(2),
    });
    const stream = new Stream(runKey('torn'));
    const seen = new Set<boolean>();
    for (let i = 0; i < 100; i++) {
      const { part, entries: lost, bytes } = tornPart(whole, stream);
      expect(part).toMatchObject({ truncateFrom: 0, entries: [], snapshot: null });
      expect(lost).toBe(4);
      expect(bytes).toBeGreaterThan(0);
      seen.add(part.hardState);
    }
    expect(seen.size).toBe(2);
  });
});
