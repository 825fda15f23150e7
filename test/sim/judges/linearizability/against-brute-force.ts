import { Outcome } from '../../../../sim/facts/operation.ts';
import { ClaimedOrder } from '../../../../sim/judges/linearizability/claimed-order/claimed-order.ts';
import { Configurations } from '../../../../sim/judges/linearizability/offline/configurations.ts';
import { type History, NEVER_RETURNED } from '../../../../sim/judges/linearizability/offline/history.ts';
import {
  DEAD_END,
  type Model,
  NOWHERE,
  RegisterModel,
} from '../../../../sim/judges/linearizability/offline/model.ts';
import { Schedule } from '../../../../sim/judges/linearizability/offline/schedule.ts';
import { Search } from '../../../../sim/judges/linearizability/offline/search.ts';
import { TextModel } from '../../../../sim/judges/linearizability/offline/text-model.ts';
import type { Judgement } from '../../../../sim/judges/linearizability/offline/verdict.ts';
import { verifyOrder } from '../../../../sim/judges/linearizability/offline/verify.ts';
import { checkZones } from '../../../../sim/judges/linearizability/offline/zones.ts';
import { Ends } from '../../../../sim/judges/linearizability/online/graveyard.ts';
import { RegisterStream } from '../../../../sim/judges/linearizability/online/register-stream.ts';
import type { Contradiction } from '../../../../sim/judges/linearizability/reasons.ts';
import { isExplained } from '../../../../sim/judges/linearizability/small-check.ts';
import { randomColumns } from './random-columns.ts';
import { Dice, type HistoryStyle, type RandomHistory, randomHistory } from './random-histories.ts';

const PLENTY = 1_000_000;

/** How many of the compared histories were illegal, and how many were not decided. */
interface Comparison {
  readonly illegal: number;
  readonly undecided: number;
}

/** Whether some order of all rows explains a history of a few operations, by trying every order. */
function bruteForce(history: History, model: Model): boolean {
  const { size, invoked, returned } = history;
  let required = 0;
  for (let row = 0; row < size; row++) if (returned[row] !== NEVER_RETURNED) required |= 1 << row;
  const tried = new Set<string>();
  const explore = (done: number, state: number): boolean => {
    if ((done & required) === required) return true;
    const key = `${done} ${state}`;
    if (tried.has(key)) return false;
    tried.add(key);
    for (let row = 0; row < size; row++) {
      if ((done & (1 << row)) !== 0) continue;
      let mayComeNext = true;
      for (let other = 0; other < size; other++)
        if (other !== row && (done & (1 << other)) === 0 && returned[other] < invoked[row])
          mayComeNext = false;
      if (!mayComeNext) continue;
      const after = model.step(state, row, NOWHERE);
      if (after !== DEAD_END && explore(done | (1 << row), after)) return true;
    }
    return false;
  };
  return explore(0, model.initial);
}

/** Compares tiers 1, 2 and 3 with brute force, and their orders with the verifier. Throws at the first difference. */
export function compareTiers(firstSeed: number, count: number): Comparison {
  let illegal = 0;
  let undecided = 0;
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const dice = new Dice(seed);
    const style = { texts: dice.chance(33), unique: dice.chance(50) };
    const { history, values } = randomColumns(dice, style);
    const model = (): Model => (style.texts ? new TextModel(history, values) : new RegisterModel(history));
    const legal = bruteForce(history, model());
    if (!legal) illegal++;
    const schedule = new Schedule(history);
    const zones = checkZones(history);
    if (zones.verdict === 'unknown') undecided++;
    else agree(zones, 'zones', seed, legal, history, model());
    agree(
      new Configurations(schedule, model(), PLENTY).judge(),
      'configurations',
      seed,
      legal,
      history,
      model(),
    );
    agree(new Search(schedule, model(), PLENTY).judge(), 'search', seed, legal, history, model());
  }
  return { illegal, undecided };
}

function agree(
  judgement: Judgement,
  tier: string,
  seed: number,
  legal: boolean,
  history: History,
  model: Model,
): void {
  const { verdict } = judgement;
  if (verdict !== (legal ? 'ok' : 'illegal')) throw new Error(`seed ${seed}: ${tier} says ${verdict}`);
  if (verdict === 'ok' && !verifyOrder(history, model, judgement.order))
    throw new Error(`seed ${seed}: ${tier} gives an order that explains nothing`);
}

