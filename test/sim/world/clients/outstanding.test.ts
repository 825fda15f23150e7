import { expect, it } from 'vitest';
import { NO_VALUE } from '../../../../core/hash.ts';
import { Command, Op } from '../../../../core/kv/command.ts';
import { type Micros, NEVER, NOBODY, type Serial } from '../../../../core/units.ts';
import { FactKind } from '../../../../sim/facts/facts.ts';
import { Cause, Operation } from '../../../../sim/facts/operation.ts';
import { simulate } from '../../../../sim/run/simulate.ts';
import { Recorder } from '../../../../sim/run/trace/recorder.ts';
import { type Outstanding, OutstandingList } from '../../../../sim/world/clients/outstanding.ts';
import { itemsPassed } from '../../../support/array-work.ts';
import { parse } from '../../../support/scenarios.ts';

/** How often any operation was asked when it is to be repeated. */
let looks = 0;

function waiting(serial: number, retryAt: Micros, deadline: Micros): Outstanding {
  let at = retryAt;
  return {
    operation: new Operation(serial, 0, Op.get, 'k1', null, null, 1, serial, 0, 1),
    command: new Command(Op.get, 1, serial, 1, 'k1', null, null, NO_VALUE, NO_VALUE),
    deadline,
    get retryAt() {
      looks++;
      return at;
    },
    set retryAt(time) {
      at = time;
    },
    ...{ asked: NOBODY, turns: 0, open: 0, refusal: Cause.none, lost: false, done: false },
  };
}

function dueIn(list: readonly Outstanding[], now: Micros): readonly Serial[] {
  return list
    .filter(({ deadline, retryAt }) => Math.min(deadline, retryAt) <= now)
    .map(({ command }) => command.serial);
}

it('finds what is due, few or many, as if all were searched', () => {
  const list = new OutstandingList();
  let plain: Outstanding[] = [];
  let seed = 1;
  const upTo = (most: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % most;
  };
  let most = 0;
  for (let now = 1; now <= 6_000; now++) {
    // Grows to a hundred and more, and shrinks to none, several times.
    const grows = now % 1_500 < 700;
    if (upTo(10) < (grows ? 6 : 1)) {
      const added = waiting(now, now, now + 200 + upTo(2_000));
      list.add(added);
      added.retryAt = now + upTo(3) * 40;
      list.moved(added);
      plain.push(added);
    }
    most = Math.max(most, plain.length);
    const picked = plain[upTo(Math.max(plain.length, 1))];
    if (picked !== undefined && upTo(10) < (grows ? 2 : 4)) {
      list.drop(picked);
      plain = plain.filter((each) => each !== picked);
    }
    expect(list.copy()).toEqual(plain);
    expect(list.nextDue()).toBe(Math.min(...plain.map((each) => Math.min(each.deadline, each.retryAt))));
    expect(list.due(now).map(({ command }) => command.serial)).toEqual(dueIn(plain, now));
    for (const each of list.due(now)) {
      if (each.deadline <= now) {
        list.drop(each);
        plain = plain.filter((other) => other !== each);
      } else {
        each.retryAt = now + upTo(2) * 50;
        list.moved(each);
      }
    }
    const serial = upTo(now);
    expect(list.find(serial)).toBe(plain.find(({ command }) => command.serial === serial) ?? null);
  }
  expect(most).toBeGreaterThan(64);
});

it('does not look at ten thousand operations whenever one of them is due', () => {
  const count = 10_000;
  const list = new OutstandingList();
  for (let serial = 1; serial <= count; serial++) {
    const added = waiting(serial, serial, 10 * count);
    list.add(added);
    list.moved(added);
  }
  looks = 0;
  // Each is retried once, at a moment of its own.
  for (let now = 1; now <= count; now++) {
    for (const each of list.due(now)) {
      each.retryAt = now + count;
      list.moved(each);
    }
    expect(list.nextDue()).toBe(now + 1);
  }
  expect(looks).toBeGreaterThan(count);
  expect(looks).toBeLessThan(20 * count);
});

it.each(['oldest', 'newest'])(
  'does not close a gap among ten thousand operations for each, %s first',
  (which) => {
    const count = 10_000;
    const list = new OutstandingList();
    const all: Outstanding[] = [];
    for (let serial = 1; serial <= count; serial++) {
      all.push(waiting(serial, NEVER, NEVER));
      list.add(all[serial - 1]);
    }
    if (which === 'newest') all.reverse();
    const lowest: Serial[] = [];
    const passed = itemsPassed(() => {
      for (const each of all) {
        list.drop(each);
        lowest.push(list.lowest(1, 0));
      }
    });
    const left = all.slice(1).map(({ command }) => (which === 'oldest' ? command.serial : 1));
    expect(lowest).toEqual([...left, 0]);
    expect(list.length).toBe(0);
    expect(passed).toBeLessThan(4 * count);
  },
);

it('a client repeats each of a hundred operations on time, until it gives it up', () => {
  const scenario = parse(
    'cluster: { replicas: 3 }\nrun: 2s\nsettle: { within: 1, probes: 0 }\n' +
      'clients: { count: 1, requests: 100, over: 100ms, timeout: 1s, retry: 300ms }\n',
  );
  const recorder = new Recorder([FactKind.requestSent]);
  simulate(scenario, '1', {
    consumers: [recorder],
    createReplica: () => ({
      step(_now, _input, out) {
        out.deadline = NEVER;
      },
    }),
  });
  const times = new Map<Serial, Micros[]>();
  for (const { time, request } of recorder.facts) {
    const serial = request?.command.serial ?? 0;
    times.set(serial, [...(times.get(serial) ?? []), time]);
  }
  expect([...times.values()]).toEqual(
    Array.from({ length: 100 }, (_, i) => [0, 300, 600, 900].map((ms) => 1_000 * (i + ms))),
  );
});
