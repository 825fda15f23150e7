import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Write } from '../../../../core/io.ts';
import type { Entry } from '../../../../core/raft/entry.ts';
import { CommonLog } from '../../../../sim/judges/trackers/common-log.ts';
import { Ledger } from '../../../../sim/judges/trackers/ledger.ts';
import { LogMirror } from '../../../../sim/judges/trackers/log-mirror.ts';
import { chain } from '../../../../sim/judges/trackers/log-window.ts';
import { entry, snapshot, voters } from '../tape.ts';

/** The reference implementation: a log of every entry from index 1 on. */
class PlainLog {
  readonly entries: Entry[] = [];

  hashAt(index: number): number {
    let hash = 0;
    for (let i = 0; i < index; i++) hash = chain(hash, this.entries[i]);
    return hash;
  }
}

const nothing: Write = {
  id: 0,
  hardState: false,
  term: 0,
  votedFor: 0,
  truncateFrom: 0,
  entries: [],
  snapshot: null,
};

const step = fc.record({
  append: fc.integer({ min: 0, max: 40 }),
  cut: fc.integer({ min: 0, max: 10 }),
  compact: fc.boolean(),
  restart: fc.boolean(),
});

test('a mirror knows the hash of every prefix that the log still holds', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const initial = voters(1, 2, 3);
      const ledger = new Ledger(initial);
      const mirror = new LogMirror(initial, ledger);
      const plain = new PlainLog();
      let term = 0;
      let base = 0;
      for (const { append, cut, compact, restart } of steps) {
        term++;
        const last = plain.entries.length;
        const from = Math.max(base + 1, last - cut + 1);
        plain.entries.length = from - 1;
        const fresh = Array.from({ length: append }, (_, i) => entry(from + i, term));
        plain.entries.push(...fresh);
        mirror.apply({ ...nothing, truncateFrom: from <= last ? from : 0, entries: fresh });
        if (compact && plain.entries.length > base) {
          base += Math.ceil((plain.entries.length - base) / 2);
          mirror.apply({ ...nothing, snapshot: snapshot(base, plain.entries[base - 1].term) });
        }
        const kept = base === 0 ? null : snapshot(base, plain.entries[base - 1].term);
        if (restart)
          mirror.restore({ term, votedFor: 0, snapshot: kept, entries: plain.entries.slice(base) });
        expect([mirror.base, mirror.last, mirror.comparable]).toEqual([base, plain.entries.length, true]);
        for (let index = base; index <= plain.entries.length; index += 7)
          expect(mirror.hashAt(index)).toBe(plain.hashAt(index));
        expect(mirror.holds(plain.entries.length + 1, 0)).toBe(false);
      }
    }),
    { numRuns: 150 },
  );
});

/** What two mirrors say of each other and of hashes, against the plain logs. They are as long as these. */
function compare(one: { mirror: LogMirror; plain: PlainLog }, other: typeof one): void {
  const [a, b] = [one.plain.entries, other.plain.entries];
  for (let index = 0; index <= Math.max(a.length, b.length) + 1; index += 3) {
    const held = (log: typeof one) => index >= log.mirror.first && index <= log.mirror.last;
    const alike =
      one.plain.hashAt(Math.min(index, a.length)) === other.plain.hashAt(Math.min(index, b.length));
    expect(one.mirror.agrees(other.mirror, index)).toBe(held(one) && held(other) && alike);
    const hash = other.plain.hashAt(Math.min(index, b.length));
    const holds = index <= a.length && (index < one.mirror.first || one.plain.hashAt(index) === hash);
    expect(one.mirror.holds(index, hash)).toBe(holds);
  }
  if (one.mirror.isSameAs(other.mirror)) expect(a.map(({ hash }) => hash)).toEqual(b.map(({ hash }) => hash));
}

