import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { causalPast, packetsIn } from '../../../../sim/run/shrink/causes.ts';
import { pointOfNoReturn } from '../../../../sim/run/shrink/inevitable.ts';
import {
  fatesOf,
  isFateOf,
  listed,
  operationsOf,
  withFates,
  withOperations,
  withoutIdleClients,
} from '../../../../sim/run/shrink/listing.ts';
import { withValue } from '../../../../sim/run/shrink/plain.ts';
import { record } from '../../../../sim/run/shrink/recording.ts';
import { Reduction } from '../../../../sim/run/shrink/reduction.ts';
import { roundLists } from '../../../../sim/run/shrink/rounding.ts';
import { shrink } from '../../../../sim/run/shrink/shrink.ts';
import { countSteady, MANY } from '../../../../sim/run/shrink/steady.ts';
import { type Target, Trials } from '../../../../sim/run/shrink/trial.ts';
import { type SimulateOptions, simulate } from '../../../../sim/run/simulate.ts';
import { subjectOf } from '../../../../sim/run/subject.ts';
import type { TraceEvent } from '../../../../sim/run/trace/event.ts';
import { EventListener } from '../../../../sim/run/trace/recorder.ts';
import { parseScenario } from '../../../../sim/scenario/parse.ts';
import { type PlainScenario, plainScenario, printScenario } from '../../../../sim/scenario/print.ts';

/**
 * A leader that answers reads without a quorum, in a network where everything happens that a list can
 * contain.
 */
const noisy = `
name: noisy
zoo: R2
cluster: { replicas: 3, disk: { fsync: 500us..4ms } }
network: { latency: 1ms..12ms, client-latency: 1ms..6ms, loss: 3%, duplicate: 3%, client-loss: 1%, reorder: { chance: 5%, by: 5ms..30ms } }
clients: { count: 3, rate: 60/s, keys: { count: 2 } }
run: 4s
faults:
  - { at: 900ms, do: isolate, node: leader, for: 900ms }
  - { at: 2s, do: isolate, node: leader, for: 900ms }
`;

function plainOf(text: string): PlainScenario {
  const plain = plainScenario(text);
  if ('errors' in plain) throw new Error('not plain');
  return plain as PlainScenario;
}

function failing(text: string): { readonly trials: Trials; readonly seed: string; readonly target: Target } {
  const parsed = parseScenario(text);
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  for (let seed = 1; seed < 60; seed++) {
    const [first] = simulate(parsed.scenario, `${seed}`, subjectOf(parsed.scenario)).violations;
    if (first === undefined) continue;
    const target = { property: first.property, reason: first.reason };
    return { trials: new Trials(target, Number.POSITIVE_INFINITY, subjectOf), seed: `${seed}`, target };
  }
  throw new Error('no seed fails');
}

test('a run that is listed in full is the same run with every seed', () => {
  const { trials, seed } = failing(noisy);
  const plain = plainOf(noisy);
  const scenario = trials.parse(plain);
  if (scenario === null) throw new Error('no scenario');
  const recording = record(trials, scenario, seed);
  const list = listed(plain, scenario, recording);
  if (list === null) throw new Error('too long');
  const fates = fatesOf(list);
  expect(fates.filter(({ lost }) => lost === true).length).toBeGreaterThan(0);
  expect(fates.filter(({ copy }) => copy !== undefined).length).toBeGreaterThan(0);
  expect(operationsOf(list).length).toBeGreaterThan(20);

  const again = trials.parse(list);
  if (again === null) throw new Error('the list cannot be read');
  const keyEvents = (events: readonly TraceEvent[]): readonly string[] =>
    events
      .filter(({ kind }) => kind === 'messageDelivered' || kind === 'completed' || kind === 'role')
      .map((event) => JSON.stringify({ ...event, n: 0 }));
  for (const other of [seed, 'another', 'yet another']) {
    const found = record(trials, again, other);
    expect(found.failure?.message, other).toBe(recording.failure?.message);
    expect(keyEvents(found.events)).toEqual(keyEvents(recording.events));
  }
  // Without a single one of the listed fates it is another run.
  const lost = fates.find((fate) => fate.lost === true && String(fate.to).startsWith('n'));
  const without = trials.parse(
    withFates(
      list,
      fates.filter((fate) => fate !== lost),
    ),
  );
  if (without === null) throw new Error('cannot be read');
  expect(keyEvents(record(trials, without, seed).events)).not.toEqual(keyEvents(recording.events));
});

test('listing the operations removes the settings and faults that only affect drawn operations', () => {
  const plain = plainOf(`
clients: { count: 2, rate: 50/s, from: 1s, outstanding: 2, mix: { put: 100% }, keys: { count: 3, choose: zipf } }
chaos: { families: { load: 1 } }
run: 6s
faults:
  - { at: 2s, do: load, rate: 500/s, for: 1s }
  - { at: 3s, do: crash, node: n1 }
`);
  const list = withOperations(plain, [{ at: '1s', client: 'c1', do: 'put' }]);
  expect(parseScenario(printScenario(list))).toMatchObject({ ok: true });
  expect(list.faults).toEqual([{ at: '3s', do: 'crash', node: 'n1' }]);
  expect(list.chaos).toBeUndefined();
});

