import { expect, test } from 'vitest';
import { Op } from '../../../../../core/kv/command.ts';
import { Outcome } from '../../../../../sim/facts/operation.ts';
import { type CheckOptions, checkHistory } from '../../../../../sim/judges/linearizability/foreign/check.ts';
import { historyText } from '../../../../support/history.ts';
import { judged } from '../against-brute-force.ts';
import { Dice, randomHistory } from '../random-histories.ts';
import { check, encoder, jepsen, map, verdictOf } from './checking.ts';

test('a model or a format can be requested, and the history has to fit it', async () => {
  const reads = [map(0, 'invoke', 'read', 'nil'), map(0, 'ok', 'read', 'nil')];
  const modelOf = async (options: CheckOptions): Promise<string> => {
    const outcome = await check(reads.join('\n'), options);
    return outcome.ok ? outcome.result.model : outcome.mistake.message;
  };
  expect(await modelOf({})).toBe('register');
  expect(await modelOf({ model: 'cas-register' })).toBe('cas-register');
  expect(await modelOf({ model: 'kv' })).toBe('kv');
  expect(await verdictOf(jepsen('0 :invoke :read nil'), { model: 'kv' })).toBe(
    "1:1: a Jepsen-style log is not a 'kv' history",
  );
  expect(await verdictOf([map(0, 'invoke', 'append', '"a"')], { model: 'register' })).toBe(
    '1:32: an append to a register',
  );
  const cas = [...jepsen('0 :invoke :read nil', '1 :invoke :cas [1 2]')];
  expect(await verdictOf(cas, { model: 'register' })).toBe("2:31: a cas in a 'register' history");
  const forced = ['nothing that tells a format', ...jepsen('0 :invoke :read nil', '0 :ok :read nil')];
  expect(await verdictOf(forced)).toBe('1:1: not a history');
  expect(await verdictOf(forced, { format: 'jepsen' })).toBe('ok');
  expect(await verdictOf(reads, { format: 'raftsim' })).toBe('1:1: not a JSON object on a line of its own');
});

test('numbers are compared digit by digit, however long they are', async () => {
  const read = (found: string): string[] => [
    map(0, 'invoke', 'write', '12345678901234567890'),
    map(0, 'ok', 'write', '12345678901234567890'),
    map(0, 'invoke', 'read', 'nil'),
    map(0, 'ok', 'read', found),
  ];
  expect(await verdictOf(read('12345678901234567890'))).toBe('ok');
  expect(await verdictOf(read('12345678901234567891'))).toBe('illegal');
});

/** The events of operations that do not overlap: "0 write 1" of process 0, "5 info cas [8 9]" of unknown outcome. */
const inTurn = (operations: string): string[] =>
  operations.split(', ').flatMap((operation) => {
    const [, process, info, f, value] = /^(\d+) (info )?(\w+) (.*)$/.exec(operation) ?? [];
    const end = info === undefined ? `:ok :${f} ${value}` : `:info :${f} :timed-out`;
    return jepsen(`${process} :invoke :${f} ${f === 'read' ? 'nil' : value}`, `${process} ${end}`);
  });

test.each([
  [
    'a write of the value that was read, though a later one has the same value',
    '0 write 1, 1 write 2, 2 read 1, 3 write 1, 4 write 2, 5 read 2',
    ['c0 write 1', 'c1 write 2', 'c2 read -> 1'],
  ],
  [
    'the latest write of the value that was read',
    '0 write 1, 1 write 3, 2 write 1, 3 write 2, 4 read 1',
    ['c2 write 1', 'c3 write 2', 'c4 read -> 1'],
  ],
  ['who saw that a cas took effect', '0 info cas [8 9], 1 read 9', ['c0 cas 8 to 9', 'c1 read -> 9']],
  ['who saw a value replaced by itself', '0 info cas [9 9], 1 read 9', ['c0 cas 9 to 9', 'c1 read -> 9']],
])('the operations named include %s', async (_, operations, named) => {
  const outcome = await check(inTurn(operations).join('\n'));
  const shown =
    outcome.ok && outcome.result.witness?.operations.map(({ client, text }) => `c${client} ${text}`);
  expect(shown).toEqual(named);
});

test('a check that exhausts its budget is unknown', async () => {
  const lines: string[] = [];
  for (let i = 0; i < 9; i++) lines.push(...jepsen(`${i} :invoke :write ${i % 2}`));
  for (let i = 0; i < 9; i++) lines.push(...jepsen(`${i} :ok :write ${i % 2}`));
  lines.push(...jepsen('0 :invoke :read nil', '0 :ok :read 1', '0 :invoke :read nil', '0 :ok :read 0'));
  expect(await verdictOf(lines, { budget: 8 })).toBe('unknown');
  expect(await verdictOf(lines)).toBe('illegal');
});

test('the input may be cut into chunks anywhere, and lines and maps may be long', async () => {
  const long = `"${'x'.repeat(300_000)}"`;
  const events = [map(0, 'invoke', 'write', long), map(0, 'ok', 'write', long)];
  const written = `"v\u00e9\u{1F600} \\" {"`;
  events.push(map(1, 'invoke', 'write', written), map(1, 'ok', 'write', written));
  events.push(map(2, 'invoke', 'read', 'nil'), map(2, 'ok', 'read', written));
  const texts: readonly (readonly [string, readonly number[]])[] = [
    [
      jepsen('0 :invoke :write 1', '0 :ok :write 1', '1 :invoke :read nil', '1 :ok :read 1').join('\n'),
      [1, 7, 1000],
    ],
    [`[${events.slice(2).join(' ; next\n ')}]`, [1, 7, 1000]],
    [events.join('\n'), [1000, 65_536]],
    [`(${events.join(' ')})`, [65_536]],
  ];
  for (const [text, sizes] of texts) {
    const bytes = encoder.encode(text);
    for (const size of sizes) {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
      expect(await checkHistory(chunks), `${size}`).toMatchObject({ ok: true, result: { verdict: 'ok' } });
    }
  }
});

test("raftsim's own histories get the same verdict as the run that wrote them", async () => {
  let illegal = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const dice = new Dice(seed);
    const deletes = dice.chance(50) ? 10 : 0;
    const style = {
      operations: 40,
      clients: 4,
      gets: 40,
      deletes,
      cas: 20,
      unknown: 6,
      failed: 6,
      wrong: dice.below(3),
      tellsWriters: dice.chance(70),
    };
    const history = randomHistory(dice, style);
    const wrong = judged(history, style.tellsWriters);
    if (wrong === 'undecided') continue;
    const text = historyText(history.operations);
    const outcome = await check(text);
    // A null of unknown writer may be any null there; the online judge, which follows every choice, can
    // then tell more.
    const vague = deletes > 0 && (!style.tellsWriters || history.operations.some(isVague));
    const verdict = outcome.ok ? outcome.result.verdict : outcome.mistake.message;
    if (vague && verdict === 'ok') continue;
    expect(verdict, `seed ${seed}`).toBe(wrong === null ? 'ok' : 'illegal');
    if (wrong !== null) illegal++;
  }
  expect(illegal).toBeGreaterThan(20);
});

const isVague = ({
  op,
  expected,
  outcome,
}: {
  op: number;
  expected: string | null;
  outcome: number;
}): boolean => op === Op.cas && expected === null && outcome === Outcome.unknown;
