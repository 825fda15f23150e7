import { describe, expect, it, test } from 'vitest';
import { Configurations } from '../../../../../sim/judges/linearizability/offline/configurations.ts';
import {
  Act,
  History,
  NEVER_RETURNED,
  NOTHING,
} from '../../../../../sim/judges/linearizability/offline/history.ts';
import { RegisterModel } from '../../../../../sim/judges/linearizability/offline/model.ts';
import { Schedule } from '../../../../../sim/judges/linearizability/offline/schedule.ts';
import { Search } from '../../../../../sim/judges/linearizability/offline/search.ts';
import type { Judgement } from '../../../../../sim/judges/linearizability/offline/verdict.ts';
import { verifyOrder } from '../../../../../sim/judges/linearizability/offline/verify.ts';
import { checkZones } from '../../../../../sim/judges/linearizability/offline/zones.ts';
import { Dice } from '../random-histories.ts';

/* Histories in which more operations are under way at the same time than a word has bits. */

/** The values from 1 to `count` in a random order. */
function shuffled(dice: Dice, count: number): number[] {
  const values = Array.from({ length: count }, (_, i) => i + 1);
  for (let i = count - 1; i > 0; i--) {
    const to = dice.below(i + 1);
    [values[i], values[to]] = [values[to], values[i]];
  }
  return values;
}

/**
 * `count` writes that all begin at once, by ascending value; then each value is read twice, in a random order of values;
 * then the writes return, if they do. With `swap`, the second reads of two values that are far apart change places.
 */
function burst(dice: Dice, count: number, returns: boolean, swap: boolean): History {
  const history = new History();
  let clock = 0;
  for (let value = 1; value <= count; value++)
    history.add(Act.write, value, NOTHING, clock++, NEVER_RETURNED, value);
  const read = shuffled(dice, count).flatMap((value) => [value, value]);
  const [one, two] = [1, 2 * count - 1];
  if (swap) [read[one], read[two]] = [read[two], read[one]];
  for (const value of read) history.add(Act.read, value, NOTHING, clock++, clock++, 0);
  if (returns) for (let row = 0; row < count; row++) history.returned[row] = clock++;
  return history;
}

function requireVerdict(history: History, judgement: Judgement, verdict: 'ok' | 'illegal'): void {
  expect(judgement.verdict).toBe(verdict);
  if (judgement.verdict === 'ok')
    expect(verifyOrder(history, new RegisterModel(history), judgement.order)).toBe(true);
}

/**
 * `count` reads that begin at once; three values are written while they wait. The last read finds one of them, or a fourth
 * that is written later.
 */
function waiting(count: number, isLegal: boolean): History {
  const last = isLegal ? 3 : 4;
  const history = new History();
  for (let row = 0; row < count; row++)
    history.add(Act.read, row === count - 1 ? last : 1 + (row % 3), NOTHING, row, NEVER_RETURNED, row);
  let clock = count;
  for (const value of [1, 2, 3]) history.add(Act.write, value, NOTHING, clock++, clock++, count);
  for (let row = 0; row < count; row++) history.returned[row] = clock++;
  history.add(Act.write, 4, NOTHING, clock++, clock++, count);
  return history;
}

/**
 * `count` writes that never return; their values are read in turn, but those of the last three in the opposite order, so
 * that whoever does the writes in turn has to do them again. Then the last value read, or the one before, is read again.
 */
function haunted(count: number, isLegal: boolean): History {
  const history = new History();
  let clock = 0;
  for (let value = 1; value <= count; value++)
    history.add(Act.write, value, NOTHING, clock++, NEVER_RETURNED, value);
  const values = Array.from({ length: count }, (_, i) => i + 1);
  const read = [...values.slice(0, -3), ...values.slice(-3).reverse()];
  for (const value of [...read, read[isLegal ? count - 1 : count - 2]])
    history.add(Act.read, value, NOTHING, clock++, clock++, 0);
  return history;
}

describe.each([4, 10, 31, 32, 33, 64, 65, 100])('%d operations at once', (count) => {
  it.each([
    { what: 'that wait', make: waiting },
    { what: 'that never return', make: haunted },
  ])('$what are judged alike by tiers 1, 2 and 3', ({ make }) => {
    for (const isLegal of [true, false]) {
      const history = make(count, isLegal);
      const verdict = isLegal ? 'ok' : 'illegal';
      const model = new RegisterModel(history);
      const schedule = new Schedule(history);
      requireVerdict(history, checkZones(history), verdict);
      requireVerdict(history, new Configurations(schedule, model, 1 << 20).judge(), verdict);
      // Depth first, there may be too many ways to be wrong.
      if (isLegal) requireVerdict(history, new Search(schedule, model, 1 << 20).judge(), verdict);
    }
  });
});

test('zones are put in order also where values are numbered in quite another order', () => {
  for (const count of [200, 5000]) {
    const legal = burst(new Dice(count), count, true, false);
    requireVerdict(legal, checkZones(legal), 'ok');
    expect(checkZones(burst(new Dice(count), count, true, true)).verdict).toBe('illegal');
  }
  // A value that is neither written nor read is before all others.
  const history = burst(new Dice(1), 3000, false, false);
  history.add(Act.write, 3001, NOTHING, 100_000, 100_001, 0);
  requireVerdict(history, checkZones(history), 'ok');
});