test('idle clients are removed, and the clients that faults name are renamed or removed accordingly', () => {
  const plain = plainOf(`
clients: { count: 6, rate: 20/s, keys: { count: 1 } }
run: 6s
faults:
  - { at: 2s, do: partition, groups: [ [n1, c2, c5], [n2, n3, n4, n5, c6] ] }
  - { at: 3s, do: one-way, sender: c6, receiver: n2 }
  - { at: 4s, do: crash, node: n1 }
`);
  // With only as many clients as the last one with an operation, c6 would be unknown and the scenario
  // invalid.
  const list = withOperations(plain, [
    { at: '1s', client: 'c2', do: 'put' },
    { at: '2s', client: 'c5', do: 'get' },
  ]);
  expect(parseScenario(printScenario(list))).toMatchObject({ ok: true });
  const crash = { at: '4s', do: 'crash', node: 'n1' };
  const partition = (...clients: readonly string[]) => ({
    at: '2s',
    do: 'partition',
    groups: [
      ['n1', ...clients],
      ['n2', 'n3', 'n4', 'n5'],
    ],
  });
  expect(list.faults).toEqual([partition('c2', 'c5'), crash]);
  const close = withoutIdleClients(list);
  expect(parseScenario(printScenario(close))).toMatchObject({ ok: true });
  expect(operationsOf(close).map(({ client }) => client)).toEqual(['c1', 'c2']);
  expect(close.faults).toEqual([partition('c1', 'c2'), crash]);
});

test('the fates outside the causal past of the violation can be identified', () => {
  const { trials, seed } = failing(noisy);
  const plain = plainOf(noisy);
  const scenario = trials.parse(plain);
  if (scenario === null) throw new Error('no scenario');
  const recording = record(trials, scenario, seed);
  const list = listed(plain, scenario, recording);
  if (list === null) throw new Error('too long');
  const past = causalPast(recording.events);
  const packets = packetsIn(recording.events);
  const inPast = packets.filter(({ sent }) => past.has(sent));
  expect(inPast.length).toBeGreaterThan(0);
  expect(inPast.length).toBeLessThan(packets.length);
  const kept = fatesOf(list).filter((fate) => inPast.some((packet) => isFateOf(fate, packet)));
  expect(kept.length).toBeLessThan(fatesOf(list).length);
});

/** The events of a run with these options. */
function factsOf(options: SimulateOptions, text = noisy): readonly string[] {
  const parsed = parseScenario(text);
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  const events: string[] = [];
  const listener = new EventListener((event) => void events.push(JSON.stringify(event)));
  simulate(parsed.scenario, '1', { ...subjectOf(parsed.scenario), ...options, consumers: [listener] });
  return events;
}

test('a run continues with another seed from the given event on, and not before', () => {
  const usual = factsOf({});
  const after = 400;
  const turned = factsOf({ reseed: { after, seed: 'else' } });
  expect(turned.slice(0, after)).toEqual(usual.slice(0, after));
  const parting = turned.findIndex((event, i) => event !== usual[i]);
  expect(parting).toBeGreaterThanOrEqual(after);
  expect(parting).toBeLessThan(after + 200);
  expect(factsOf({ reseed: { after, seed: 'else' } })).toEqual(turned);
  expect(factsOf({ reseed: { after, seed: '1' } })).toEqual(usual);
});

test('in a continuation the client that probes after the run asks another server first, as others do', () => {
  const calm = `
name: calm
cluster: { replicas: 5, disk: { fsync: 0 } }
network: { latency: 1ms }
clients: { count: 0 }
run: 2s
`;
  const askedFirst = (seed: string): string | undefined =>
    factsOf({ reseed: { after: 100, seed } }, calm)
      .find((event) => event.includes('"kind":"requestSent"') && event.includes('"client":0,'))
      ?.match(/"node":\d/u)?.[0];
  const asked = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(askedFirst);
  expect(asked).not.toContain(undefined);
  expect(new Set(asked).size).toBeGreaterThan(1);
});

test('all continuations fail after the point of no return, but not all of them just before it', () => {
  const { trials, seed } = failing(noisy);
  const scenario = trials.parse(plainOf(noisy));
  if (scenario === null) throw new Error('no scenario');
  const { failure } = record(trials, scenario, seed);
  if (failure === null) throw new Error('no failure');
  const point = pointOfNoReturn(trials, scenario, seed, failure);
  if (point === null) throw new Error('the budget was spent');
  const { event, before } = point;
  expect(event).toBeGreaterThan(0);
  expect(event).toBeLessThanOrEqual(failure.event);
  expect(before).toBeLessThan(20);
  const failingAfter = (after: number): number =>
    Array.from({ length: 20 }, (_, i) => `continuation-${i + 1}`).filter(
      (other) =>
        trials.run(scenario, seed, { limit: failure.event * 3 + 200, reseed: { after, seed: other } }) !==
        null,
    ).length;
  expect(failingAfter(event)).toBe(20);
  expect(failingAfter(event - 1)).toBe(before);
});

