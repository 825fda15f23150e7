import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Write } from '../../../../core/io.ts';
import type { Entry } from '../../../../core/raft/entry.ts';
import { Committed } from '../../../../sim/judges/trackers/committed.ts';
import { chain, LogMirror } from '../../../../sim/judges/trackers/log-mirror.ts';
import { entry, snapshot, voters } from '../tape.ts';

/** A log kept the plain way: every entry ever, from index 1 on. */
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
      const ledger = new Committed(initial);
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

test('a snapshot whose place nobody knows makes a log comparable with nothing, until it is known again', () => {
  const initial = voters(1, 2, 3);
  const ledger = new Committed(initial);
  const mirror = new LogMirror(initial, ledger);
  mirror.apply({ ...nothing, snapshot: snapshot(7, 2), entries: [entry(8, 2)] });
  expect([mirror.base, mirror.last, mirror.comparable]).toEqual([7, 8, false]);
  expect(mirror.holds(8, 1)).toBe(true);
  for (let index = 1; index <= 9; index++) ledger.append(2, index * 11, 2, 1);
  mirror.apply({ ...nothing, snapshot: snapshot(9, 2) });
  expect([mirror.base, mirror.comparable, mirror.hashAt(9)]).toEqual([9, true, 99]);
});
