import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplyStatus } from '../../../core/io.ts';
import { Command, Op } from '../../../core/kv/command.ts';
import { imageOf, storeFrom } from '../../../core/kv/image.ts';
import { Store } from '../../../core/kv/store.ts';
import { paperRules } from '../../../core/raft/rules.ts';

const FOREVER = Number.POSITIVE_INFINITY;

function put(session: number, serial: number, key: string, value: string, lowest = 1): Command {
  return new Command(Op.put, session, serial, lowest, key, value, null);
}

function cas(session: number, serial: number, key: string, expected: string | null, value: string): Command {
  return new Command(Op.cas, session, serial, 1, key, value, expected);
}

function read(store: Store, key: string) {
  store.read(key);
  const { value, writerSession, writerSerial } = store.outcome;
  return { value, writerSession, writerSerial };
}

describe('the store', () => {
  it('returns the value it found and the command that wrote it', () => {
    const store = new Store(paperRules, FOREVER);
    expect(read(store, 'x')).toEqual({ value: null, writerSession: 0, writerSerial: 0 });
    store.apply(put(1, 1, 'x', 'a'), 0);
    expect(read(store, 'x')).toEqual({ value: 'a', writerSession: 1, writerSerial: 1 });
    store.apply(new Command(Op.delete, 2, 1, 1, 'x', null, null), 0);
    expect(read(store, 'x')).toEqual({ value: null, writerSession: 2, writerSerial: 1 });
  });

  it('swaps a value only if it is the expected one, and returns which command wrote the old value', () => {
    const store = new Store(paperRules, FOREVER);
    store.apply(cas(1, 1, 'x', null, 'a'), 0);
    expect(store.outcome).toMatchObject({ status: ReplyStatus.ok, value: null, writerSession: 0 });
    store.apply(cas(2, 1, 'x', 'b', 'c'), 0);
    expect(store.outcome).toMatchObject({
      status: ReplyStatus.mismatch,
      value: 'a',
      writerSession: 1,
      writerSerial: 1,
    });
    store.apply(cas(2, 2, 'x', 'a', 'c'), 0);
    expect(store.outcome).toMatchObject({ status: ReplyStatus.ok, writerSession: 1, writerSerial: 1 });
    expect(read(store, 'x').value).toBe('c');
  });
});

describe('a command', () => {
  it('that only reads changes nothing, and is reported as having had its effect', () => {
    const store = new Store(paperRules, FOREVER);
    store.apply(put(1, 1, 'x', 'a'), 0);
    store.apply(new Command(Op.get, 2, 1, 1, 'x', 'b', null), 0);
    const found = { status: ReplyStatus.ok, value: 'a', writerSession: 1, writerSerial: 1, effect: true };
    expect(store.outcome).toMatchObject(found);
    expect(read(store, 'x')).toEqual({ value: 'a', writerSession: 1, writerSerial: 1 });
  });

  it('that reads a key which does not exist finds nothing, and does not create it', () => {
    const store = new Store(paperRules, FOREVER);
    store.apply(new Command(Op.get, 2, 1, 1, 'x', null, null), 0);
    expect(store.outcome).toMatchObject({ status: ReplyStatus.ok, value: null, writerSession: 0 });
    expect([...store.allCells()]).toEqual([]);
  });

  it.each(['a', 'b'])('that swaps a, expecting %s, is reported as having had its effect', (expected) => {
    const store = new Store(paperRules, FOREVER);
    store.apply(put(1, 1, 'x', 'a'), 0);
    store.apply(cas(1, 2, 'x', expected, 'c'), 0);
    expect(store.outcome.effect).toBe(true);
  });
});

