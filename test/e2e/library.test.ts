import { createReadStream, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  checkHistory,
  FactKind,
  type ParseOptions,
  parseScenario,
  plainScenario,
  printScenario,
  Recorder,
  readTrace,
  replay,
  type Scenario,
  shrink,
  simulate,
  sweep,
  Tape,
  writeTrace,
} from '../../sim/index.ts';

/* The library as users' tests call it; with the package installed they import it from 'raftsim'. */

function scenario(text: string): Scenario {
  const parsed = parseScenario(text);
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  return parsed.scenario;
}

function tracedLines(): string[] {
  const lines: string[] = [];
  writeTrace(scenario('run: 1s'), 'run: 1s', '1', {}, (line) => lines.push(line));
  return lines;
}

test('a test can assert that a new leader is elected within two seconds and no acknowledged write is lost', () => {
  const { report } = simulate(
    scenario(`
      cluster: { replicas: 3 }
      clients: { count: 4, rate: 100/s }
      run: 6s
      faults: [{ at: 2s, do: crash, node: leader, for: 1s }]
    `),
    'any text is a seed',
  );
  expect(report.verdict).toBe('pass');
  expect(report.properties.every(({ verdict }) => verdict === 'pass')).toBe(true);
  expect(report.raft.leaders).toBeGreaterThanOrEqual(2);
  expect(report.raft.longestLeaderlessSeconds).toBeLessThan(2);
  expect(report.faults[0]).toMatchObject({ do: 'crash', effective: true });
});

