import { describe, expect, it } from 'vitest';
import { hashText, hashValue } from '../../../core/hash.ts';
import { Command, cellHash, Op } from '../../../core/kv/command.ts';
import { Store } from '../../../core/kv/store.ts';
import { paperRules } from '../../../core/raft/rules.ts';

/*
 * Judges compare hashes instead of logs and states, so what differs must hash differently. Sessions, serials, operations
 * and statuses are small numbers that meet in every combination, and small differences must not cancel each other.
 */

const numbers = Array.from({ length: 64 }, (_, i) => i + 1);
const everybody = numbers.flatMap((session) => numbers.map((serial) => [session, serial] as const));

function distinct(hashes: readonly number[]): number {
  return new Set(hashes).size;
}

function remove(session: number, serial: number, key = 'x'): Command {
  return new Command(Op.delete, session, serial, 1, key, null, null);
}

function stateAfter(commands: readonly Command[], logTime = 1000): number {
  const store = new Store(paperRules, Number.POSITIVE_INFINITY);
  for (const command of commands) store.apply(command, logTime);
  return store.stateHash;
}

describe('different hashes', () => {
  it('of who deleted a key', () => {
    const key = hashText('x');
    expect(
      distinct(everybody.map(([session, serial]) => cellHash(key, hashValue(null), session, serial))),
    ).toBe(everybody.length);
  });

  it('of commands that write nothing, whatever they do and whose they are', () => {
    const hashes = [Op.get, Op.delete].flatMap((op) =>
      everybody.map(([session, serial]) => new Command(op, session, serial, 1, 'x', null, null).hash),
    );
    expect(distinct(hashes)).toBe(2 * everybody.length);
  });

  it('of states in which the same two commands came in another order at one instant', () => {
    const pairs = numbers.flatMap((a) => numbers.filter((b) => b > a).map((b) => [a, b] as const));
    const alike = pairs.filter(
      ([a, b]) => stateAfter([remove(a, b), remove(b, a)]) === stateAfter([remove(b, a), remove(a, b)]),
    );
    expect(alike).toEqual([]);
  });

  it('of one result in the sessions of many', () => {
    // What was found is nobody's; who asked, and with which serial, is all that differs.
    const hashes = everybody.map(([session, serial]) => {
      const store = new Store(paperRules, Number.POSITIVE_INFINITY);
      const before = store.stateHash;
      store.apply(new Command(Op.cas, session, serial, 1, 'x', 'new', 'old'), 1000);
      const session0 = new Store(paperRules, Number.POSITIVE_INFINITY);
      session0.sessions.use(session, 1000);
      return (store.stateHash - session0.stateHash - before) | 0;
    });
    expect(distinct(hashes)).toBe(everybody.length);
  });

  it('of a key with a value and of a key named so with a value that is the other name', () => {
    const [a, b] = [hashText('a'), hashText('b')];
    expect(
      distinct([cellHash(a, b, 1, 1), cellHash(b, a, 1, 1), cellHash(a, a, 1, 1), cellHash(b, b, 1, 1)]),
    ).toBe(4);
  });

  it('of an empty value and of none', () => {
    expect(hashValue('')).not.toBe(hashValue(null));
    const put = new Command(Op.put, 1, 1, 1, 'x', '', null);
    expect(stateAfter([put])).not.toBe(stateAfter([remove(1, 1)]));
  });
});
