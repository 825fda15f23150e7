import { expect, test } from 'vitest';
import { compareSweeps } from '../../../../sim/run/sweep/baseline.ts';
import { runCanary } from '../../../../sim/run/sweep/canary.ts';
import { planSweep } from '../../../../sim/run/sweep/plan.ts';
import type { SweepResult } from '../../../../sim/run/sweep/result.ts';
import { runSweep } from '../../../../sim/run/sweep/run.ts';
import { seedList } from '../../../../sim/run/sweep/seeds.ts';
import { withBaseline } from '../../../../sim/run/sweep/summary.ts';
import { parse } from '../../../support/scenarios.ts';
import { playHere } from '../../../support/sweep-here.ts';

async function sweepOf(latency: string): Promise<SweepResult> {
  const text = `name: a\ncluster: { replicas: 3 }\nnetwork: { latency: ${latency} }\nclients: { count: 2, rate: 50/s }\nrun: 1s\ntolerance: { latency.all.p50: 10% }\n`;
  const scenario = parse(text);
  expect(scenario.tolerance).toEqual({ 'latency.all.p50': 0.1 });
  const plan = planSweep([scenario], seedList(['1', '2', '3', '4', '5', '6']), null);
  return runSweep(plan, playHere(plan.entries, 0));
}

const tolerance = { 'latency.all.p50': 0.1 };

test('a metric that grew beyond its tolerance fails the sweep, and one within it passes', async () => {
  const before = await sweepOf('2ms');
  const slower = await sweepOf('4ms');
  const worse = compareSweeps(before, slower, 'old.json', tolerance);
  expect(worse.common).toBe(6);
  const p50 = worse.metrics.find(({ metric }) => metric === 'latency.all.p50');
  expect(p50).toMatchObject({ verdict: 'beyond', tolerance: 0.1 });
  expect(p50?.interval[0]).toBeGreaterThan(0);
  expect(withBaseline(slower, worse)).toMatchObject({ verdict: 'fail', exitCode: 1 });
  // Without a tolerance the growth is only reported.
  expect(withBaseline(slower, compareSweeps(before, slower, 'old.json', {})).exitCode).toBe(0);

  const same = compareSweeps(before, before, 'old.json', tolerance);
  expect(same.metrics.every(({ verdict, difference }) => verdict === 'ok' && difference === 0)).toBe(true);
  const better = compareSweeps(slower, before, 'old.json', tolerance);
  expect(better.metrics.find(({ metric }) => metric === 'latency.all.p50')?.verdict).toBe('better');
});

test('the canary is caught, and a canary without its bug is not', () => {
  expect(runCanary()).toMatchObject({ bug: 'E17', caught: true, property: 'election-safety' });
  expect(runCanary(() => ({}))).toMatchObject({ caught: false, seed: '' });
});
