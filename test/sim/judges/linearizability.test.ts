import { describe, expect, it, test } from 'vitest';
import { Op } from '../../../core/kv/command.ts';
import { type Operation, Outcome } from '../../../sim/facts/operation.ts';
import { Tape } from './tape.ts';

const property = 'linearizability';

function objection(tape: Tape) {
  return tape.panel.violations().find((violation) => violation.property === property);
}

test('keys are judged separately, in the order of facts', () => {
  const tape = new Tape().put(1, 'a').put(2, 'b', 'y').get(3, 'a').get(3, 'b', 'y').get(1, null, 'z');
  expect(tape.end().verdict(property)).toBe('pass');
  expect(tape.panel.results().find(({ name }) => name === property)?.checked).toBe(5);
});

test('stale-read is reported in one sentence, with the operations that contradict each other', () => {
  const tape = new Tape().put(1, 'v17');
  tape.invoke(1, Op.put, 'v18');
  tape.get(3, 'v18').get(2, 'v17');
  expect(objection(tape)).toMatchObject({
    reason: 'stale-read',
    message: 'key "x": c2 read "v17" after c3 had read "v18"',
    witness: {
      key: 'x',
      operations: [
        { client: 1, text: 'put x=v17' },
        { client: 1, text: 'put x=v18', to: null },
        { client: 3, text: 'get x -> v18' },
        { client: 2, text: 'get x -> v17', note: 'must be v18 or newer' },
      ],
    },
  });
});

test('a stale read names the server that answered, and the leader that had been elected by then', () => {
  const answered = (by: number, leaders: readonly number[]) => {
    const tape = new Tape();
    leaders.forEach((leader, i) => {
      tape.elect(
        leader,
        i + 1,
        [1, 2, 3].filter((node) => node !== leader),
      );
    });
    tape.put(1, 'a').put(1, 'b').get(3, 'b');
    const read = tape.invoke(2, Op.get);
    return objection(tape.complete(read, { found: 'a', answeredBy: by }))?.message.replace(/^.*; /, '');
  };
  expect(answered(1, [1, 2])).toMatch(/^n1 answered, although n2 had become leader of term 2 at 0\.\d{3} s$/);
  expect(answered(2, [1, 2])).toMatch(/^n2 answered, leader of term 2 since 0\.\d{3} s$/);
  expect(answered(3, [])).toBe('n3 answered');
  expect(answered(3, [1, 2])).toMatch(/^n3 answered, although n2 had become leader of term 2 at 0\.\d{3} s$/);
  const twice = new Tape().elect(1, 1, [2]).elect(2, 1, [3]).put(1, 'a').put(1, 'b');
  twice.complete(twice.invoke(2, Op.get), { found: 'a', answeredBy: 2 });
  expect(objection(twice)?.message).toMatch(/; n2 answered, leader of the same term 1 as n1$/);
});

test('the probing client is called the probe', () => {
  const tape = new Tape().put(1, 'a').put(1, 'b').get(3, 'b');
  const read = tape.invoke(0, Op.get);
  expect(objection(tape.complete(read, { found: 'a', answeredBy: 2 }))).toMatchObject({
    message: 'key "x": the probe read "a" after c1 had written "b"; n2 answered',
    witness: { operations: [{}, {}, { client: 0, isProbe: true, server: 'n2', text: 'get x -> a' }] },
  });
});

test('lost-update: an acknowledged write is never read', () => {
  const tape = new Tape().put(1, 'a').put(1, 'b').get(2, 'a');
  expect(objection(tape)).toMatchObject({
    reason: 'lost-update',
    message: 'key "x": c2 read "a" after c1 had written "b", which was never observed',
  });
});

test('the newer value named is the one that was written last, not the one that the value read replaced', () => {
  const tape = new Tape().put(6, 'c6-502....');
  tape.complete(tape.invoke(7, Op.cas, 'c7-503....', 'c6-502....'), { matched: true });
  tape.put(4, 'c4-505....').get(2, 'c7-503....');
  expect(objection(tape)).toMatchObject({
    reason: 'lost-update',
    message: 'key "x": c2 read "c7-503" after c4 had written "c4-505", which was never observed',
    witness: {
      operations: [
        { text: 'put x=c6-502' },
        { text: 'cas x c6-502 to c7-503' },
        { text: 'put x=c4-505' },
        { text: 'get x -> c7-503', note: 'must be c4-505 or newer' },
      ],
    },
  });
});

