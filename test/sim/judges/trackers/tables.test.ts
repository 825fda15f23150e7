import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Configuration } from '../../../../core/raft/configuration.ts';
import { CommitTerms } from '../../../../sim/judges/trackers/commit-terms.ts';
import { ConfigurationTrail } from '../../../../sim/judges/trackers/configuration-trail.ts';
import { EntryTable } from '../../../../sim/judges/trackers/entry-table.ts';
import { Ledger } from '../../../../sim/judges/trackers/ledger.ts';
import { TermTable } from '../../../../sim/judges/trackers/term-table.ts';
import { voters } from '../tape.ts';

test('CommitTerms knows the highest index committed in any lower term, whatever the order of commits', () => {
  const commits = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 30 })));
  fc.assert(
    fc.property(commits, (noted) => {
      const table = new CommitTerms();
      for (const [term, index] of noted) table.note(term, index);
      for (let term = 0; term <= 9; term++) {
        const lower = noted.filter(([other]) => other < term).map(([, index]) => index);
        expect(table.highestBelow(term)).toBe(Math.max(0, ...lower));
      }
    }),
  );
});

test('EntryTable compares later hashes of an index and term with the first one', () => {
  // Most indexes are few, so that they are met again; others make the table grow.
  const index = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: 12 }) },
    fc.integer({ min: 1, max: 200 }),
  );
  const prefixes = fc.array(fc.tuple(index, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 9 })), {
    minLength: 40,
    maxLength: 120,
  });
  fc.assert(
    fc.property(
      prefixes,
      fc.oneof(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 300 })),
      (entered, floor) => {
        const table = new EntryTable();
        const plain = new Map<string, number>();
        entered.forEach(([index, term, hash], i) => {
          if (i === entered.length >> 1) {
            table.forgetBelow(floor);
            for (const key of plain.keys()) if (Number(key.split('/')[0]) < floor) plain.delete(key);
          }
          const forgotten = i >= entered.length >> 1 && index < floor;
          const key = `${index}/${term}`;
          if (!plain.has(key) && !forgotten) plain.set(key, hash);
          expect(table.agree(index, term, hash)).toBe(forgotten ? hash : plain.get(key));
        });
      },
    ),
  );
});

test('EntryTable does not store an implausibly large index', () => {
  expect(new EntryTable().agree(4_000_000_000, 1, 5)).toBe(5);
});

test('TermTable keeps what was set last for each term, whatever their order', () => {
  const set = fc.tuple(fc.integer({ min: 0, max: 70_000 }), fc.integer({ min: 1, max: 5 }));
  fc.assert(
    fc.property(fc.array(set, { minLength: 10, maxLength: 40 }), (entered) => {
      const table = new TermTable();
      const plain = new Map<number, number>();
      for (const [term, node] of entered) {
        table.set(term, node);
        plain.set(term, node);
        for (const near of [term - 1, term, term + 1])
          if (near >= 0) expect(table.get(near)).toBe(plain.get(near) ?? 0);
      }
      for (const [term, node] of plain) expect(table.get(term)).toBe(node);
    }),
  );
});

test('TermTable also stores implausibly large terms', () => {
  const table = new TermTable();
  for (const term of [1, 100, 5_000_000]) table.set(term, term % 97);
  expect([1, 2, 100, 5_000_000, 5_000_001].map((term) => table.get(term))).toEqual([
    1,
    0,
    3,
    5_000_000 % 97,
    0,
  ]);
  table.clear();
  expect(table.get(5_000_000)).toBe(0);
});