describe('a call with arguments of wrong types throws a message that names the mistake', () => {
  const any = (value: unknown): never => value as never;
  const good = scenario('run: 1s');

  test.each([
    [
      any('run: 1s'),
      any('1'),
      "the scenario is 'run: 1s', and must be the `scenario` that parseScenario(text) returns",
    ],
    [
      any(parseScenario('run: 1s')),
      any('1'),
      'the scenario is the whole result of parseScenario, and must be the',
    ],
    [good, any(42), "the seed is 42, and must be text: '42'"],
    [good, any(undefined), "the seed is nothing, and must be text: '42'"],
  ])('simulate: %s %s', (wrong, seed, expected) => {
    expect(() => simulate(wrong, seed)).toThrow(expected);
  });

  test.each([
    ['run: 1s', { set: any('run=2s') }, "set is 'run=2s', and must be a list: ['cluster.replicas=3']"],
    ['run: 1s', { set: any([3]) }, "set holds 3, and must hold only texts: ['cluster.replicas=3']"],
    [any(Buffer.from('run: 1s')), {}, "the scenario is bytes, and must be text: readFileSync(file, 'utf8')"],
    ['run: 1s', { file: any(new URL('file:///a.yaml')) }, 'file is a mapping, and must be text: a path'],
  ])('parseScenario: %s %j', (text, options: ParseOptions, message) => {
    expect(parseScenario(text, options)).toMatchObject({
      ok: false,
      errors: [{ line: 1, column: 1, message }],
    });
    expect(plainScenario(text, options.set, options.file)).toMatchObject({ errors: [{ message }] });
  });

  test('sweep and shrink: scenarios and seeds', async () => {
    await expect(sweep(any(good), '1')).rejects.toThrow('sweep takes a list of scenarios: [parsed.scenario]');
    await expect(sweep([any('run: 1s')], '1')).rejects.toThrow("the scenario is 'run: 1s', and must be the");
    await expect(sweep([good], any(5))).rejects.toThrow(
      "seeds is 5, and must be text: '1..100', '1,5,9', or a list",
    );
    await expect(sweep([good], any([5]))).rejects.toThrow("the seed is 5, and must be text: '5'");
    expect(() => shrink(any('run: 1s'), '1')).toThrow('must be what plainScenario(text) returns');
    expect(() => shrink({ run: '1s' }, any(1))).toThrow("the seed is 1, and must be text: '1'");
    await expect(sweep([good], '1', { workerFile: 'no/such.js' })).rejects.toThrow(
      "workerFile is 'no/such.js', and there is no such file",
    );
  });

  test.each<[string, unknown, string]>([
    ['no options', null, 'the options of simulate are empty, and must be an object'],
    ['consumers', { consumers: 5 }, 'consumers is 5, and must be a list of listeners: [{ on: {} }]'],
    ['a consumer', { consumers: [() => {}] }, 'consumers is a list, and must be a list of listeners'],
    ['createReplica', { createReplica: {} }, 'createReplica is a mapping, and must be a function'],
    ['withoutJudges', { withoutJudges: 'recovery' }, "withoutJudges is 'recovery', and must be a list of"],
    ['onStart', { onStart: null }, 'onStart is empty, and must be a function'],
    ['digested', { digested: 'no' }, "digested is 'no', and must be true or false"],
    ['bug', { bug: 'L1' }, "bug is 'L1', and must be an object"],
    ['a part of a bug', { bug: { rule: {} } }, 'bug: unknown part rule, did you mean rules?'],
    [
      'a misspelt rule',
      { bug: { rules: { mayGrantVot: () => true } } },
      'bug: unknown rules.mayGrantVot, did you mean mayGrantVote?',
    ],
    [
      'a habit that hosts do not have',
      { bug: { host: { sync: false } } },
      'bug: unknown host.sync, known: gateSends, acknowledgeEarly, recover, keepsJournal, firstPart',
    ],
    [
      'a rule',
      { bug: { rules: { mayApply: true } } },
      'rules.mayApply is of type boolean, and must be a function',
    ],
    ['a habit', { bug: { host: { gateSends: 'no' } } }, "bug: host.gateSends is 'no', and must be a boolean"],
    ['recover', { bug: { recover: {} } }, 'bug: recover is of type object, and must be a function'],
    ['an option', { bug: { options: () => ({ reads: 'stale' }) } }, 'expected index, lease, log'],
    [
      'options that are no function',
      { bug: { options: { preVote: false } } },
      'must be a function (node, options)',
    ],
    ['a word', { bug: { client: { giveUp: 'failed' } } }, 'expected Outcome.unknown or Outcome.failed'],
    ['a bug that changes nothing', { bug: { name: 'x', rules: {} } }, 'bug: it changes nothing'],
    ['a misspelt option', { consumer: [] }, "simulate has no option 'consumer', did you mean 'consumers'?"],
  ])('simulate, options: %s', (_, options, expected) => {
    expect(() => simulate(good, '1', any(options))).toThrow(expected);
  });

  test('options of the other functions', async () => {
    const trace = readTrace(tracedLines);
    expect(() => shrink({}, '1', any(null))).toThrow(
      'the options of shrink are empty, and must be an object',
    );
    expect(() => shrink({}, '1', { subject: any(1) })).toThrow('subject is 1, and must be a function');
    expect(() => replay(any(trace), { onEvent: any('x') })).toThrow("onEvent is 'x', and must be a function");
    await expect(sweep([good], '1', any(null))).rejects.toThrow('the options of sweep are empty, and must');
    await expect(sweep([good], '1', { onRun: any([]) })).rejects.toThrow(
      'onRun is an empty list, and must be a',
    );
    await expect(checkHistory([], any(7))).rejects.toThrow('the options of checkHistory are 7, and must');
    await expect(checkHistory([], { within: any(7) })).rejects.toThrow('within is 7, and must be a function');
    expect(parseScenario('run: 1s', any(null))).toMatchObject({
      errors: [{ message: 'the options of parseScenario are empty, and must be an object' }],
    });
    expect(() => printScenario(any(undefined))).toThrow(
      'the scenario is nothing, and must be what plainScenario(text) returns',
    );
    expect(() => printScenario(any(plainScenario('run: [')))).toThrow(
      'the scenario has mistakes: look whether',
    );
    expect(() => printScenario(any('run: 1s'))).toThrow(
      "the scenario is 'run: 1s', and must be what plainScenario",
    );
    expect(() => new Recorder(any(3))).toThrow('kinds is 3, and must be a list: [FactKind.');
    expect(() => new Recorder([any(99)])).toThrow(
      'kinds holds 99, and must hold only kinds of facts: FactKind.',
    );
    expect(() => new Recorder([any(undefined)])).toThrow('kinds holds nothing, and must hold only kinds');
    expect(() =>
      simulate(good, '1', { consumers: [{ on: {} }, { on: { [any(undefined)]: () => {} } }] }),
    ).toThrow('consumers[1].on has the key undefined, which is no kind of fact: { [FactKind.');
    expect(() => new Tape(any('all'))).toThrow("most is 'all', and must be a number, at least 0: 1_000_000");
  });

  test('a misspelt option is reported, and an unrelated property is ignored', async () => {
    await expect(sweep([good], '1', any({ worker: 1 }))).rejects.toThrow(
      "sweep has no option 'worker', did you mean 'workers'?",
    );
    await expect(checkHistory([], any({ modle: 'kv' }))).rejects.toThrow("did you mean 'model'?");
    const parse = (options: object) => parseScenario('run: 1s', any(options));
    expect(parse({ sets: [] })).toMatchObject({
      errors: [{ message: "parseScenario has no option 'sets', did you mean 'set'?" }],
    });
    expect(parse({ set: [], purpose: 'of the caller' }).ok).toBe(true);
    expect(simulate(good, '1', any({ purpose: 'of the caller' })).report.verdict).toBe('pass');
  });

  test('sweep without the code of a replica', async () => {
    await expect(sweep([scenario('cluster: { replica: ./mine.ts }')], '1')).rejects.toThrow(
      "the code of mine.ts is missing: sweep takes it as replicas: { 'mine.ts': code }",
    );
  });

  test('writeTrace, readTrace and replay', () => {
    const write = (): void => {};
    expect(() => writeTrace(any('run: 1s'), '', '1', {}, write)).toThrow(
      "the scenario is 'run: 1s', and must",
    );
    expect(() => writeTrace(good, any(good), '1', {}, write)).toThrow(
      'the text is a mapping, and must be text',
    );
    expect(() => writeTrace(good, 'run: 1s', any(1), {}, write)).toThrow(
      "the seed is 1, and must be text: '1'",
    );
    expect(() => writeTrace(good, 'run: 1s', '1', {}, any([]))).toThrow(
      'write is an empty list, and must be a function: (line) => lines.push(line)',
    );
    expect(() => readTrace(any(['{}']))).toThrow(
      "lines is a list, and must be a function: () => text.split('\\n')",
    );
    expect(() => replay(any(readTrace(() => [])))).toThrow(
      "the trace is 'this trace is empty', and must be what readTrace(lines) returns; where that is text, it says what is",
    );
  });

  test.each([
    ['a text', "the history is 'a text', and must yield bytes: createReadStream(file), [Buffer.from(text)]"],
    [
      Buffer.from('bytes'),
      'the history is bytes, and must yield bytes: createReadStream(file), [Buffer.from(text)]',
    ],
    [undefined, 'the history is nothing, and must yield bytes'],
    [['a text'], "a chunk of the history is 'a text', and must be bytes: Buffer.from(text)"],
  ])('checkHistory: %s', async (wrong, expected) => {
    await expect(checkHistory(any(wrong))).rejects.toThrow(expected);
  });
});

