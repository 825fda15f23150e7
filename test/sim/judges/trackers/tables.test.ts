import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CommitTerms } from '../../../../sim/judges/trackers/commit-terms.ts';
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
  const prefixes = fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 9 }),
    ),
  );
  fc.assert(
    fc.property(prefixes, fc.integer({ min: 0, max: 100 }), (entered, floor) => {
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
    }),
  );
});

test('EntryTable does not store an implausibly large index', () => {
  expect(new EntryTable().agree(4_000_000_000, 1, 5)).toBe(5);
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