test('servers that share most of a log each know their own log', () => {
  const act = fc.record({
    who: fc.integer({ min: 0, max: 3 }),
    /** The server whose log the entries are taken from; new ones are appended if it is the server itself. */
    from: fc.integer({ min: 0, max: 3 }),
    count: fc.integer({ min: 0, max: 25 }),
    cut: fc.integer({ min: 0, max: 6 }),
    compact: fc.boolean(),
    restart: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const initial = voters(1, 2, 3);
      const common = new CommonLog();
      const logs = Array.from({ length: 4 }, () => ({
        mirror: new LogMirror(initial, new Ledger(initial), common),
        plain: new PlainLog(),
        base: 0,
      }));
      acts.forEach(({ who, from, count, cut, compact, restart }, i) => {
        const { mirror, plain, base } = logs[who];
        const last = plain.entries.length;
        const start = Math.max(base + 1, last - cut + 1);
        plain.entries.length = start - 1;
        const source = logs[from].plain.entries.slice(start - 1, start - 1 + count);
        const fresh = Array.from({ length: count }, (_, place) => entry(start + place, i + 1));
        const list = who === from ? fresh : source;
        plain.entries.push(...list);
        mirror.apply({ ...nothing, truncateFrom: start <= last ? start : 0, entries: list }, i % 5 > 0);
        if (compact && plain.entries.length > base) {
          logs[who].base += Math.ceil((plain.entries.length - base) / 2);
          const index = logs[who].base;
          mirror.apply({ ...nothing, snapshot: snapshot(index, plain.entries[index - 1].term) });
          common.forgetBelow(Math.min(...logs.map((log) => log.base)));
        }
        const kept = logs[who].base;
        const image = kept === 0 ? null : snapshot(kept, plain.entries[kept - 1].term);
        if (restart)
          mirror.restore({ term: 1, votedFor: 0, snapshot: image, entries: plain.entries.slice(kept) });
        for (const log of logs) {
          expect([log.mirror.base, log.mirror.last, log.mirror.comparable]).toEqual([
            log.base,
            log.plain.entries.length,
            true,
          ]);
          for (const other of logs) compare(log, other);
          for (let index = Math.max(1, log.base); index <= log.mirror.last; index += 5) {
            expect(log.mirror.hashAt(index)).toBe(log.plain.hashAt(index));
            expect(log.mirror.termAt(index)).toBe(log.plain.entries[index - 1].term);
          }
        }
      });
    }),
    { numRuns: 150 },
  );
});

test('shared entries are kept once, until no server holds them', () => {
  const initial = voters(1, 2, 3);
  const ledger = new Ledger(initial);
  const common = new CommonLog();
  const [one, other, empty] = Array.from({ length: 3 }, () => new LogMirror(initial, ledger, common));
  const list = Array.from({ length: 500 }, (_, i) => entry(i + 1, 1));
  expect(one.tryAdvance(list)).toBe(false);
  one.extend(list, true);
  expect(other.tryAdvance(list)).toBe(true);
  expect([one.isCommon, other.isCommon, empty.isCommon, common.last]).toEqual([true, true, true, 500]);
  one.apply({ ...nothing, truncateFrom: 400, entries: [entry(400, 2)] }, true);
  expect([one.isCommon, other.isCommon, common.last]).toEqual([true, false, 400]);
  other.apply({ ...nothing, truncateFrom: 400, entries: [entry(400, 2)] }, true);
  expect([other.isCommon, other.hashAt(400)]).toEqual([true, one.hashAt(400)]);
  common.forgetBelow(300);
  expect([common.first, empty.isCommon]).toEqual([0, false]);
  for (let index = 1; index <= 400; index++) ledger.append(list[index - 1].term, index, 1, 1);
  for (const mirror of [one, other])
    for (const index of [300, 350]) mirror.apply({ ...nothing, snapshot: snapshot(index, 1) });
  common.forgetBelow(350);
  expect([common.first, one.first, one.hashAt(400)]).toEqual([300, 300, other.hashAt(400)]);
});

