import { expect, test } from 'vitest';
import { checkHistory } from '../../../../../sim/judges/linearizability/foreign/check.ts';
import { check, jepsen, verdictOf } from './checking.ts';

test('a Jepsen-style log may contain tabs or spaces and unrelated lines', async () => {
  const lines = [
    'INFO  jepsen.core - Worker 0 starting',
    ...jepsen(
      '0\t:invoke\t:read\tnil',
      '1   :invoke :write  3',
      '0\t:ok\t:read\tnil',
      '1   :ok     :write  3',
    ),
    ...jepsen('0\t:invoke\t:cas\t[3 4]', '0\t:ok\t:cas\t[3 4]', ':nemesis :info :start nil'),
    ...jepsen('1\t:invoke\t:read\tnil', '1\t:ok\t:read\t4'),
  ];
  const outcome = await check(`${lines.join('\r\n')}\r\n`);
  expect(outcome).toEqual({
    ok: true,
    result: {
      format: 'raftsim-check',
      version: 1,
      verdict: 'ok',
      model: 'cas-register',
      operations: 4,
      keys: 1,
    },
  });
});

test('a Jepsen log may have lines that begin with a time and a thread', async () => {
  const lines = (...events: string[]): string[] =>
    events.map(
      (event, at) =>
        `2024-01-31 12:00:0${at},123{GMT}\tINFO\t[jepsen worker ${event[0]}] jepsen.util: ${event.replaceAll(' :', '\t:')}`,
    );
  const start = '2024-01-31 12:00:00,001{GMT}\tINFO\t[jepsen test runner] jepsen.core: Running test:';
  const events = ['0 :invoke :write 1', '0 :ok :write 1', '1 :invoke :read nil', '1 :ok :read 1'];
  expect(await verdictOf([start, ...lines(...events)])).toBe('ok');
  const stale = ['0 :invoke :write 2', '0 :ok :write 2', '1 :invoke :read nil', '1 :ok :read 1'];
  expect(await verdictOf([start, ...lines(...events, ...stale)])).toBe('illegal');
  expect(await verdictOf([start, ...lines('0 :invok :write 1')])).toBe("2:68: unknown event ':invok'");
});

test('each line of a log may begin differently, and a line that only resembles an event is not one', async () => {
  const word = (at: number): string =>
    `2024-01-31 12:00:${String(10 + at)},${at}{GMT} INFO  [jepsen worker ${at * 7}] `;
  const events = Array.from({ length: 20 }, (_, i) => [
    `${word(2 * i)}jepsen.util: ${i} :invoke :write ${i}`,
    ...[`${word(i)}jepsen.utils: ${i} :ok :write 99`, `xjepsen.util 1 :ok :read 7`, 'jepsen.util'],
    // The first occurrence is the logger's name; a later one is a value.
    `${word(2 * i + 1)}jepsen.util - ${i} :ok :write ${i}`,
    `${word(i)}jepsen.core: jepsen.utility - ${i} :ok :write 99`,
  ]).flat();
  const read = [`${word(3)}jepsen.util:\t77 :invoke :read nil`, `${word(4)}jepsen.util  -\t77 :ok :read 19`];
  const stale = [
    `${word(5)}jepsen.util: 78 :invoke :read nil`,
    `${word(6)}jepsen.util: 78 :ok :read jepsen.util:`,
  ];
  const legal = [...events, ...read].join('\n');
  expect(await verdictOf([legal])).toBe('ok');
  expect(await verdictOf([legal, ...stale])).toBe('illegal');
  // The same holds however the bytes are split into chunks.
  const bytes = new TextEncoder().encode(legal);
  for (const size of [1, 7, 64, 1_000]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    expect(await checkHistory(chunks)).toMatchObject({ ok: true, result: { verdict: 'ok', operations: 21 } });
  }
});

test('an illegal log is reported with a sentence and the few operations that show it', async () => {
  const lines = jepsen(
    ...['0 :invoke :write 1', '0 :ok :write 1', '0 :invoke :write 1', '0 :ok :write 1', '1 :invoke :write 2'],
    ...['1 :ok :write 2', '2 :invoke :read nil', '2 :ok :read 2', '3 :invoke :read nil', '3 :ok :read 1'],
  );
  const outcome = await check(lines.join('\n'));
  expect(outcome.ok && outcome.result).toMatchObject({
    verdict: 'illegal',
    message: 'c3 read 1 after c1 had written 2, and no order explains it',
    witness: { operations: [{ text: 'write 1' }, { text: 'write 2' }, { text: 'read -> 1' }] },
  });
});

test("a refused cas in raftsim's own history is illegal if it found what it expected", async () => {
  const line = (from: number, fields: object): string =>
    JSON.stringify({
      client: from,
      key: 'k',
      session: from,
      serial: 1,
      outcome: 'ok',
      ...fields,
      from,
      to: from + 1,
    });
  const put = line(1, { op: 'put', value: 'a' });
  const refused = (found: string) => line(3, { op: 'cas', value: 'b', expected: 'a', found, matched: false });
  const header = '{"format":"raftsim-history","version":1}';
  expect(await verdictOf([header, line(1, { op: 'put', value: 'c' }), refused('c')])).toBe('ok');
  const outcome = await check([header, put, refused('a')].join('\n'));
  expect(outcome.ok && outcome.result).toMatchObject({
    verdict: 'illegal',
    reason: 'false-refusal',
    message: 'key "k": c3 found a, as expected, and was refused all the same',
    witness: { operations: [{ text: 'cas k refused a though it found it' }] },
  });
});