test('a shrunk failure that depends on single messages fails with every seed, and needs each fault and each listed fate', () => {
  const text = readFileSync('scenarios/zoo/membership-single.yaml', 'utf8');
  const plain = plainScenario(text, ['zoo=E3']);
  if ('errors' in plain) throw new Error('not plain');
  const result = shrink(plain as PlainScenario, '2');
  if (result === null) throw new Error('nothing to shrink');
  expect(result.eventsAfter).toBeLessThan(200);
  expect(result.otherSeeds).toBe(20);
  expect(result.inevitable?.event).toBe(0);
  expect(result.necessary.every((needed) => needed)).toBe(true);
  expect(result.story.join('\n')).toContain('20 of 20');
  const trials = new Trials(
    { property: 'vote-once', reason: result.reason },
    Number.POSITIVE_INFINITY,
    subjectOf,
  );
  const left = plainOf(result.scenario);
  const fates = fatesOf(left);
  expect(fates.length).toBeGreaterThan(0);
  for (const fate of fates) {
    const fewer = withFates(
      left,
      fates.filter((other) => other !== fate),
    );
    expect(trials.fails(fewer, result.seed, result.eventsAfter * 1.05 + 20)).toBeNull();
  }
});

/** Limit on the events of a run, sufficient for all seeds. */
const ROOMY = 400;

/**
 * A failing scenario about to be reduced, and the number of twenty other seeds that fail with its current
 * form.
 */
function reducing(
  text: string,
  target: Target,
): { readonly reduction: Reduction; readonly others: () => number } {
  const plain = plainOf(text);
  const trials = new Trials(target, Number.POSITIVE_INFINITY, subjectOf);
  const failure = trials.fails(plain, '2', ROOMY);
  if (failure === null) throw new Error('does not fail');
  const start = { plain, seed: '2', failure: { ...failure, event: ROOMY } };
  const reduction = new Reduction(trials, start, () => {});
  return { reduction, others: () => countSteady(trials, reduction.plain, ROOMY, MANY) };
}

test('a run is not cut so short that other seeds do not fail', () => {
  // A put that is retried after its leader has applied it; which server is asked first, and when a leader
  // is elected, is drawn.
  const { reduction, others } = reducing(
    `
cluster: { replicas: 3, disk: { fsync: 0 } }
network: { latency: 2ms, client-latency: 2ms }
clients: { count: 1, rate: 2/s, mix: { put: 100% }, keys: { count: 1 }, retry: 100ms }
run: 708ms
settle: { probes: 0, within: 1 }
zoo: C1
`,
    { property: 'exactly-once', reason: 'two-effects' },
  );
  expect(others()).toBe(20);
  reduction.cutRun(true);
  expect(String(reduction.plain.run)).toMatch(/^[3-6]\d\dms$/);
  expect(others()).toBe(20);
  reduction.cutRun();
  expect(others()).toBeLessThan(20);
});

test('rounding a listed value is tested with other seeds, too', () => {
  // At 150 ms the put is answered in time if n2 is asked first, which is drawn.
  const path = ['cluster', 'nodes', 'n2', 'election-timeouts'];
  const { reduction, others } = reducing(
    `
cluster:
  replicas: 3
  disk: { fsync: 0 }
  nodes: { n1: { election-timeouts: [ 300ms ] }, n2: { election-timeouts: [ 168ms ] }, n3: { election-timeouts: [ 300ms ] } }
network: { latency: 5ms, client-latency: 5ms }
clients:
  count: 1
  keys: { count: 1 }
  timeout: 200ms
  operations: [ { at: 0s, client: c1, do: put }, { at: 200ms, client: c1, do: get } ]
run: 600ms
settle: { probes: 0, within: 1 }
zoo: C2
`,
    { property: 'linearizability', reason: 'aborted-read' },
  );
  expect(others()).toBe(20);
  const rounded = withValue(reduction.plain, path, ['150ms']);
  expect(reduction.considerSteadily(rounded)).toBe(false);
  expect(reduction.consider(rounded)).toBe(true);
  expect(others()).toBeLessThan(20);

  let asked = 0;
  class Wary extends Reduction {
    override consider(): boolean {
      throw new Error('other seeds were not asked');
    }
    override considerSteadily(): boolean {
      asked++;
      return false;
    }
  }
  roundLists(new Wary(reduction.trials, reduction.state(), () => {}), [path]);
  expect(asked).toBeGreaterThan(0);
});
