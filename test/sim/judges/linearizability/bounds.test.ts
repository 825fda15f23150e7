import { expect, test } from 'vitest';
import { ConfigurationSet } from '../../../../sim/judges/linearizability/offline/configuration-set.ts';
import {
  COMPARED_A_STEP,
  Configurations,
} from '../../../../sim/judges/linearizability/offline/configurations.ts';
import { DEFAULT_BUDGET, decideKey } from '../../../../sim/judges/linearizability/offline/decide.ts';
import {
  Act,
  History,
  NEVER_RETURNED,
  NOTHING,
} from '../../../../sim/judges/linearizability/offline/history.ts';
import { RegisterModel } from '../../../../sim/judges/linearizability/offline/model.ts';
import { Schedule } from '../../../../sim/judges/linearizability/offline/schedule.ts';
import { SeenSet } from '../../../../sim/judges/linearizability/offline/seen-set.ts';
import { Dice } from './random-histories.ts';

const VALUES = 12;

/**
 * A hard history: many cas that may take effect at any time, and reads that each need another way through
 * them.
 */
function hardHistory(casCount: number, reads: number): History {
  const dice = new Dice(1);
  const history = new History();
  let clock = 0;
  for (let i = 0; i < casCount; i++)
    history.add(Act.cas, dice.below(VALUES), dice.below(VALUES), clock++, NEVER_RETURNED, i);
  const at = clock;
  clock += 2;
  history.add(Act.write, 0, NOTHING, at, at + 1, casCount);
  for (let i = 0; i < reads; i++, clock += 2)
    history.add(Act.read, dice.below(VALUES), NOTHING, clock, clock + 1, casCount);
  return history;
}

test('configurations that differ only in the operations they used up are compared pair by pair, and the comparisons counted', () => {
  const set = new ConfigurationSet(1, 1);
  const many = 24;
  // [state, log, done, never]: none of these used up a subset of another.
  for (let i = 0; i < many; i++) expect(set.add(Int32Array.of(1, 0, 0, 1 << i))).toBe(true);
  expect(set.compared).toBe((many * (many - 1)) / 2);
});

test('tier 2 gives up when steps or comparisons exhaust its budget, and reports unknown', () => {
  const history = hardHistory(60, 30);
  const budget = DEFAULT_BUDGET >> 5;
  const configurations = new Configurations(new Schedule(history), new RegisterModel(history), budget);
  expect(configurations.judge().verdict).toBe('unknown');
  // The last configuration may have been compared with all before it.
  expect(configurations.compared).toBeLessThan(1.1 * budget * COMPARED_A_STEP);
});

test('a hard history is unknown within an insufficient budget, never ok', () => {
  const history = hardHistory(40, 20);
  for (const budget of [1, 10, 100, 1000, 10_000])
    expect(decideKey({ key: 'x', history, model: new RegisterModel(history) }, budget).verdict).toBe(
      'unknown',
    );
});

test('the sets report when they are full', () => {
  const configurations = new ConfigurationSet(1, 4000);
  const record = new Int32Array(configurations.width);
  for (let i = 0; i < 4000 && !configurations.full; i++) {
    record[0] = i;
    configurations.add(record);
  }
  expect(configurations.full).toBe(true);
  const seen = new SeenSet();
  const key = new Int32Array(1 << 16);
  for (let i = 0; i < 300 && !seen.full; i++) {
    key[0] = i;
    seen.add(key, key.length);
  }
  expect(seen.full).toBe(true);
});
