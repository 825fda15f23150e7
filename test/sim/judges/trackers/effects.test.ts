import { expect, test } from 'vitest';
import { Fact, FactKind } from '../../../../sim/facts/facts.ts';
import { Effects } from '../../../../sim/judges/trackers/effects.ts';
import { Ledger } from '../../../../sim/judges/trackers/ledger.ts';
import { Logs } from '../../../../sim/judges/trackers/logs.ts';
import { Machines } from '../../../../sim/judges/trackers/machines.ts';
import { entry, voters } from '../tape.ts';

const COMMANDS = 1500;
/** So many serials of a session are remembered at least. */
const REMEMBERED = 1024;
const initial = voters(1);

/** A server that applied commands 1 to COMMANDS of session 1, each at the index of its number, and every tenth of session 2. */
function applied(): { readonly effects: Effects; readonly logs: Logs } {
  const logs = new Logs(new Machines(1), initial, new Ledger(initial), []);
  logs.memory[1].extend(
    Array.from({ length: COMMANDS }, (_, i) => entry(i + 1, 1)),
    true,
  );
  const effects = new Effects(logs);
  for (let index = 1; index <= COMMANDS; index++) {
    effects.applied(appliedAt(index, 1, index));
    if (index % 10 === 0) effects.applied(appliedAt(index, 2, index / 10));
  }
  return { effects, logs };
}

function appliedAt(index: number, session: number, serial: number): Fact {
  return Object.assign(new Fact(), { kind: FactKind.applied, node: 1, index, session, serial, effect: true });
}

test('the latest commands of each session are found with their index and the hash up to there', () => {
  const { effects, logs } = applied();
  for (let serial = COMMANDS - REMEMBERED + 1; serial <= COMMANDS; serial++) {
    expect(effects.indexOf(1, serial)).toBe(serial);
    expect([effects.hashKnown, effects.hash]).toEqual([true, logs.memory[1].hashAt(serial)]);
  }
  for (let serial = 1; serial <= COMMANDS / 10; serial++)
    expect(effects.indexOf(2, serial)).toBe(serial * 10);
});

test('older ones may be forgotten, later ones took no effect yet, and a second effect is told', () => {
  const { effects } = applied();
  expect(effects.indexOf(1, 1)).toBe(-1);
  expect(effects.indexOf(1, COMMANDS + 1)).toBe(0);
  expect(effects.indexOf(3, 1)).toBe(0);
  effects.applied(appliedAt(COMMANDS, 2, 7));
  expect(effects.earlier).toBe(70);
  effects.applied(appliedAt(COMMANDS, 1, COMMANDS));
  expect(effects.earlier).toBe(0);
});