test('the ledger forgets old entries, grows, and restarts after a snapshot', () => {
  const ledger = new Ledger(voters(1));
  for (let index = 1; index <= 500; index++) {
    ledger.append(1, index, 1, 2);
    if (index % 50 === 0) ledger.forgetBelow(index - 20);
  }
  expect([ledger.first, ledger.last, ledger.has(479), ledger.has(480)]).toEqual([480, 500, false, true]);
  expect([ledger.hashAt(480), ledger.hashAt(500), ledger.knows(490, 2)]).toEqual([480, 500, false]);
  ledger.appendConfiguration(490, voters(2));
  expect([ledger.configurationAt(489), ledger.configurationAt(490)]).toEqual([voters(1), voters(2)]);
  ledger.restart(900, 3, 77, voters(3));
  expect([ledger.first, ledger.last, ledger.hashAt(900)]).toEqual([900, 900, 77]);
  expect([ledger.configurationAt(900), ledger.hasConfigurationEntries]).toEqual([voters(3), false]);
  expect(ledger.configurationAt(901)).toBe(null);
});

describe('what is applied repeats what the ledger has', () => {
  const first = { index: 2, term: 3, session: 4, serial: 5, effect: true, stateHash: 6 };
  const noted = () => {
    const ledger = new Ledger(voters(1));
    for (const term of [3, 3, 3]) ledger.append(term, 0, 3, 1);
    ledger.setStateHash(2, 6, 1);
    ledger.setPlain(2, 4, 5);
    return ledger;
  };

  it('if nothing is different', () => {
    expect(noted().isRepeated(first)).toBe(true);
  });

  it.each([
    { index: 0 },
    { index: 1 },
    { index: 3 },
    { index: 66 },
    { term: 4 },
    { session: 5 },
    { serial: 4 },
    { effect: false },
    { stateHash: 7 },
  ])('and not with %j', (change) => {
    expect(noted().isRepeated({ ...first, ...change })).toBe(false);
  });

  it('and not once it is forgotten, or replaced by another entry at the same place', () => {
    const ledger = noted();
    ledger.forgetBelow(3);
    expect(ledger.isRepeated(first)).toBe(false);
    const grown = noted();
    for (let i = 4; i <= 66; i++) grown.append(3, 0, 3, 1);
    expect([grown.isRepeated(first), grown.isRepeated({ ...first, index: 66 })]).toEqual([true, false]);
  });

  it.each([{ session: 2 ** 32 + 9 }, { serial: 2 ** 32 + 9 }])(
    'and never where a number is too large for the ledger: %j',
    (change) => {
      const large = { ...first, ...change };
      const ledger = noted();
      ledger.setPlain(2, large.session, large.serial);
      const cut = { ...first, session: large.session | 0, serial: large.serial | 0 };
      expect([large, cut, first].map((each) => ledger.isRepeated(each))).toEqual([false, false, true]);
    },
  );
});

test('ConfigurationTrail knows the configuration in force at each index of a log that is cut at both ends', () => {
  const act = fc.record({ add: fc.integer({ min: 0, max: 3 }), cut: fc.nat(6), base: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(act, { minLength: 5, maxLength: 25 }), (acts) => {
      const initial = voters(99);
      const trail = new ConfigurationTrail(initial);
      /** By index: the configuration entry there. */
      let plain: [number, Configuration][] = [];
      let [last, base] = [0, 0];
      acts.forEach(({ add, cut, base: further }, i) => {
        last = Math.max(base, last - cut);
        trail.truncate(last);
        plain = plain.filter(([index]) => index <= last);
        for (let k = 1; k <= add; k++) {
          last += k;
          plain.push([last, voters(i, k)]);
          trail.add(last, voters(i, k));
        }
        const next = Math.min(last, base + further);
        const inForce = (index: number) => plain.findLast(([at]) => at <= index);
        trail.forgetUpTo(base);
        trail.atBase = trail.inForceAt(next, base);
        base = next;
        for (let index = base; index <= last + 1; index++) {
          const found = inForce(index);
          expect(trail.inForceAt(index, base)).toEqual(found?.[1] ?? initial);
          expect(trail.indexInForceAt(index, base)).toBe(Math.max(base, found?.[0] ?? 0));
          const there = plain.find(([at]) => at === index);
          if (index > base) expect(trail.entryAt(index)).toEqual(there?.[1] ?? null);
        }
      });
    }),
  );
});