test('a trace kept as text can be read from its lines and replayed', () => {
  let text = '';
  writeTrace(scenario('run: 1s'), 'run: 1s', '1', {}, (line) => {
    text += `${line}\n`;
  });
  const trace = readTrace(() => text.split('\n'));
  if (typeof trace === 'string') throw new Error(trace);
  expect(replay(trace)).toMatchObject({ kind: 'faithful', digest: trace.footer.digest });
});

test('the replay command of a scenario without a file has a placeholder for the file', () => {
  const { report } = simulate(scenario('run: 1s'), 'a b');
  expect(report.replay).toBe("npx raftsim SCENARIO.yaml --seed 'a b'");
});

test('consumers get every fact', () => {
  let delivered = 0;
  const { report } = simulate(scenario('run: 2s'), '1', {
    consumers: [{ on: { [FactKind.messageDelivered]: () => void delivered++ } }],
  });
  expect(delivered).toBeGreaterThanOrEqual(report.network.delivered);
  expect(report.network.delivered).toBeGreaterThan(100);
});

test('a scenario shipped with raftsim can be parsed and run, as in the README', () => {
  const parsed = parseScenario(readFileSync('scenarios/crash-leader.yaml', 'utf8'));
  expect(parsed.ok && simulate(parsed.scenario, '42').report.verdict).toBe('pass');
});

test('checkHistory judges a history of another system', async () => {
  expect(await checkHistory(createReadStream('docs/examples/stale-read.edn'))).toMatchObject({
    ok: true,
    result: { verdict: 'illegal', message: 'c3 read 1 after c2 had read 2' },
  });
});