test('a snapshot with an unknown prefix hash makes a log incomparable until a known one follows', () => {
  const initial = voters(1, 2, 3);
  const ledger = new Ledger(initial);
  const mirror = new LogMirror(initial, ledger);
  mirror.apply({ ...nothing, snapshot: snapshot(7, 2), entries: [entry(8, 2)] });
  expect([mirror.base, mirror.last, mirror.comparable]).toEqual([7, 8, false]);
  expect(mirror.holds(8, 1)).toBe(true);
  for (let index = 1; index <= 9; index++) ledger.append(2, index * 11, 2, 1);
  mirror.apply({ ...nothing, snapshot: snapshot(9, 2) });
  expect([mirror.base, mirror.comparable, mirror.hashAt(9)]).toEqual([9, true, 99]);
});

test('the ledger knows which prefixes of which logs are what was committed, also after logs were rewritten', () => {
  const act = fc.record({
    who: fc.integer({ min: 0, max: 2 }),
    from: fc.integer({ min: 0, max: 2 }),
    count: fc.integer({ min: 0, max: 6 }),
    cut: fc.integer({ min: 0, max: 4 }),
    commits: fc.integer({ min: 0, max: 3 }),
    forget: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(act, { minLength: 10, maxLength: 40 }), (acts) => {
      const ledger = new Ledger(voters(1, 2, 3));
      const common = new CommonLog();
      const logs = Array.from({ length: 3 }, () => ({
        mirror: new LogMirror(voters(1, 2, 3), ledger, common),
        plain: new PlainLog(),
      }));
      const committed = [0];
      acts.forEach(({ who, from, count, cut, commits, forget }, i) => {
        const { mirror, plain } = logs[who];
        const last = plain.entries.length;
        const start = Math.max(1, last - cut + 1);
        const copied = logs[from].plain.entries.slice(start - 1, start - 1 + count);
        const fresh = Array.from({ length: count }, (_, place) => entry(start + place, i + 1));
        const list = who === from ? fresh : copied;
        plain.entries.splice(start - 1, last, ...list);
        mirror.apply({ ...nothing, truncateFrom: start <= last ? start : 0, entries: list }, who === from);
        // As a correct cluster would: what is committed next continues what was committed.
        const length = committed.length - 1;
        if (plain.hashAt(Math.min(length, plain.entries.length)) === committed[length])
          for (let index = length + 1; index <= Math.min(length + commits, plain.entries.length); index++) {
            committed.push(plain.hashAt(index));
            ledger.append(mirror.termAt(index), mirror.hashAt(index), 1, 1);
          }
        if (forget) ledger.forgetBelow(ledger.last - 5);
        for (const log of logs)
          for (let index = 0; index <= committed.length; index++) {
            const known = index >= ledger.first && index < committed.length;
            const held = index <= log.plain.entries.length;
            const expected = known && held && log.plain.hashAt(index) === committed[index];
            expect(ledger.isIn(log.mirror, index)).toBe(expected);
          }
      });
    }),
  );
});

test('entries that the common log held once, or that only a log of its own held, are appended the long way', () => {
  const initial = voters(1, 2, 3);
  const ledger = new Ledger(initial);
  const common = new CommonLog();
  const [old, leader, follower] = Array.from({ length: 3 }, () => new LogMirror(initial, ledger, common));
  const list = [1, 2, 3].map((index) => entry(index, 1));
  old.extend(list, true);
  leader.extend([entry(1, 1), entry(2, 2)], true);
  expect([common.last, old.isCommon]).toEqual([2, false]);
  follower.extend([entry(1, 1), entry(2, 2)], false);
  for (const entries of [list.slice(2), [entry(3, 1), entry(4, 1)]])
    expect(follower.tryAdvance(entries)).toBe(false);
  // Its own rows still have what was deleted from them; the prefix before may be another by now.
  old.apply({ ...nothing, truncateFrom: 3 });
  for (const entries of [list.slice(2), [entry(3, 1), entry(4, 1)]])
    expect(old.tryAdvance(entries)).toBe(false);
  expect([follower.last, old.last]).toEqual([2, 2]);
  expect([follower.agrees(leader, 2), follower.agrees(old, 2), follower.agrees(old, 1)]).toEqual([
    true,
    false,
    true,
  ]);
});