/**
 * A random style of small histories: with and without deletes, cas, lost answers, refusals and wrong
 * reads.
 */
export function smallStyle(dice: Dice): HistoryStyle {
  return {
    operations: 3 + dice.below(9),
    clients: 1 + dice.below(4),
    gets: 30 + dice.below(30),
    deletes: dice.below(3) * 8,
    cas: dice.below(3) * 12,
    unknown: dice.below(3) * 12,
    failed: dice.below(2) * 8,
    wrong: [0, 5, 15, 40][dice.below(4)],
    tellsWriters: dice.chance(50),
  };
}

/**
 * Styles in which many deletes never return and many cas expect null, so that it is open which null each
 * replaced.
 */
export function lossyStyle(dice: Dice): HistoryStyle {
  return {
    ...smallStyle(dice),
    operations: 4 + dice.below(9),
    gets: 20 + dice.below(20),
    deletes: 20 + dice.below(20),
    cas: 25,
    unknown: 15 + dice.below(50),
    wrong: [0, 0, 5, 15][dice.below(4)],
    tellsWriters: dice.chance(70),
  };
}

/** The verdict of the online judge on a history. */
export function judged(
  { operations, events }: RandomHistory,
  tellsWriters: boolean,
): Contradiction | null | 'undecided' {
  const stream = new RegisterStream(new Ends());
  for (const event of events) {
    const operation = operations[Math.abs(event) - 1];
    if (event > 0) stream.invoke(operation);
    else {
      const wrong = stream.complete(operation, tellsWriters);
      if (wrong !== null) return wrong;
    }
  }
  return stream.undecided ? 'undecided' : null;
}

/** Compares the online judge with brute force. Throws at the first difference. */
export function compareStreamed(firstSeed: number, count: number, styleOf = smallStyle): Comparison {
  let illegal = 0;
  let undecided = 0;
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const dice = new Dice(seed);
    const style = styleOf(dice);
    const history = randomHistory(dice, style);
    const wrong = judged(history, style.tellsWriters);
    if (wrong === 'undecided') {
      undecided++;
      continue;
    }
    const happened = history.operations.filter(({ outcome }) => outcome !== Outcome.failed);
    const legal = isExplained(happened, style.tellsWriters);
    if (!legal) illegal++;
    if (legal !== (wrong === null)) throw new Error(`seed ${seed}: judged ${wrong?.reason ?? 'legal'}`);
  }
  return { illegal, undecided };
}

/** The claimed order fed with a history whose register reports its effects in order. */
export function claimed({ operations, events, effects }: RandomHistory): ClaimedOrder {
  const order = new ClaimedOrder();
  let applied = 0;
  const applyUntil = (after: number): void => {
    for (; applied < effects.length && effects[applied].after <= after; applied++) {
      const { session, serial } = operations[effects[applied].id - 1];
      order.apply(applied + 1, session, serial);
    }
  };
  for (const [at, event] of events.entries()) {
    applyUntil(at);
    const operation = operations[Math.abs(event) - 1];
    if (event > 0) order.begin(operation);
    else order.end(operation);
  }
  applyUntil(events.length);
  return order;
}

/**
 * Checks that brute force allows whatever the claimed order confirms. Throws at the first difference.
 * `undecided` counts histories that are not confirmed.
 */
export function compareClaimed(firstSeed: number, count: number): Comparison {
  let illegal = 0;
  let undecided = 0;
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const dice = new Dice(seed);
    const history = randomHistory(dice, { ...smallStyle(dice), tellsWriters: true });
    const happened = history.operations.filter(({ outcome }) => outcome !== Outcome.failed);
    const legal = isExplained(happened, true);
    if (!legal) illegal++;
    const order = claimed(history);
    if (!order.told || !order.confirms('x')) undecided++;
    else if (!legal) throw new Error(`seed ${seed}: the order claimed confirms what is illegal`);
  }
  return { illegal, undecided };
}
