import { expect, test } from 'vitest';
import { simulate } from '../../../sim/run/simulate.ts';
import { rowOf } from '../../../sim/run/sweep-row.ts';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';

function scenario(text: string): Scenario {
  const parsed = parseScenario(text);
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  return parsed.scenario;
}

test('a run at its limit says when that was, and which fault kept it busy', () => {
  const busy = scenario(
    'run: 10s\nmax-events: 40000\nfaults:\n  - { at: 1s, do: pause, node: one, for: 1s }\n' +
      '  - { from: 1s, until: 9s, every: 1us, do: crash, node: one, for: 1us }\n',
  );
  const { report } = simulate(busy, '1');
  expect(report).toMatchObject({ verdict: 'undecided', exitCode: 3, events: 40_001 });
  expect(report.brokenOff).toMatchObject({
    events: 40_000,
    looked: 10_000,
    mostly: { what: 'faults', fault: { line: 5, text: busy.faults[1].text } },
  });
  expect(report.brokenOff?.second).toBeCloseTo(1.01, 1);
  expect(report.brokenOff?.mostly.share).toBeGreaterThan(0.5);
  const row = rowOf({ scenario: '', cell: '', seed: '1' }, busy, report);
  expect(row.brokenOff).toEqual(report.brokenOff);
});

test('a run without such a fault tells what else it was', () => {
  const { report } = simulate(scenario('run: 60s\nmax-events: 3000\n'), '1');
  expect(report.brokenOff).toMatchObject({ events: 3_000, looked: 3_000, mostly: { what: 'messages' } });
  expect(report.brokenOff?.mostly.fault).toBeUndefined();
});

test('that it is looked at near its limit changes nothing', () => {
  const calm = scenario('run: 2s\n');
  const whole = simulate(calm, '1').report;
  const near = simulate({ ...calm, maxEvents: whole.events }, '1').report;
  expect(near).toEqual(whole);
  expect(near.brokenOff).toBeUndefined();
});
