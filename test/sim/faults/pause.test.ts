import { expect, it } from 'vitest';
import { simulate } from '../../../sim/run/simulate.ts';
import { parse } from '../../support/scenarios.ts';

it('passes over servers that are paused already, so that no strike is in vain while others run', () => {
  const scenario = parse(`
cluster: { replicas: 3 }
run: 20s
faults:
  - { from: 2s, until: 18s, every: 2s, do: pause, node: leader, for: 1500ms }
  - { from: 2500ms, until: 18s, every: 2s, do: pause, node: follower, for: 300ms }
`);
  for (const seed of ['1', '2', '3']) {
    const { faults } = simulate(scenario, seed).report;
    const followers = faults.filter(({ at }) => at % 1 === 0.5);
    expect(followers).toHaveLength(8);
    expect(followers.map(({ target }) => target)).not.toContain('nobody');
  }
});
