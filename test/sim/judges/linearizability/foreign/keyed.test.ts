import { describe, expect, test } from 'vitest';
import { check, jepsen, verdictOf } from './checking.ts';

/* Values that contain their keys, [KEY VALUE], as with Jepsen's independent keys. */

const keyed = { keyed: true } as const;
/** Events as EDN maps, in the form that Maelstrom writes. */
const edn = (...events: string[]): string[] =>
  events.map((event, i) =>
    event.replace(/^(\d+) (:\w+) (:\w+) ?(.*)$/, `{:index ${i}, :process $1, :type $2, :f $3, :value $4}`),
  );

describe.each([
  ['EDN maps', edn],
  ['a log', jepsen],
])('%s', (_, written) => {
  const twoKeys = [
    ...['0 :invoke :write [0 4]', '1 :invoke :write ["k" [0 nil]]', '0 :ok :write [0 4]', '1 :ok :write nil'],
    ...[
      '2 :invoke :cas [0 [4 5]]',
      '2 :ok :cas [0 [4 5]]',
      '3 :invoke :cas [0 [4 6]]',
      '3 :fail :cas [0 [4 6]]',
    ],
  ];
  const read = (key: string, value: string): string[] => [
    `4 :invoke :read [${key} nil]`,
    `4 :ok :read [${key} ${value}]`,
  ];

  test('each key is a register of its own', async () => {
    const all = [...twoKeys, ...read('0', '5'), ...read('"k"', '(0 nil)'), ...read('7', 'nil')];
    expect(await check(written(...all).join('\n'), keyed)).toMatchObject({
      ok: true,
      result: { verdict: 'ok', model: 'cas-register', keys: 3 },
    });
  });

  test('the value of another key does not explain a read', async () => {
    const stale = await check(written(...twoKeys, ...read('0', '4')).join('\n'), keyed);
    expect(stale.ok && stale.result).toMatchObject({
      verdict: 'illegal',
      message: expect.stringMatching(/^key "0": c4 read 4 /),
      witness: { key: '0' },
    });
  });

  test.each([
    ['4 :invoke :read 5', "no key in '5'"],
    ['4 :invoke :read nil', "no key in 'nil'"],
    ['4 :invoke :write [5]', "no key in '[5]'"],
    ['4 :invoke :write [5 6 7]', "no key in '[5 6 7]'"],
    ['4 :invoke :write {5 6}', "no key in '{5 6}'"],
    ['4 :invoke :cas [0 5]', "a cas of '5'"],
  ])('%s is reported', async (event, told) => {
    expect((await verdictOf(written(event), keyed)).replace(/^\d+:\d+: /, '')).toBe(told);
  });

  test('an operation that ends with another key than it began with is reported', async () => {
    const two = written('4 :invoke :write [0 5]', '4 :ok :write [1 5]');
    expect(await verdictOf(two, keyed)).toMatch(
      /^2:\d+: another key than process 4 began with in line 1: '0'$/,
    );
  });
});

test('tags of values that contain their keys, and of the values of a cas, are dropped', async () => {
  const events = (read: string): string[] =>
    edn(
      ...['0 :invoke :write #my.Tuple [0 #a 4]', '0 :ok :write #my.Tuple [0 4]'],
      ...['1 :invoke :cas #my.Tuple #other (#b 0 #c #my/pair [4 5])', '1 :ok :cas [0 [4 5]]'],
      ...['2 :invoke :read #my.Tuple [0 nil]', `2 :ok :read #my.Tuple [0 ${read}]`],
    );
  expect(await verdictOf(events('5'), keyed)).toBe('ok');
  expect(await verdictOf(events('4'), keyed)).toBe('illegal');
  expect(await verdictOf(edn('0 :invoke :write #{0 4}'), keyed)).toBe("1:57: no key in '#{0 4}'");
});

test('keyed values without --keyed are refused with a hint, and so is --keyed for histories with keys elsewhere', async () => {
  const hintOf = async (line: string, options = {}): Promise<string | false> => {
    const outcome = await check(line, options);
    return !outcome.ok && `${outcome.mistake.message} | ${outcome.mistake.hint}`;
  };
  expect(await hintOf('{:process 0, :type :invoke, :f :read, :value [0 nil]}')).toContain(
    'with --keyed values',
  );
  expect(await hintOf('{:process 0, :type :invoke, :f :read, :key 0, :value [0 nil]}', keyed)).toBe(
    'a map with :key | with --keyed the key is in the value: [KEY VALUE]',
  );
  expect(await hintOf('{:process 0, :type :invoke, :f :read}', keyed)).toBe(
    'no key | with --keyed values are [KEY VALUE]',
  );
  expect(await hintOf('{"format":"raftsim-history","version":1}', keyed)).toBe(
    'a history of raftsim has its keys beside its values | leave out --keyed',
  );
});
