import { expect, test } from 'vitest';
import { createReplica } from '../../../../core/replica.ts';
import type { SubjectOf } from '../../../../sim/run/subject.ts';
import { gridOf, parseAxis } from '../../../../sim/run/sweep/grid.ts';
import { mergeSweeps } from '../../../../sim/run/sweep/merge.ts';
import { parseShard, planSweep, runAt } from '../../../../sim/run/sweep/plan.ts';
import type { SweepResult } from '../../../../sim/run/sweep/result.ts';
import type { FinishedRun } from '../../../../sim/run/sweep/row.ts';
import { type Executor, runSweep } from '../../../../sim/run/sweep/run.ts';
import { compareSeeds, parseSeeds, type SeedSet } from '../../../../sim/run/sweep/seeds.ts';
import { meanInterval, shareInterval } from '../../../../sim/run/sweep/statistics.ts';
import { type SweepOptions, sweep } from '../../../../sim/run/threads/sweep.ts';
import type { Scenario } from '../../../../sim/scenario/scenario.ts';
import { parse } from '../../../support/scenarios.ts';
import { playHere } from '../../../support/sweep-here.ts';

const small = `
name: small
cluster: { replicas: 3 }
clients: { count: 2, rate: 20/s }
run: 1500ms
faults:
  - { at: 700ms, do: crash, node: leader, for: 300ms }
`;

function scenario(text = small, set: readonly string[] = []): Scenario {
  return parse(text, { set, file: 'small.yaml' });
}

