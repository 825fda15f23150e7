import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Command, Op } from '../../../core/kv/command.ts';
import { imageOf, storeFrom } from '../../../core/kv/image.ts';
import { Store } from '../../../core/kv/store.ts';
import { paperRules } from '../../../core/raft/rules.ts';

const FOREVER = Number.POSITIVE_INFINITY;

afterEach(() => {
  vi.restoreAllMocks();
});

function command(op: Op, session: number, serial: number, key: string, value: string | null, lowest = 1) {
  return new Command(op, session, serial, lowest, key, value, null);
}

describe('the image of a store', () => {
  it('is JSON as JSON.stringify writes it, whatever the keys and values', () => {
    const part = fc.string({
      unit: fc.constantFrom('a', '"', '\\', '\n', '\ud800', '😀', '~', ' ', '\u007f'),
    });
    const value = fc.oneof(
      part,
      part.map((text) => text.padEnd(1100, '.')),
      part.map((text) => text.padStart(1100, '.')),
    );
    const steps = fc.array(
      fc.record({
        op: fc.constantFrom(Op.get, Op.put, Op.cas, Op.delete),
        session: fc.nat(2),
        key: part,
        value,
        answered: fc.boolean(),
        image: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(steps, (list) => {
        const store = new Store(paperRules, FOREVER);
        list.forEach(({ op, session, key, value, answered, image }, serial) => {
          const written = op === Op.delete ? null : value;
          store.apply(command(op, session, serial + 1, key, written, answered ? serial + 1 : 1), serial);
          if (image) imageOf(store, paperRules);
        });
        const text = imageOf(store, paperRules);
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
        const copy = storeFrom(text, paperRules, FOREVER);
        expect(copy.stateHash).toBe(store.stateHash);
        expect(imageOf(copy, paperRules)).toBe(text);
      }),
    );
  });

  it('is converted in one call as long as all values are small', () => {
    const store = new Store(paperRules, FOREVER);
    for (let i = 1; i <= 1000; i++) store.apply(command(Op.put, 1, i, `k${i}`, 'v'), i);
    const stringify = vi.spyOn(JSON, 'stringify');
    imageOf(store, paperRules);
    expect(stringify).toHaveBeenCalledTimes(1);
  });

  it('converts only what has changed since the last one', () => {
    const store = new Store(paperRules, FOREVER);
    store.apply(command(Op.put, 0, 1, 'large', 'v'.repeat(2000)), 0);
    for (let i = 1; i <= 1000; i++) store.apply(command(Op.put, 1, i, `k${i}`, 'v'), i);
    const stringify = vi.spyOn(JSON, 'stringify');
    imageOf(store, paperRules);
    expect(stringify).toHaveBeenCalledTimes(2002); // two parts of the large one, a thousand keys, as many results
    stringify.mockClear();
    store.apply(command(Op.put, 1, 1001, 'k7', 'w'), 1001);
    const text = imageOf(store, paperRules);
    expect(stringify).toHaveBeenCalledTimes(2);
    expect(text).toContain('"key":"k7","value":"w"');
  });

  it('of many small values, too, converts only what has changed since the last one', () => {
    const store = new Store(paperRules, FOREVER);
    for (let i = 1; i <= 2000; i++) store.apply(command(Op.put, 1, i, `k${i}`, 'v'.repeat(900), i), i);
    const stringify = vi.spyOn(JSON, 'stringify');
    const whole = imageOf(store, paperRules);
    expect(stringify).toHaveBeenCalledTimes(1);
    // The first one in pieces, which then are kept.
    expect(imageOf(store, paperRules)).toBe(whole);
    stringify.mockClear();
    store.apply(command(Op.put, 1, 2001, 'k7', 'w', 2001), 2001);
    const text = imageOf(store, paperRules);
    expect(stringify).toHaveBeenCalledTimes(2); // the key and the result
    expect(JSON.stringify(JSON.parse(text))).toBe(text);
    const copy = storeFrom(text, paperRules, FOREVER);
    stringify.mockClear();
    expect(imageOf(copy, paperRules)).toBe(text);
    expect(stringify.mock.results.every(({ value }) => String(value).length < 2000)).toBe(true);
  });

  it('does not copy large values', () => {
    const store = new Store(paperRules, FOREVER);
    const large = 'v'.repeat(2 ** 20);
    const stringify = vi.spyOn(JSON, 'stringify');
    for (let i = 1; i <= 20; i++) store.apply(command(Op.put, 0, i, `k${i}`, large), i);
    expect(imageOf(store, paperRules).length).toBeGreaterThan(20 * 2 ** 20);
    const lengths = stringify.mock.results.map(({ value }) => String(value).length);
    expect(lengths.length).toBe(40);
    expect(Math.max(...lengths)).toBeLessThan(100);
  });
});
