import { describe, expect, it } from 'vitest';
import { hashText, hashValue } from '../../../core/hash.ts';
import { Command, cellHash, Op } from '../../../core/kv/command.ts';
import { Store } from '../../../core/kv/store.ts';
import { paperRules } from '../../../core/raft/rules.ts';

/*
 * Judges compare hashes instead of logs and states, so different content must have different hashes. Sessions, serials,
 * operations and statuses are small numbers that occur in every combination, and small differences must not cancel out.
 */

const numbers = Array.from({ length: 64 }, (_, i) => i + 1);
const identities = numbers.flatMap((session) => numbers.map((serial) => [session, serial] as const));

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

describe('hashes differ', () => {
  it('between deletes of the same key by different commands', () => {
    const key = hashText('x');
    expect(
      distinct(identities.map(([session, serial]) => cellHash(key, hashValue(null), session, serial))),
    ).toBe(identities.length);
  });

  it('between commands that write nothing, by operation, session and serial', () => {
    const hashes = [Op.get, Op.delete].flatMap((op) =>
      identities.map(([session, serial]) => new Command(op, session, serial, 1, 'x', null, null).hash),
    );
    expect(distinct(hashes)).toBe(2 * identities.length);
  });

  it('between commands by the value that a cas expects', () => {
    const hashes = [null, '', 'a', 'b'].map(
      (expected) => new Command(Op.cas, 1, 1, 1, 'x', 'y', expected).hash,
    );
    expect(distinct(hashes)).toBe(4);
  });

  it('between states after the same two deletes in either order at one log time', () => {
    const pairs = numbers.flatMap((a) => numbers.filter((b) => b > a).map((b) => [a, b] as const));
    const alike = pairs.filter(
      ([a, b]) => stateAfter([remove(a, b), remove(b, a)]) === stateAfter([remove(b, a), remove(a, b)]),
    );
    expect(alike).toEqual([]);
  });

  it('between states in which one result is stored for different sessions or serials', () => {
    // The value found has no writer, so only the session and serial that asked differ.
    const hashes = identities.map(([session, serial]) => {
      const store = new Store(paperRules, Number.POSITIVE_INFINITY);
      const before = store.stateHash;
      store.apply(new Command(Op.cas, session, serial, 1, 'x', 'new', 'old'), 1000);
      const session0 = new Store(paperRules, Number.POSITIVE_INFINITY);
      session0.sessions.use(session, 1000);
      return (store.stateHash - session0.stateHash - before) | 0;
    });
    expect(distinct(hashes)).toBe(identities.length);
  });

  it('between cells in which the hashes of key and value are swapped', () => {
    const [a, b] = [hashText('a'), hashText('b')];
    expect(
      distinct([cellHash(a, b, 1, 1), cellHash(b, a, 1, 1), cellHash(a, a, 1, 1), cellHash(b, b, 1, 1)]),
    ).toBe(4);
  });

  it('between an empty value and no value', () => {
    expect(hashValue('')).not.toBe(hashValue(null));
    const put = new Command(Op.put, 1, 1, 1, 'x', '', null);
    expect(stateAfter([put])).not.toBe(stateAfter([remove(1, 1)]));
  });
});
