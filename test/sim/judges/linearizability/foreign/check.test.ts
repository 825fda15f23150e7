import { expect, test } from 'vitest';
import { Op } from '../../../../../core/kv/command.ts';
import {
  type CheckOptions,
  type CheckOutcome,
  checkHistory,
} from '../../../../../sim/judges/linearizability/foreign/check.ts';
import { Outcome } from '../../../../../sim/operation.ts';
import { historyText } from '../../../../support/history.ts';
import { judged } from '../against-brute-force.ts';
import { Dice, randomHistory } from '../random-histories.ts';

const encoder = new TextEncoder();
const check = (text: string, options?: CheckOptions): Promise<CheckOutcome> =>
  checkHistory([encoder.encode(text)], options);

async function verdictOf(lines: readonly string[], options?: CheckOptions): Promise<string> {
  const outcome = await check(lines.join('\n'), options);
  if (outcome.ok) return outcome.result.verdict;
  const { line, column, message } = outcome.mistake;
  return `${line}:${column}: ${message}`;
}

const jepsen = (...events: string[]): string[] => events.map((event) => `INFO  jepsen.util - ${event}`);

test('a Jepsen-style log, with tabs or spaces, and what else such logs say', async () => {
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

test('a Jepsen log whose lines tell the time and the thread', async () => {
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

test('no two lines of a log need begin alike, and what only looks like an event is none', async () => {
  const word = (at: number): string =>
    `2024-01-31 12:00:${String(10 + at)},${at}{GMT} INFO  [jepsen worker ${at * 7}] `;
  const events = Array.from({ length: 20 }, (_, i) => [
    `${word(2 * i)}jepsen.util: ${i} :invoke :write ${i}`,
    ...[`${word(i)}jepsen.utils: ${i} :ok :write 99`, `xjepsen.util 1 :ok :read 7`, 'jepsen.util'],
    // The first is the logger's name; what comes after it is a value.
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
  // However the bytes come in.
  const bytes = new TextEncoder().encode(legal);
  for (const size of [1, 7, 64, 1_000]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    expect(await checkHistory(chunks)).toMatchObject({ ok: true, result: { verdict: 'ok', operations: 21 } });
  }
});

test('an illegal log comes with a sentence and the few operations that show it', async () => {
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

test('a cas of our own that found what it expected, and was refused, is illegal', async () => {
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

test('a file that is packed is told to be one', async () => {
  expect(await checkHistory([Uint8Array.of(0x1f, 0x8b, 8, 0)])).toMatchObject({
    ok: false,
    mistake: { message: 'this is a gzip file', hint: expect.stringContaining('gunzip') },
  });
});

test('who looked is blamed, even if a write ends later', async () => {
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

test('the newer value is the last that was over, and not what the value that was read was made of', async () => {
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

test('of a double cas those are told that replaced the same value', async () => {
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

test('what timed out may have happened, at any later time; a cas that failed saw another value', async () => {
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

const map = (process: number, type: string, f: string, value: string, key = '0'): string =>
  `{:process ${process}, :type :${type}, :f :${f}, :key "${key}", :value ${value}}`;

test('EDN maps, one a line: appended texts', async () => {
  const appended = [
    map(0, 'invoke', 'append', '"a"'),
    map(1, 'invoke', 'append', '"b"'),
    map(1, 'ok', 'append', '"b"'),
    map(0, 'ok', 'append', '"a"'),
  ];
  const read = (found: string): string[] => [
    map(2, 'invoke', 'get', 'nil'),
    map(2, 'ok', 'get', `"${found}"`),
  ];
  expect(await verdictOf([...appended, ...read('ba')])).toBe('ok');
  expect(await verdictOf([...appended, ...read('ab'), map(2, 'invoke', 'put', '"c"')])).toBe('ok');
  expect(await verdictOf([...appended, ...read('b')])).toBe('illegal');
  expect(await verdictOf([...appended, ...read('ba'), ...read('ab')])).toBe('illegal');
  const outcome = await check(
    [...appended, map(2, 'invoke', 'get', 'nil', '1'), map(2, 'ok', 'get', '""', '1')].join('\n'),
  );
  expect(outcome.ok && outcome.result).toMatchObject({ model: 'kv', keys: 2, operations: 3 });
});

test('EDN in one list, keys in any order, comments, records, maps over several lines', async () => {
  const text = `; a history
    #some.Record{:index 0, :type :invoke, :value 3 :f :write, :process 7 :error [:a "}" #{1}]} ; and more
    {:process 8 :type :invoke
     :f :read :value nil}
    {:f :write :type :ok :process 7 :value 3 :time 12.5}
    {:process :nemesis, :type :info, :f :start, :value "[:a"}
    {:process 8 :type :ok :f :read :value ${'VALUE'}})`;
  expect(await verdictOf([`(${text.replace('VALUE', '3')}`])).toBe('ok');
  expect(await verdictOf([`(${text.replace('VALUE', 'nil')}`])).toBe('ok');
  expect(await verdictOf([`(${text.replace('VALUE', '"3"')}`])).toBe('illegal');
});

test.each<[string, string, string]>([
  ['#{1 2}', '#{2 1}', 'ok'],
  ['[1 #{:a #{3 4}}]', '[1 #{#{4 3} :a}]', 'ok'],
  ['{:a #{1 2}, :b 2}', '{:b 2 :a #{2, 1}}', 'ok'],
  ['(1 2)', '[1 2]', 'ok'],
  ['[1 2]', '[2 1]', 'illegal'],
  ['#{1 2}', '[1 2]', 'illegal'],
  ['[9007199254740993]', '[9007199254740993N]', 'ok'],
  ['[9007199254740993]', '[9007199254740992]', 'illegal'],
])('in EDN, after a write of %s a read of %s is %s', async (written, read, verdict) => {
  const write = (type: string): string => `{:process 0, :type :${type}, :f :write, :value ${written}}`;
  const reads = `{:process 1, :type :invoke, :f :read}\n{:process 1, :type :ok, :f :read, :value ${read}}`;
  expect(await verdictOf([write('invoke'), write('ok'), reads])).toBe(verdict);
});

test('in EDN what failed did not happen', async () => {
  const cas = (type: string): string => `{:process 0, :type :${type}, :f :cas, :value [0 1]}`;
  const read =
    '{:process 1, :type :invoke, :f :read, :value nil}\n{:process 1, :type :ok, :f :read, :value 1}';
  expect(await verdictOf([cas('invoke'), cas('fail'), read])).toBe('illegal');
});

test.each<[readonly string[], string]>([
  [[], '1:1: the history is empty'],
  [['', 'what is this'], '2:1: not a history'],
  [jepsen('0 :invoke :write 1', '0 invoked'), '2:21: not an event'],
  [jepsen('0 :invoke :swap 1'), "1:31: unknown operation ':swap'"],
  [jepsen('0 :invoked :read nil'), "1:23: unknown event ':invoked'"],
  [jepsen('0 :invoke :cas 1'), "1:36: a cas of '1'"],
  [jepsen('0 :invoke :write'), '1:37: a write of nothing'],
  [jepsen('0 :ok :read 1'), '1:23: process 0 ended something that it never began'],
  [
    jepsen('0 :invoke :read nil', '0 :invoke :read nil'),
    '2:31: process 0 began before it had ended what it began in line 1',
  ],
  [
    jepsen('0 :invoke :read nil', '0 :ok :write 1'),
    '2:23: process 0 ended a write, but it was a read that it began in line 1',
  ],
  [['INFO jepsen.util  -'], '1:20: not an event'],
  [['{:process 0', ':type :invoke'], '1:1: a map that does not end'],
  [['{:process 0 :type}'], '1:13: a map with a key that has no value'],
  [['{:process 0 :type :invoke}'], '1:1: an event without :f'],
  [['{:process 0 :type :invoke ; why', ' :f 3}'], '2:5: :f is no keyword such as :read'],
  [['[{:process 0 :type :maybe :f :read}'], "1:20: unknown type ':maybe'"],
  [['{:process 0 :type :invoke :f :reed}'], "1:30: unknown operation ':reed'"],
  [['{:process 0 :type :invoke :f :cas :value 3}'], "1:42: a cas of '3'"],
  [['{:process 0 :type :invoke :f :read]'], "1:35: unexpected ']'"],
  [[map(0, 'invoke', 'read', 'nil'), 'oops'], "2:1: unexpected 'o'"],
  [[map(0, 'invoke', 'read', 'nil'), '"oops"'], '2:1: a string outside of any map'],
  [['{"format":"raftsim-history","version":9}'], '1:1: version 9 of the format'],
  [['{"format":"other"}'], "1:11: a 'other'"],
  [['{"format":"raftsim-history","version":1}', '{"id":1}'], "2:1: no number 'client'"],
  [['{"format":"raftsim-history","version":1}', '{"id":1} x'], '2:1: not a JSON object on a line of its own'],
  [['{"client":1,"from":2,"outcome":"okay"}'], "1:32: unknown outcome 'okay'"],
  [
    ['{"format":"raftsim-history","version":1,"operations":1}'],
    '2:1: 0 operations, where the header tells of 1',
  ],
  [['{"a":', ''], '1:1: not a JSON object on a line of its own'],
  [['INFO jepsen.util - 0 :invoke :read nil', 'x\0'], '2:2: this is a binary file'],
])('%j is told as %s', async (lines, told) => {
  expect(await verdictOf(lines)).toBe(told);
});

test('the nearest word is offered', async () => {
  const hintOf = async (line: string): Promise<string> => {
    const outcome = await check(line);
    return outcome.ok ? '' : outcome.mistake.hint;
  };
  expect(await hintOf('{:process 0 :type :invoke :f :reed}')).toBe("did you mean ':read'?");
  expect(await hintOf('INFO jepsen.util - 0 :invok :read')).toBe("did you mean ':invoke'?");
  expect(await hintOf('{"client":1,"from":2,"outcome":"faild"}')).toBe("did you mean 'failed'?");
  expect(await hintOf('{:process 0 :type :zzz :f :read}')).toBe('expected :invoke, :ok, :fail or :info');
});

test('a model or a format may be asked for, and must fit', async () => {
  const reads = [map(0, 'invoke', 'read', 'nil'), map(0, 'ok', 'read', 'nil')];
  const modelOf = async (options: CheckOptions): Promise<string> => {
    const outcome = await check(reads.join('\n'), options);
    return outcome.ok ? outcome.result.model : outcome.mistake.message;
  };
  expect(await modelOf({})).toBe('register');
  expect(await modelOf({ model: 'cas-register' })).toBe('cas-register');
  expect(await modelOf({ model: 'kv' })).toBe('kv');
  expect(await verdictOf(jepsen('0 :invoke :read nil'), { model: 'kv' })).toBe(
    "1:1: a Jepsen-style log is no 'kv' history",
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

test('numbers are compared digit by digit, however long', async () => {
  const read = (found: string): string[] => [
    map(0, 'invoke', 'write', '12345678901234567890'),
    map(0, 'ok', 'write', '12345678901234567890'),
    map(0, 'invoke', 'read', 'nil'),
    map(0, 'ok', 'read', found),
  ];
  expect(await verdictOf(read('12345678901234567890'))).toBe('ok');
  expect(await verdictOf(read('12345678901234567891'))).toBe('illegal');
});

test('what is ignored or tagged in a map does not matter, and a mark at the beginning neither', async () => {
  const lines = [
    '\uFEFF{:process 0 #_:type :type #_x :invoke :f :write :value #my/tag 3 #_y}',
    '#_{:process 0 :type :ok :f :write :value 4}',
    '{:type :ok :error {:a [1 {:process 9}]} :process 0 :f :write :value 3} ; done',
    '{:process 0 :type :invoke :f :read :value nil} {:process 0 :type :ok :f :read :value 3}',
  ];
  expect(await verdictOf(lines)).toBe('ok');
  expect(await verdictOf([...lines.slice(0, 3), lines[3].replace('3}', '4}')])).toBe('illegal');
});

test('a budget that ran out is unknown', async () => {
  const lines: string[] = [];
  for (let i = 0; i < 9; i++) lines.push(...jepsen(`${i} :invoke :write ${i % 2}`));
  for (let i = 0; i < 9; i++) lines.push(...jepsen(`${i} :ok :write ${i % 2}`));
  lines.push(...jepsen('0 :invoke :read nil', '0 :ok :read 1', '0 :invoke :read nil', '0 :ok :read 0'));
  expect(await verdictOf(lines, { budget: 8 })).toBe('unknown');
  expect(await verdictOf(lines)).toBe('illegal');
});

test('chunks may be cut anywhere, and a line or a map may be long', async () => {
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

test('a line without an end is refused before it fills the memory', async () => {
  function* endless(): Generator<Uint8Array> {
    yield encoder.encode('INFO jepsen.util - 0 :invoke :read nil\n');
    for (const chunk = new Uint8Array(1 << 20).fill(0x78); ; ) yield chunk;
  }
  expect(await checkHistory(endless())).toEqual({
    ok: false,
    mistake: {
      line: 2,
      column: 1,
      message: 'more than 16777216 bytes without an end',
      hint: 'expected lines or maps',
    },
  });
});

test('our own histories are judged as the run that wrote them was', async () => {
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
    // A null whose writer is not told may be any null there: then the judge that follows every choice can tell more.
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

test('what ends with another value or key than it began with is a mistake, a read excepted', async () => {
  const event = (type: string, f: string, rest: string): string =>
    `{:process 0, :type :${type}, :f :${f}${rest}}`;
  const both = (f: string, begun: string, done: string): Promise<string> =>
    verdictOf([event('invoke', f, begun), event('ok', f, done)]);
  for (const [f, begun, done] of [
    ['read', ', :value nil', ', :value nil'],
    ['write', ', :value 1', ', :value 1'],
    ['write', ', :value "a\\u0062"', ', :value "ab"'],
    ['write', ', :value 1', ', :value nil'],
    ['write', ', :value 1', ''],
    ['cas', ', :value [nil 2]', ', :value (nil, 2)'],
    ['cas', ', :value [nil 2]', ''],
    ['write', ', :key 7, :value 1', ', :value 1'],
    ['append', ', :key "a\\u0062", :value "x"', ', :key "ab", :value "x"'],
  ])
    expect(await both(f, begun, done), `${f}${begun}${done}`).toBe('ok');
  const value = (begun: string): string => `another value than process 0 began with in line 1: '${begun}'`;
  expect(await both('write', ', :value 1', ', :value 2')).toBe(`2:43: ${value('1')}`);
  expect(await both('write', ', :value nil', ', :value 2')).toBe(`2:43: ${value('nil')}`);
  expect(await both('cas', ', :value [nil 2]', ', :value [nil 3]')).toBe(`2:41: ${value('[nil 2]')}`);
  expect(await both('cas', ', :value [nil 2]', ', :value [1 2]')).toBe(`2:41: ${value('[nil 2]')}`);
  expect(await both('cas', ', :value [nil 2]', ', :value true')).toBe("2:41: a cas of 'true'");
  expect(await both('put', ', :key 1, :value "a"', ', :key 1, :value "b"')).toBe(`2:49: ${value('a')}`);
  expect(await both('get', ', :key 1', ', :key 2, :value ""')).toBe(
    "2:39: another key than process 0 began with in line 1: '1'",
  );
  // What failed, or is not known, may say why in its value.
  for (const type of ['fail', 'info'])
    expect(
      await verdictOf([event('invoke', 'write', ', :value 1'), event(type, 'write', ', :value :timed-out')]),
    ).toBe('ok');
  expect(await verdictOf(jepsen('0 :invoke :write 1', '0 :ok :write 2'))).toBe(`2:34: ${value('1')}`);
  expect(await verdictOf(jepsen('0 :invoke :cas [nil 1]', '0 :ok :cas [nil 2]'))).toBe(
    `2:32: ${value('[nil 1]')}`,
  );
  expect(await verdictOf(jepsen('0 :invoke :cas [nil 1]', '0 :ok :cas [ nil  1 ]'))).toBe('ok');
  expect(await verdictOf(jepsen('0 :invoke :write 1', '0 :ok :write'))).toBe('ok');
});

test('a map that says something twice is a mistake, wherever it is said', async () => {
  const begun = '{:process 0, :type :invoke, :f :write, :value 1}';
  expect(await verdictOf([begun, '{:process 0, :type :ok, :f :write, :value 1, :value 2}'])).toBe(
    '2:46: a map with two values for :value',
  );
  expect(await verdictOf([begun, '{:process 0, :process 0, :type :ok, :f :write}'])).toBe(
    '2:14: a map with two values for :process',
  );
  expect(await verdictOf([begun, '{:type :ok', ' :f :write :process 0', '  :type :fail}'])).toBe(
    '4:3: a map with two values for :type',
  );
  // What we do not look at is not our business.
  expect(await verdictOf([begun, '{:process 0, :type :ok, :f :write, :x {:type 1 :type 1}}'])).toBe('ok');
});
