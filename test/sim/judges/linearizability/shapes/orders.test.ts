import { expect, test } from 'vitest';
import {
  Act,
  type History,
  NEVER_RETURNED,
} from '../../../../../sim/judges/linearizability/offline/history.ts';
import { RegisterModel } from '../../../../../sim/judges/linearizability/offline/model.ts';
import { Schedule } from '../../../../../sim/judges/linearizability/offline/schedule.ts';
import { Search } from '../../../../../sim/judges/linearizability/offline/search.ts';
import { verifyOrder } from '../../../../../sim/judges/linearizability/offline/verify.ts';
import { Dice } from '../random-histories.ts';
import { randomStory, randomStyle } from './random-story.ts';
import { columnsOf } from './told-to-judges.ts';

/* Nothing passes without the verifier, so it is compared with what an order must be, on orders that are nearly right. */

/** Whether the order explains the history, by its definition. */
function explains(
  { size, kind, value, from, invoked, returned }: History,
  order: readonly number[],
): boolean {
  const isWhole = Array.from({ length: size }, (_, row) => order.filter((one) => one === row).length).every(
    (times, row) => times === 1 || (times === 0 && returned[row] === NEVER_RETURNED),
  );
  const isInTime = order.every((row, at) =>
    order.slice(0, at).every((one) => !(returned[row] < invoked[one])),
  );
  if (!isWhole || !isInTime || order.some((row) => row < 0 || row >= size)) return false;
  let held = 0;
  return order.every((row) => {
    const before = held;
    if (kind[row] === Act.write || kind[row] === Act.cas) held = value[row];
    if (kind[row] === Act.read) return before === value[row];
    if (kind[row] === Act.cas) return before === from[row];
    return kind[row] === Act.write || (kind[row] === Act.casRefused && before !== from[row]);
  });
}

/** An order with a few changes. */
function changed(dice: Dice, order: readonly number[], size: number): number[] {
  const rows = [...order];
  for (let i = dice.below(3); i > 0 && rows.length > 1; i--) {
    const [at, to] = [dice.below(rows.length), dice.below(rows.length)];
    const what = dice.below(6);
    if (what < 3) [rows[at], rows[to]] = [rows[to], rows[at]];
    else if (what === 3) rows.splice(at, 1);
    else if (what === 4) rows.splice(at, 0, dice.below(size));
    else rows[at] = [-1, size, dice.below(size), dice.below(size)][dice.below(4)];
  }
  return rows;
}

test('the verifier accepts an order iff it explains the history', () => {
  const counts = { accepted: 0, refused: 0 };
  for (let seed = 1; seed <= 6000; seed++) {
    const dice = new Dice(seed);
    const { story } = randomStory(dice, { ...randomStyle(dice, dice.chance(50)), changes: dice.below(2) });
    const history = columnsOf(story, 'denies');
    const model = new RegisterModel(history);
    const judgement = new Search(new Schedule(history), model, 100_000).judge();
    if (judgement.verdict !== 'ok') continue;
    const never = Array.from({ length: history.size }, (_, row) => row).filter(
      (row) => !judgement.order.includes(row),
    );
    // An operation that never returned may come at any place after its invocation, as long as it fits.
    const full = dice.chance(50) ? [...judgement.order] : [...judgement.order, ...never];
    const order = changed(dice, full, history.size);
    const expected = explains(history, order);
    counts[expected ? 'accepted' : 'refused']++;
    expect([seed, verifyOrder(history, model, Int32Array.from(order))]).toEqual([seed, expected]);
  }
  expect(counts.accepted).toBeGreaterThan(1000);
  expect(counts.refused).toBeGreaterThan(1000);
});
