import { expect, test } from 'vitest';
import { Op } from '../../../../core/kv/command.ts';
import { Operation, Outcome } from '../../../../sim/facts/operation.ts';
import { Ends } from '../../../../sim/judges/linearizability/online/graveyard.ts';
import { RegisterChoices } from '../../../../sim/judges/linearizability/online/register-choices.ts';
import { RegisterStream } from '../../../../sim/judges/linearizability/online/register-stream.ts';
import type { Contradiction } from '../../../../sim/judges/linearizability/reasons.ts';
import { smallStyle } from './against-brute-force.ts';
import { Dice, randomHistory } from './random-histories.ts';

function summary(wrong: Contradiction | null): string {
  return wrong === null ? 'nothing' : `${wrong.reason} ${wrong.evidence.map(({ id }) => id)}`;
}

/** Throws unless both report the same. */
function requireAgreement(seed: number, wrong: Contradiction | null, awake: Contradiction | null): void {
  if (summary(wrong) !== summary(awake))
    throw new Error(`seed ${seed}: ${summary(wrong)}, awake ${summary(awake)}`);
}

test('a key that rests at times gives the same verdict on every answer as one that is always awake', () => {
  let wrongs = 0;
  for (let seed = 1; seed <= 2500; seed++) {
    const dice = new Dice(seed);
    const style = { ...smallStyle(dice), clients: 1 + dice.below(3), operations: 4 + dice.below(25) };
    const { operations, events } = randomHistory(dice, style);
    const resting = new RegisterStream(new Ends());
    const awake = new RegisterChoices(new Ends());
    for (const event of events) {
      const operation = operations[Math.abs(event) - 1];
      if (event > 0) {
        resting.invoke(operation);
        awake.invoke(operation);
        continue;
      }
      const wrong = resting.complete(operation, style.tellsWriters);
      expect([seed, ...summary(wrong)]).toEqual([
        seed,
        ...summary(awake.complete(operation, style.tellsWriters)),
      ]);
      if (resting.undecided !== awake.undecided) throw new Error(`seed ${seed}: undecided`);
      if (wrong === null) continue;
      wrongs++;
      break;
    }
  }
  expect(wrongs).toBeGreaterThan(250);
});

test('a key that rests at times remembers as much evidence as one that is always awake, for busy and quiet keys', () => {
  const evidence = new Map<number, number>();
  for (let seed = 1; seed <= 600; seed++) {
    const dice = new Dice(seed);
    const [ends, others] = [new Ends(), new Ends()];
    const keys = Array.from({ length: 3 }, () => ({
      resting: new RegisterStream(ends),
      awake: new RegisterChoices(others),
      puts: [] as Operation[],
    }));
    let time = 0;
    const run = (key: (typeof keys)[number], operation: Operation): Contradiction | null => {
      operation.invokedSequence = ++time;
      key.resting.invoke(operation);
      key.awake.invoke(operation);
      operation.completedSequence = ++time;
      operation.outcome = Outcome.ok;
      const wrong = key.resting.complete(operation, true);
      requireAgreement(seed, wrong, key.awake.complete(operation, true));
      return wrong;
    };
    const get = (key: (typeof keys)[number], from: Operation): Contradiction | null => {
      const operation = new Operation(++time, 1, Op.get, 'x', null, null, 1, time, 0);
      operation.found = from.value;
      operation.writerSession = from.value === null || dice.chance(50) ? from.session : 0;
      operation.writerSerial = from.serial;
      operation.writerKnown = true;
      return run(key, operation);
    };
    // The first key gets most operations, so that the evidence of the others grows old.
    const busy = 50 + dice.below(50);
    const gets = dice.below(2) * dice.below(30);
    const length = dice.below(700);
    for (let i = 0; i < length; i++) {
      const key = keys[dice.chance(busy) ? 0 : 1 + dice.below(2)];
      if (key.puts.length > 0 && dice.chance(gets)) get(key, key.puts[key.puts.length - 1]);
      else {
        // A delete, and a read that finds nothing, wake the key.
        if (dice.chance(1)) {
          const gone = remove(++time);
          run(key, gone);
          get(key, gone);
        }
        const put = new Operation(++time, 1, Op.put, 'x', `v${time}`, null, 1, time, 0);
        key.puts.push(put);
        run(key, put);
      }
    }
    for (const key of keys) {
      if (key.puts.length === 0) continue;
      const behind = Math.min(dice.below(dice.chance(50) ? 9 : 600), key.puts.length - 1);
      const wrong = get(key, key.puts[key.puts.length - 1 - behind]);
      if (behind > 0) expect(wrong).not.toBe(null);
      const length = wrong === null ? 0 : wrong.evidence.length;
      evidence.set(length, (evidence.get(length) ?? 0) + 1);
    }
  }
  // Some of the values read had been forgotten, some had not, and for some an earlier read was still known.
  for (const length of [0, 1, 3, 4]) expect(evidence.get(length) ?? 0).toBeGreaterThan(20);
});

function remove(id: number): Operation {
  return new Operation(id, 1, Op.delete, 'x', null, null, 1, id, 0);
}