test('a compressed file is reported as one', async () => {
  expect(await checkHistory([Uint8Array.of(0x1f, 0x8b, 8, 0)])).toMatchObject({
    ok: false,
    mistake: { message: 'this is a gzip file', hint: expect.stringContaining('gunzip') },
  });
});

test('the reader is named in the violation, even if a concurrent write ends later', async () => {
  const lines = jepsen(
    ...['0 :invoke :write 1', '0 :ok :write 1', '1 :invoke :write 2', '2 :invoke :read nil', '2 :ok :read 2'],
    ...['3 :invoke :read nil', '3 :ok :read 1', '1 :ok :write 2'],
  );
  const outcome = await check(lines.join('\n'));
  expect(outcome.ok && outcome.result).toMatchObject({
    reason: 'stale-read',
    message: 'c3 read 1 after c2 had read 2',
    witness: { operations: [{}, {}, {}, { text: 'read -> 1', note: 'must be 2 or newer' }] },
  });
});

test('the newer value named is the last one written, not the one that the value read replaced', async () => {
  const lines = jepsen(
    ...['0 :invoke :write 1', '0 :ok :write 1', '1 :invoke :cas [1 2]', '1 :ok :cas [1 2]'],
    ...['2 :invoke :write 3', '2 :ok :write 3', '3 :invoke :read nil', '3 :ok :read 2'],
  );
  const outcome = await check(lines.join('\n'));
  expect(outcome.ok && outcome.result.witness?.operations.at(-1)).toMatchObject({
    text: 'read -> 2',
    note: 'must be 3 or newer',
  });
});

test('a double cas is reported with the two cas that replaced the same value', async () => {
  const lines = jepsen(
    ...['0 :invoke :write 1', '0 :ok :write 1', '1 :invoke :cas [1 2]', '1 :ok :cas [1 2]'],
    ...['2 :invoke :cas [2 3]', '2 :ok :cas [2 3]', '3 :invoke :cas [2 4]', '3 :ok :cas [2 4]'],
  );
  const outcome = await check(lines.join('\n'));
  expect(outcome.ok && outcome.result).toMatchObject({
    reason: 'double-cas',
    message: 'two cas replaced the same value: c2 replaced 2 by 3; c3 replaced 2 by 4',
  });
});

test('an operation that timed out may take effect at any later time; a failed cas found another value', async () => {
  const lost = jepsen(
    '0 :invoke :write 1',
    '0 :info :write :timed-out',
    '1 :invoke :read nil',
    '1 :ok :read nil',
  );
  expect(await verdictOf([...lost, ...jepsen('1 :invoke :read nil', '1 :ok :read 1')])).toBe('ok');
  const refused = jepsen(
    '0 :invoke :write 1',
    '0 :ok :write 1',
    '0 :invoke :cas [1 2]',
    '0 :fail :cas [1 2]',
  );
  expect(await verdictOf(refused)).toBe('illegal');
  expect(await verdictOf([...refused.slice(0, 3), ...jepsen('0 :fail :read :timed-out')])).toBe('ok');
  const failed = jepsen('0 :invoke :write 1', '0 :fail :write 1', '1 :invoke :read nil', '1 :ok :read 1');
  expect(await verdictOf(failed)).toBe('illegal');
});

test('values of a log are equal if they are equal in Clojure, also in a cas', async () => {
  const read = (written: string, found: string): string[] =>
    jepsen(
      `0 :invoke :write ${written}`,
      `0 :ok :write ${written}`,
      '1 :invoke :read nil',
      `1 :ok :read ${found}`,
    );
  expect(await verdictOf(read('#{1 2}', '#{2 1}'))).toBe('ok');
  expect(await verdictOf(read('{:a 1, :b 2}', '{:b 2 :a 1}'))).toBe('ok');
  expect(await verdictOf(read('(1 2)', '[1 2]'))).toBe('ok');
  expect(await verdictOf(read('1', '1.0'))).toBe('ok');
  expect(await verdictOf(read('#{1 2}', '#{1 3}'))).toBe('illegal');
  // Text that is not EDN is compared as it stands.
  expect(await verdictOf(read('#<Object 1', '#<Object 1'))).toBe('ok');
  const swap = (value: string, ...types: string[]): string[] =>
    jepsen(...types.map((type) => `2 :${type} :cas ${value}`));
  const texts = [...read('"a b"', '"a b"'), ...swap('["a b" [1 2]]', 'invoke', 'ok')];
  expect(await verdictOf([...texts, ...jepsen('1 :invoke :read nil', '1 :ok :read (1 2)')])).toBe('ok');
  expect(await verdictOf([...texts, ...swap('["a b" 3]', 'invoke', 'ok')])).toBe('illegal');
  expect(await verdictOf(swap('[1 2 3]', 'invoke'))).toBe("1:36: a cas of '[1 2 3]'");
  expect(await verdictOf(swap('[{1} 2]', 'invoke'))).toBe("1:36: a cas of '[{1} 2]'");
});
