import { expect, test } from 'vitest';
import { actualOf } from '../../../reports/words/expectations.ts';
import { type Fact, FactKind } from '../../../sim/facts/facts.ts';
import { opNames } from '../../../sim/facts/words.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { parse } from '../../support/scenarios.ts';

/* The reported time at which a figure exceeded its bound, compared with the recorded facts. */

const parsed = parseScenario(`
run: 6s
clients: { rate: 50/s }
faults:
  - { at: 3s, do: isolate, node: leader, for: 1s }
  - { at: 4500ms, do: power-loss, for: 700ms }
expect:
  longest-leaderless: <= 50ms
  latency.put.max: <= 5ms
  latency.all.max: <= 5ms
  reached.quorum-lost-leader-stepped-down: 0
  elections: 0
  latency.get.max: <= 5s
`);

test('an expectation that is not met reports the time, where its figure has one', () => {
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  const slowest = { put: [0, 0], all: [0, 0] };
  let steppedDown = 0;
  const { report } = simulate(parsed.scenario, '1', {
    consumers: [
      {
        on: {
          [FactKind.milestone]: ({ text, time }: Fact): void => {
            if (text === 'quorum lost, leader stepped down') steppedDown = time;
          },
          [FactKind.completed]: ({ operation }: Fact): void => {
            if (operation === null || operation.client === 0) return;
            const latency = operation.completedAt - operation.intendedAt;
            for (const kind of opNames[operation.op] === 'put'
              ? (['put', 'all'] as const)
              : (['all'] as const))
              if (latency > slowest[kind][0]) slowest[kind] = [latency, operation.intendedAt];
          },
        },
      },
    ],
  });
  const [leaderless, put, all, reached, elections, met] = report.expectations;
  expect(leaderless.at?.second).toBe(4.5);
  expect(put.at?.second).toBe(slowest.put[1] / 1_000_000);
  expect(all.at?.second).toBe(slowest.all[1] / 1_000_000);
  expect(reached.at?.second).toBe(steppedDown / 1_000_000);
  expect(elections.at).toBeUndefined();
  expect(met).toMatchObject({ verdict: 'pass' });
  expect(met.at).toBeUndefined();

  expect(actualOf(leaderless)).toMatch(/^\d\.\d+ s from 4\.500 s$/);
  expect(actualOf(put)).toMatch(/^\d+ ms from 4\.\d{3} s$/);
  expect(actualOf(reached)).toMatch(/^1, first at 3\.\d{3} s$/);
});

test('the count of operations that were never requested is 0, and their latency has no value', () => {
  const scenario = parse(
    'run: 1s\nclients: { rate: 50/s }\nexpect: { latency.delete.count: 0, latency.delete.max: <= 1s }',
  );
  const [max, count] = simulate(scenario, '1').report.expectations.toSorted((a, b) =>
    b.text < a.text ? -1 : 1,
  );
  expect(count).toMatchObject({ actual: 0, verdict: 'pass' });
  expect(max).toMatchObject({ actual: null, verdict: 'fail' });
});
