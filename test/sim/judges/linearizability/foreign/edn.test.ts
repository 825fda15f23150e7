import { expect, test } from 'vitest';
import { checkHistory } from '../../../../../sim/judges/linearizability/foreign/check.ts';
import { check, encoder, map, verdictOf } from './checking.ts';

test('EDN maps, one a line: appended texts are judged', async () => {
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

test('EDN in one list may have keys in any order, comments, records and maps over several lines', async () => {
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
  ['\\[', '\\[', 'ok'],
  ['\\"', '\\[', 'illegal'],
  ['[\\{ \\} \\;]', '[\\{ \\u007d \\o73]', 'ok'],
  ['\\newline', '\\u000A', 'ok'],
  ['\\newline', '\\n', 'illegal'],
  ['\\a', '"a"', 'illegal'],
  ['\\\\', '\\u005c', 'ok'],
  ['##Inf', '##Inf', 'ok'],
  ['##Inf', '##-Inf', 'illegal'],
  ['[##NaN 1]', '[##NaN 1]', 'ok'],
  ['#tag \\(', '#other #tag \\(', 'ok'],
])('in EDN, after a write of %s a read of %s is %s', async (written, read, verdict) => {
  const write = (type: string): string => `{:process 0, :type :${type}, :f :write, :value ${written}}`;
  const reads = `{:process 1, :type :invoke, :f :read}\n{:process 1, :type :ok, :f :read, :value ${read}}`;
  expect(await verdictOf([write('invoke'), write('ok'), reads])).toBe(verdict);
});

test('characters in EDN that look like the end of something are none, wherever the text is cut into chunks', async () => {
  const text = String.raw`[{:process 0 :type :invoke :f :write :error [\" \] \}] :value \}}
{:process 0 :type :ok :f :write :value \}}{:process 1 :type :invoke :f :read}{:process 1 :type :ok :f :read :value \u007d}]`;
  const bytes = encoder.encode(text);
  for (let cut = 1; cut < bytes.length; cut++) {
    const outcome = await checkHistory([bytes.subarray(0, cut), bytes.subarray(cut)]);
    expect(outcome.ok && outcome.result.verdict).toBe('ok');
  }
});

test('in EDN, a failed operation did not take effect', async () => {
  const cas = (type: string): string => `{:process 0, :type :${type}, :f :cas, :value [0 1]}`;
  const read =
    '{:process 1, :type :invoke, :f :read, :value nil}\n{:process 1, :type :ok, :f :read, :value 1}';
  expect(await verdictOf([cas('invoke'), cas('fail'), read])).toBe('illegal');
});

test('discarded and tagged forms in a map, and a byte order mark, do not matter', async () => {
  const lines = [
    '\uFEFF{:process 0 #_:type :type #_x :invoke :f :write :value #my/tag 3 #_y}',
    '#_{:process 0 :type :ok :f :write :value 4}',
    '{:type :ok :error {:a [1 {:process 9}]} :process 0 :f :write :value 3} ; done',
    '{:process 0 :type :invoke :f :read :value nil} {:process 0 :type :ok :f :read :value 3}',
  ];
  expect(await verdictOf(lines)).toBe('ok');
  expect(await verdictOf([...lines.slice(0, 3), lines[3].replace('3}', '4}')])).toBe('illegal');
});

test('a cas among appends finds the whole text, or did not happen', async () => {
  const cas = (expected: string, type = 'ok'): string[] => [
    map(0, 'invoke', 'append', '"a"'),
    map(0, 'ok', 'append', '"a"'),
    map(1, 'invoke', 'append', '"b"'),
    map(1, 'ok', 'append', '"b"'),
    map(2, 'invoke', 'cas', `["${expected}" "c"]`),
    map(2, type, 'cas', `["${expected}" "c"]`),
  ];
  const get = (found: string): string[] => [
    map(3, 'invoke', 'get', 'nil'),
    map(3, 'ok', 'get', `"${found}"`),
  ];
  expect(await verdictOf([...cas('ab'), ...get('c')])).toBe('ok');
  expect(await verdictOf(cas('a'))).toBe('illegal');
  expect(await verdictOf([...cas('ba'), ...get('c')])).toBe('illegal');
  expect(await verdictOf([...cas('a', 'info'), ...get('ab')])).toBe('ok');
  expect(await verdictOf([...cas('a', 'info'), ...get('c')])).toBe('illegal');
  expect(await verdictOf([...cas('ab', 'fail'), ...get('ab')])).toBe('ok');
});