test('the padding of values is left out of messages, except for values that were never written', () => {
  expect(objection(new Tape().put(1, 'c1-1..').get(2, 'c1-1...'))?.message).toBe(
    'key "x": c2 read "c1-1...", which was never written',
  );
});

test('phantom-read: the value was never written; aborted-read: its write was refused', () => {
  expect(objection(new Tape().get(1, 'a'))?.message).toBe('key "x": c1 read "a", which was never written');
  const tape = new Tape();
  const refused = tape.invoke(1, Op.put, 'a');
  tape.complete(refused, { outcome: Outcome.failed }).get(2, 'a');
  expect(objection(tape)).toMatchObject({
    reason: 'aborted-read',
    message: 'key "x": c2 read "a", whose write had been reported as failed',
  });
});

test('false-refusal: a cas is refused although it found the value it expected', () => {
  const refusal = (expected: string, found: string) => {
    const tape = new Tape().put(1, 'a');
    const cas = tape.invoke(2, Op.cas, 'b', expected);
    return tape.complete(cas, { matched: false, found });
  };
  expect(objection(refusal('z', 'a'))).toBeUndefined();
  expect(objection(refusal('a', 'a'))).toMatchObject({
    reason: 'false-refusal',
    message: 'key "x": c2 found "a", which is what its cas expected, and the cas was refused',
  });
});

test('double-cas: two cas replaced the same value', () => {
  const tape = new Tape().put(1, 'a');
  const one = tape.invoke(1, Op.cas, 'b', 'a');
  const two = tape.invoke(2, Op.cas, 'c', 'a');
  tape.complete(one).complete(two);
  expect(objection(tape)).toMatchObject({
    reason: 'double-cas',
    message: 'key "x": two cas replaced the same "a"',
  });
});

test('a mismatched cas counts as a read, and the value it would have written may not be read', () => {
  const tape = new Tape().put(1, 'a').put(1, 'b');
  tape.complete(tape.invoke(2, Op.cas, 'c', 'a'), { matched: false, found: 'b' });
  expect(tape.verdict(property)).toBe('pass');
  expect(tape.get(1, 'c').verdict(property)).toBe('aborted-read');
  const stale = new Tape().put(1, 'a').put(1, 'b');
  stale.complete(stale.invoke(2, Op.cas, 'c', 'z'), { matched: false, found: 'a' });
  expect(stale.verdict(property)).toBe('lost-update');
});

test('a write with an unknown outcome may take effect much later, but not be undone again', () => {
  const tape = new Tape();
  tape.complete(tape.invoke(1, Op.put, 'late'), { outcome: Outcome.unknown });
  for (let i = 0; i < 200; i++) tape.put(2, `v${i}`).get(3, `v${i}`);
  expect(tape.get(3, 'late').get(2, 'late').verdict(property)).toBe('pass');
  expect(tape.get(3, 'v199').verdict(property)).toBe('stale-read');
});

test('nulls are told apart by the delete that wrote them, where the replica names the writer', () => {
  const told = (writer: Operation) => ({
    found: null,
    writerKnown: true,
    writerSession: writer.session,
    writerSerial: writer.serial,
  });
  const tape = new Tape();
  const first = tape.invoke(1, Op.delete);
  tape.complete(first).put(1, 'a');
  const second = tape.invoke(1, Op.delete);
  tape.complete(second).complete(tape.invoke(2, Op.get), told(second));
  expect(tape.verdict(property)).toBe('pass');
  expect(tape.complete(tape.invoke(2, Op.get), told(first)).verdict(property)).toBe('stale-read');
  // Without the writer, either null will do, but not a third one.
  const mute = new Tape();
  mute.complete(mute.invoke(1, Op.delete)).put(1, 'a').complete(mute.invoke(1, Op.delete)).get(2, null);
  expect(mute.verdict(property)).toBe('pass');
  expect(mute.put(1, 'b').get(2, null).verdict(property)).toBe('lost-update');
});

