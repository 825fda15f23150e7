import { expect, test } from 'vitest';
import { checkHistory } from '../../../../../sim/judges/linearizability/foreign/check.ts';
import { check, encoder, jepsen, map, verdictOf } from './checking.ts';

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
  [jepsen('0 :invoke :read [7 nil]'), "1:37: a read that begins with '[7 nil]', a key and no value yet"],
  [
    [map(0, 'invoke', 'read', '["k" nil]')],
    `1:56: a read that begins with '["k" nil]', a key and no value yet`,
  ],
  [[map(0, 'invoke', 'write', '[1 ##Nan]')], "1:60: '##Nan' is none of ##Inf, ##-Inf and ##NaN"],
  [[map(0, 'invoke', 'write', '[1 \\nl]')], "1:60: no character '\\nl'"],
  [['INFO jepsen.util  -'], '1:20: not an event'],
  [['{:process 0', ':type :invoke'], '1:1: a map that does not end'],
  [['{:process 0 :type}'], '1:13: a map with a key that has no value'],
  [['{:process 0 :type :invoke}'], '1:1: an event without :f'],
  [['{:process 0 :type :invoke ; why', ' :f 3}'], '2:5: :f is not a keyword such as :read'],
  [['[{:process 0 :type :maybe :f :read}'], "1:20: unknown type ':maybe'"],
  [['{:process 0 :type :invoke :f :reed}'], "1:30: unknown operation ':reed'"],
  [['{:process 0 :type :invoke :f :cas :value 3}'], "1:42: a cas of '3'"],
  [['{:process 0 :type :invoke :f :read]'], "1:35: unexpected ']'"],
  [[map(0, 'invoke', 'read', 'nil'), 'oops'], "2:1: unexpected 'o'"],
  [[map(0, 'invoke', 'read', 'nil'), '"oops"'], '2:1: a string outside of any map'],
  [['{"format":"raftsim-history","version":9}'], '1:1: version 9 of the format'],
  [['{"format":"other"}'], "1:11: a 'other'"],
  [['{"format":"raftsim-history","version":1}', '{"id":1}'], "2:1: 'client' is missing or not a number"],
  [['{"format":"raftsim-history","version":1}', '{"id":1} x'], '2:1: not a JSON object on a line of its own'],
  [['{"client":1,"from":2,"outcome":"okay"}'], "1:32: unknown outcome 'okay'"],
  [
    ['{"format":"raftsim-history","version":1,"operations":1}'],
    '2:1: 0 operations, but the header announces 1',
  ],
  [jepsen('0 :invoke :read nil', '0 :ok :read'), '2:32: a read that found nothing'],
  [jepsen('1234567890123456 :invoke :read nil'), "1:21: process '1234567890123456'"],
  [['{:process 0N :type :invoke :f :read}'], "1:11: process '0N'"],
  [['[{:process 0 :type :invoke :f :read}', ''], '2:1: a list that does not end'],
  [['[ {"process": 0}]'], '1:1: a list in JSON'],
  [['{"client":1,"from":-2,"outcome":"ok"}'], "1:20: 'from' is negative"],
  [
    ['{"client":1,"from":2,"to":2,"op":"get","key":"k","found":null,"outcome":"ok"}'],
    "1:27: 'to' is not after 'from'",
  ],
  [['{"a":', ''], '1:1: not a JSON object on a line of its own'],
  [['INFO jepsen.util - 0 :invoke :read nil', 'x\0'], '2:2: this is a binary file'],
])('%j is reported as %s', async (lines, told) => {
  expect(await verdictOf(lines)).toBe(told);
});

test('forms nested too deeply are refused', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  expect(await verdictOf([map(0, 'invoke', 'write', deep)])).toBe('1:1057: forms nested more than 1000 deep');
});

test('the nearest known word is suggested', async () => {
  const hintOf = async (line: string): Promise<string> => {
    const outcome = await check(line);
    return outcome.ok ? '' : outcome.mistake.hint;
  };
  expect(await hintOf('{:process 0 :type :invoke :f :reed}')).toBe("did you mean ':read'?");
  expect(await hintOf('INFO jepsen.util - 0 :invok :read')).toBe("did you mean ':invoke'?");
  expect(await hintOf('{"client":1,"from":2,"outcome":"faild"}')).toBe("did you mean 'failed'?");
  expect(await hintOf('{:process 0 :type :zzz :f :read}')).toBe('expected :invoke, :ok, :fail or :info');
});

test('a line without an end is refused before it exhausts the memory', async () => {
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

test('an operation that ends with another value or key than it began with is a mistake, except for the value of a read', async () => {
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
  // The value of a failed operation, or of one with unknown outcome, may be a reason.
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

test('a map with the same key twice is a mistake, at any place of the map', async () => {
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
  // Values that are not used are not checked.
  expect(await verdictOf([begun, '{:process 0, :type :ok, :f :write, :x {:type 1 :type 1}}'])).toBe('ok');
});

test('in a history of raftsim no operation ends where another begins, however many began in between', async () => {
  const get = (client: number, from: number, to: number): string =>
    `{"client":${client},"from":${from},"to":${to},"op":"get","key":"k${client}","found":null,"outcome":"ok"}`;
  for (let between = 0; between < 20; between++) {
    const ends = 3 + 2 * between;
    const others = Array.from({ length: between }, (_, i) => get(2, 3 + 2 * i, 4 + 2 * i));
    const lines = (begins: number): string[] => [
      get(1, 1, ends),
      ...others,
      get(3, begins, 99),
      get(4, 97, 98),
    ];
    expect(await verdictOf(lines(ends + 1))).toBe('ok');
    expect(await verdictOf(lines(ends))).toBe(
      `${between + 4}:1: ${ends} is the 'to' of one operation and the 'from' of another`,
    );
  }
});