function seeds(text: string): SeedSet {
  const parsed = parseSeeds(text, 'abc');
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

function all(set: SeedSet): readonly string[] {
  return Array.from({ length: set.count }, (_, i) => set.at(i));
}

test('seeds can be given as ranges, lists, mixtures and by commit', () => {
  expect(all(seeds('1..3,9, x'))).toEqual(['1', '2', '3', '9', 'x']);
  expect(all(seeds('commit:2'))).toEqual(['abc-1', 'abc-2']);
  expect(all(seeds('042,42'))).toEqual(['042', '42']);
  expect(parseSeeds('5..1')).toContain('empty');
  expect(parseSeeds('1..3,2')).toContain('named twice');
  expect(parseSeeds('1..3,3..5')).toContain('named twice');
  expect(parseSeeds('1,,2')).toContain('missing');
  expect(parseSeeds('commit:5')).toContain('git');
  expect(parseSeeds('commit:x', 'abc')).toContain('commit:200');
  expect(['10', '9', 'a2', 'a10', '042', '42'].sort(compareSeeds)).toEqual([
    '9',
    '10',
    '042',
    '42',
    'a2',
    'a10',
  ]);
});

test('the interval of a share is exact, and agrees with the rule of three', () => {
  // Published values of Clopper and Pearson's interval.
  expect(shareInterval(1, 10)).toEqual([expect.closeTo(0.00253, 5), expect.closeTo(0.44502, 5)]);
  expect(shareInterval(5, 10)).toEqual([expect.closeTo(0.18709, 5), expect.closeTo(0.81291, 5)]);
  expect(shareInterval(3, 10_000)[1]).toBeCloseTo(0.000876, 5);
  expect(shareInterval(0, 10_000)[1]).toBeCloseTo(3 / 10_000, 6);
  expect(shareInterval(10, 10)[0]).toBeCloseTo(0.74113, 4);
  expect(meanInterval([1, 2, 3]).interval).toEqual([expect.closeTo(-0.484, 2), expect.closeTo(4.484, 2)]);
});

test('scenarios with the same name and no file get different labels', () => {
  const plan = planSweep([scenario(), scenario(), scenario(small, ['run=2s'])], seeds('1'), null);
  expect(plan.scenarios.map(({ label, cells }) => [label, cells.length])).toEqual([
    ['small', 1],
    ['small (2)', 1],
    ['small (3)', 1],
  ]);
});

test.each([
  ['1', "'1' is not a shard; write it as 2/4"],
  ['0/3', 'shards are counted from 1: 1/3 to 3/3'],
  ['4/3', 'shards are counted from 1: 1/3 to 3/3'],
  ['1/0', "'1/0' divides a sweep into no part; write it as 2/4"],
])('%s is no shard', (text, expected) => {
  expect(parseShard(text)).toBe(expected);
});

test('shards together have every run once', () => {
  const whole = planSweep([scenario()], seeds('1..10'), null);
  const parts = [1, 2, 3].map((index) => planSweep([scenario()], seeds('1..10'), { index, of: 3 }));
  const runs = parts.flatMap((part) => Array.from({ length: part.runs }, (_, i) => runAt(part, i).seed));
  expect(runs.sort(compareSeeds)).toEqual(Array.from({ length: whole.runs }, (_, i) => runAt(whole, i).seed));
});

test('a grid has every combination of its values', () => {
  expect(parseAxis('a=1,[2,3],4')).toEqual({ path: 'a', values: ['1', '[2,3]', '4'] });
  expect(
    gridOf([
      { path: 'a', values: ['1', '2'] },
      { path: 'b', values: ['x'] },
    ]),
  ).toEqual([
    ['a=1', 'b=x'],
    ['a=2', 'b=x'],
  ]);
  expect(parseAxis('a=1,1')).toContain('twice');
  expect(parseAxis('a')).toContain('not an axis');
});

async function swept(
  set: SeedSet,
  shard: { index: number; of: number } | null,
  options = {},
): Promise<SweepResult> {
  const plan = planSweep([scenario()], set, shard);
  return runSweep(plan, playHere(plan.entries, 0), options);
}

test('the result of a sweep does not depend on shards, resumption or order', async () => {
  const whole = await swept(seeds('1..8'), null);
  expect(whole.runs).toBe(8);
  const parts = await Promise.all([2, 1, 3].map((index) => swept(seeds('1..8'), { index, of: 3 })));
  expect(JSON.stringify(mergeSweeps(parts))).toBe(JSON.stringify(whole));
  expect(mergeSweeps(parts.slice(1))).toContain('2/3 is missing');
  expect(mergeSweeps([parts[0], parts[0], parts[2]])).toContain('missing');
  expect(mergeSweeps([whole])).toContain('never divided');

  const finished: FinishedRun[] = [];
  await swept(seeds('1..8'), null, { onRun: (run: FinishedRun) => void finished.push(run) });
  const resumed = await swept(seeds('1..8'), null, { finished: finished.slice(3, 6).reverse() });
  expect(JSON.stringify(resumed)).toBe(JSON.stringify(whole));
});

test('a stopped sweep reports the runs it finished', async () => {
  const stop = new AbortController();
  const result = await swept(seeds('1..50'), null, {
    signal: stop.signal,
    onProgress: ({ done }: { done: number }) => {
      if (done === 3) stop.abort('interrupted');
    },
  });
  expect(result).toMatchObject({ stopped: 'interrupted', exitCode: 130, runs: 3, planned: 50 });
  expect(result).toMatchObject({ pass: 3, verdict: 'undecided' });
});

test('a shard without a run is undecided, and can still be merged', async () => {
  const whole = await swept(seeds('1..2'), null);
  const parts = await Promise.all([1, 2, 3].map((index) => swept(seeds('1..2'), { index, of: 3 })));
  expect(parts[2]).toMatchObject({ planned: 0, runs: 0, verdict: 'undecided', exitCode: 3 });
  expect(JSON.stringify(mergeSweeps(parts))).toBe(JSON.stringify(whole));
});

test('a lost worker affects only the run that crashed it twice', async () => {
  const plan = planSweep([scenario()], seeds('1..6'), null);
  const here = playHere(plan.entries, 0);
  let lost = 0;
  const frail: Executor = {
    ...here,
    play: async (runs, onResult) => {
      const bad = runs.findIndex(({ seed }) => seed === '4' || (seed === '2' && lost++ === 0));
      await here.play(bad < 0 ? runs : runs.slice(0, bad), onResult);
      if (bad >= 0) throw new Error('worker exited with code: 9');
    },
  };
  const result = await runSweep(plan, frail);
  expect(result.rows.map(({ seed, crashed }) => [seed, crashed])).toEqual([
    ['1', undefined],
    ['2', undefined],
    ['3', undefined],
    ['4', 'process.exit(9)'],
    ['5', undefined],
    ['6', undefined],
  ]);
  expect(result).toMatchObject({ undecided: 1, exitCode: 3 });
});

test('a run with two different outcomes stops the sweep, and both events are shown', async () => {
  let replicas = 0;
  const fickle: SubjectOf = () => ({
    createReplica: (node, options, random) => {
      // The replicas of the repeated run wait longer than those of the first.
      const slow = replicas++ >= 3 ? 1_000 : 0;
      return createReplica(
        node,
        { ...options, electionTimeoutMin: options.electionTimeoutMin + slow },
        random,
      );
    },
  });
  const plan = planSweep([scenario(small, ['faults=[]'])], seeds('1..4'), null);
  const result = await runSweep(plan, playHere(plan.entries, 1, fickle));
  expect(result).toMatchObject({ exitCode: 4, stopped: 'nondeterminism', runs: 1 });
  expect(result.nondeterminism?.first).not.toBe(result.nondeterminism?.second);
});

test('failures are grouped by cause; worst seeds, idle faults and milestones are reported', async () => {
  const text = `${small}  - { when: { elected: 50 }, do: pause, node: leader }\nexpect: { requests.ok: "< 20" }\n`;
  const plan = planSweep([scenario(text)], seeds('1..5'), null);
  const result = await runSweep(plan, playHere(plan.entries, 0));
  expect(result.rows.map(({ crashed }) => crashed ?? '')).toEqual(['', '', '', '', '']);
  expect(result).toMatchObject({ fail: 5, exitCode: 1, failingShare: 1 });
  expect(result.signatures).toMatchObject([{ property: 'expect', runs: 5, firstSeed: '1' }]);
  expect(result.faults).toContainEqual({
    scenario: 'small',
    do: 'pause',
    runs: 0,
    strikes: 0,
    effective: 0,
  });
  expect(result.reached['server crashed']).toBe(5);
  expect(Object.values(result.reached)).toContain(0);
  const worst = Math.max(...result.rows.map((row) => row.leaderlessSeconds ?? 0));
  expect(result.across.leaderlessSeconds?.worst).toBe(worst);
});

test('a scenario that expects a violation is judged over all its seeds', async () => {
  const text = `${small}expect: { violation: linearizability }\n`;
  const plan = planSweep([scenario(text)], seeds('1..3'), null);
  const result = await runSweep(plan, playHere(plan.entries, 0));
  expect(result).toMatchObject({ pass: 3, verdict: 'fail', exitCode: 1 });
  expect(result.expected).toMatchObject([{ property: 'linearizability', violated: 0, firstSeed: null }]);
});

test('a sweep that was stopped before its first run is undecided', async () => {
  const result = await swept(seeds('1..5'), null, { signal: AbortSignal.abort('budget') });
  expect(result).toMatchObject({ runs: 0, planned: 5, stopped: 'budget', verdict: 'undecided', exitCode: 3 });
});

test('an invalid number of workers, or share to verify, is an error with an explanation', async () => {
  const result = (options: SweepOptions): Promise<SweepResult> => sweep([scenario()], '1', options);
  await expect(result({ workers: 0 })).rejects.toThrow('workers is 0, and must be a whole number from 1');
  await expect(result({ workers: 1.5 })).rejects.toThrow('workers is 1.5');
  await expect(result({ signal: new AbortController() as never })).rejects.toThrow(
    'signal must be the `signal` of an AbortController',
  );
  await expect(result({ verify: 7 })).rejects.toThrow('verify is 7, and must be a share from 0 to 1');
});

test.each(['onRun', 'onProgress'])(
  'an error thrown by %s is thrown by the sweep, not into the executor',
  async (listener) => {
    let heard = 0;
    const throwing = (): void => {
      heard++;
      throw new Error('nobody to tell');
    };
    const plan = planSweep([scenario()], seeds('1..20'), null);
    const here = playHere(plan.entries, 0);
    const playing: Executor = {
      ...here,
      play: (runs, onResult) => here.play(runs, (...over) => expect(() => onResult(...over)).not.toThrow()),
    };
    await expect(runSweep(plan, playing, { [listener]: throwing })).rejects.toThrow('nobody to tell');
    expect(heard).toBe(1);
  },
);