describe('the operations named contradict each other without any others', () => {
  const texts = (tape: Tape) => objection(tape)?.witness?.operations.map(({ text }) => text);

  it('when a write fails whose value was only replaced, or only its successor seen', () => {
    const replaced = new Tape();
    const put = replaced.invoke(1, Op.put, 'a');
    replaced.complete(replaced.invoke(2, Op.cas, 'b', 'a')).complete(put, { outcome: Outcome.failed });
    expect(objection(replaced)?.message).toBe(
      'key "x": the write of "a" was reported as failed, but its value was seen',
    );
    expect(texts(replaced)).toEqual(['put x=a', 'cas x a to b']);
    const seen = new Tape();
    const failing = seen.invoke(1, Op.put, 'a');
    for (const [from, to] of ['ab', 'bc'])
      seen.complete(seen.invoke(2, Op.cas, to, from), { outcome: Outcome.unknown });
    seen.get(3, 'c').complete(failing, { outcome: Outcome.failed });
    expect(texts(seen)).toEqual(['put x=a', 'cas x a to b', 'cas x b to c', 'get x -> c']);
  });

  it('when the replica names the writers of some values only', () => {
    const tape = new Tape();
    const remove = tape.invoke(1, Op.delete);
    tape.complete(remove);
    const named = { writerKnown: true, writerSession: remove.session, writerSerial: remove.serial };
    tape.complete(tape.invoke(2, Op.get), { ...named, found: null });
    tape.put(1, 'a').put(1, 'b');
    tape.complete(tape.invoke(2, Op.get), { found: 'b', writerKnown: true });
    tape.complete(tape.invoke(3, Op.get), { found: 'a', writerKnown: true });
    expect(objection(tape)?.message).toBe('key "x": c3 read "a" after c1 had written "b"');
    expect(texts(tape)).toEqual(['put x=a', 'put x=b', 'get x -> a']);
  });

  it('when two cas replaced the initial null, one of which is known only by the cas that followed it', () => {
    const tape = new Tape();
    const first = tape.invoke(1, Op.cas, 'a', null);
    tape.complete(first, { outcome: Outcome.unknown });
    const slow = tape.invoke(3, Op.cas, 'c', null);
    tape.complete(tape.invoke(2, Op.cas, 'b', 'a')).complete(slow);
    expect(objection(tape)?.reason).toBe('double-cas');
    expect(texts(tape)).toEqual(['cas x null to a', 'cas x null to c', 'cas x a to b']);
  });

  it('when nobody tells which null was met, and each that may have been is gone', () => {
    const stale = new Tape().put(1, 'a');
    stale.complete(stale.invoke(1, Op.delete)).put(1, 'b').get(2, null);
    expect(texts(stale)).toEqual(['delete x', 'put x=b', 'get x -> null']);
    const late = new Tape().put(1, 'a').get(1, 'a');
    late.complete(late.invoke(2, Op.cas, 'b', null), { outcome: Outcome.unknown }).get(3, 'b');
    expect(texts(late)).toEqual(['put x=a', 'cas x null to b', 'get x -> b']);
  });

  it('when what a cas replaced was never written', () => {
    const tape = new Tape();
    tape.complete(tape.invoke(2, Op.cas, 'b', 'z'), { outcome: Outcome.unknown }).get(3, 'b');
    expect(objection(tape)?.message).toBe('key "x": c2 replaced "z", which was never written');
    expect(texts(tape)).toEqual(['cas x z to b', 'get x -> b']);
  });
});

test('long values are shortened in messages, but compared in full', () => {
  const [long, longer] = ['a'.repeat(500), `${'a'.repeat(500)}b`];
  const tape = new Tape().put(1, long).put(1, longer).get(2, longer).get(3, long);
  const message = objection(tape)?.message ?? '';
  expect(message).toContain('…');
  expect(message.length).toBeLessThan(120);
});