describe('sessions', () => {
  it('do not run a command again whose answer the client has acknowledged, even if an older command arrives late', () => {
    const store = new Store(paperRules, FOREVER);
    store.apply(put(1, 4, 'x', '4', 3), 0);
    store.apply(put(1, 5, 'x', '5', 1), 0);
    store.apply(put(1, 2, 'x', '2', 1), 0);
    expect(store.outcome).toMatchObject({ status: ReplyStatus.sessionExpired, effect: false });
    expect(read(store, 'x').value).toBe('5');
  });

  it('expire by the time of their last use, not of their first', () => {
    const store = new Store(paperRules, 100);
    for (const [session, time] of [
      [1, 0],
      [2, 10],
      [1, 60],
    ])
      store.apply(put(session, time + 1, 'x', 'a'), time);
    store.passTime(115);
    expect(store.sessions.expiredIds()).toEqual([2]);
  });

  it('run a command once and answer each retry with the first result, in any order', () => {
    const store = new Store(paperRules, FOREVER);
    store.apply(cas(1, 2, 'x', null, 'two'), 0);
    store.apply(cas(1, 1, 'x', null, 'one'), 0);
    const hash = store.stateHash;
    store.apply(cas(1, 2, 'x', null, 'two'), 0);
    expect(store.outcome).toMatchObject({ status: ReplyStatus.ok, effect: false });
    store.apply(cas(1, 1, 'x', null, 'one'), 0);
    expect(store.outcome).toMatchObject({
      status: ReplyStatus.mismatch,
      value: 'two',
      writerSerial: 2,
      effect: false,
    });
    expect(store.stateHash).toBe(hash);
  });

  it('keep results from the lowest serial that the client still waits for', () => {
    const store = new Store(paperRules, FOREVER);
    for (let serial = 1; serial <= 3; serial++) store.apply(put(1, serial, 'x', `${serial}`), 0);
    store.apply(put(1, 4, 'x', '4', 3), 0);
    expect([2, 3, 4].map((serial) => store.sessions.result(1, serial) !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
    store.apply(put(1, 2, 'x', '2', 3), 0);
    expect(store.outcome).toMatchObject({ status: ReplyStatus.sessionExpired, effect: false });
    expect(read(store, 'x').value).toBe('4');
  });

  it('expire by log time, after which their commands never run again', () => {
    const store = new Store(paperRules, 100);
    store.apply(put(1, 1, 'x', 'a'), 0);
    store.apply(put(2, 1, 'y', 'a'), 50);
    store.apply(put(3, 1, 'z', 'a'), 120);
    store.apply(put(1, 1, 'x', 'b'), 121);
    expect(store.outcome).toMatchObject({ status: ReplyStatus.sessionExpired, effect: false });
    store.apply(put(2, 2, 'y', 'b'), 149);
    expect(store.outcome).toMatchObject({ status: ReplyStatus.ok, effect: true });
    expect(read(store, 'x').value).toBe('a');
  });

  it('do not apply to commands without a session', () => {
    const store = new Store(paperRules, FOREVER);
    store.apply(put(0, 1, 'x', 'a'), 0);
    store.apply(put(0, 1, 'x', 'b'), 0);
    expect(store.outcome.effect).toBe(true);
  });
});

describe('the image of a store', () => {
  const command = fc
    .record({
      op: fc.constantFrom(Op.get, Op.put, Op.cas, Op.delete),
      session: fc.integer({ min: 0, max: 4 }),
      serial: fc.integer({ min: 1, max: 6 }),
      lowest: fc.integer({ min: 1, max: 4 }),
      key: fc.constantFrom('a', 'b', 'c'),
      value: fc.constantFrom('1', '2', '3'),
      expected: fc.constantFrom(null, '1', '2'),
    })
    .map(({ op, session, serial, lowest, key, value, expected }) => {
      const written = op === Op.put || op === Op.cas ? value : null;
      return new Command(op, session, serial, lowest, key, written, op === Op.cas ? expected : null);
    });

  it('restores to a store with the same state and the same behaviour', () => {
    fc.assert(
      fc.property(
        fc.array(command, { maxLength: 30 }),
        fc.array(command, { maxLength: 10 }),
        (before, after) => {
          const store = new Store(paperRules, 8);
          let time = 0;
          for (const each of before) store.apply(each, ++time);
          const copy = storeFrom(imageOf(store, paperRules), paperRules, 8);
          expect(copy.stateHash).toBe(store.stateHash);
          for (const each of after) {
            time++;
            store.apply(each, time);
            copy.apply(each, time);
            expect(copy.outcome).toEqual(store.outcome);
          }
          expect(imageOf(copy, paperRules)).toBe(imageOf(store, paperRules));
        },
      ),
    );
  });
});
