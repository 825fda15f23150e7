import { createReadStream, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkHistory, FactKind, parseScenario, type Scenario, simulate } from '../../sim/index.ts';

/* How to assert on a run in a test of one's own; with the package installed the import is from 'raftsim'. */

function scenario(text: string): Scenario {
  const parsed = parseScenario(text);
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  return parsed.scenario;
}

test('after the leader crashed there is another one within two seconds, and nothing acknowledged is lost', () => {
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

test('the command that plays a run again names no file where there was none', () => {
  const { report } = simulate(scenario('run: 1s'), 'a b');
  expect(report.replay).toBe("npx raftsim SCENARIO.yaml --seed 'a b'");
});

test('listeners hear every fact', () => {
  let delivered = 0;
  const { report } = simulate(scenario('run: 2s'), '1', {
    consumers: [{ on: { [FactKind.messageDelivered]: () => void delivered++ } }],
  });
  expect(delivered).toBeGreaterThanOrEqual(report.network.delivered);
  expect(report.network.delivered).toBeGreaterThan(100);
});

test('the example of the README reads a shipped scenario', () => {
  const parsed = parseScenario(readFileSync('scenarios/crash-leader.yaml', 'utf8'));
  expect(parsed.ok && simulate(parsed.scenario, '42').report.verdict).toBe('pass');
});

test('histories are judged by a function, too', async () => {
  expect(await checkHistory(createReadStream('docs/examples/stale-read.edn'))).toMatchObject({
    ok: true,
    result: { verdict: 'illegal', message: 'c3 read 1 after c2 had read 2' },
  });
});
