import { describe, expect, it } from 'vitest';
import type { Property } from '../../../sim/judges/judge.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { bugNamed } from '../../../sim/zoo/registry.ts';
import { load } from '../../support/scenarios.ts';

/*
 * The best-known mistakes in Raft implementations, each with a shipped scenario and a seed that show it, found by trying
 * seeds from 1 on. The judge of the violated property must be the first to object, and the correct core has to pass the
 * same run.
 */

interface Caught {
  readonly breakage: string;
  readonly bug: string;
  readonly scenario: string;
  readonly seed: string;
  readonly property: Property;
  readonly reason: string;
}

const caught: readonly Caught[] = [
  {
    breakage: 'forget votedFor across a restart',
    bug: 'E1-recovery',
    scenario: 'scenarios/elections/election-storm.yaml',
    seed: '1',
    property: 'vote-once',
    reason: 'stored-another',
  },
  {
    breakage: 'never write votedFor at all',
    bug: 'E1',
    scenario: 'scenarios/crash-leader.yaml',
    seed: '1',
    property: 'shown-is-durable',
    reason: 'vote-not-durable',
  },
  {
    breakage: 'count a vote twice',
    bug: 'E4',
    scenario: 'scenarios/elections/election-storm.yaml',
    seed: '1',
    property: 'election-safety',
    reason: 'two-leaders',
  },
  {
    breakage: 'commit an old term’s entry by counting',
    bug: 'L5',
    scenario: 'scenarios/elections/brief-reigns.yaml',
    seed: '1',
    property: 'leader-completeness',
    reason: 'leader-lacks-committed',
  },
  {
    breakage: 'acknowledge before fsync',
    bug: 'L10',
    scenario: 'scenarios/crash-leader.yaml',
    seed: '1',
    property: 'shown-is-durable',
    reason: 'entry-not-durable',
  },
  {
    breakage: 'serve a read from a deposed leader',
    bug: 'R2',
    scenario: 'scenarios/crash-leader.yaml',
    seed: '2',
    property: 'linearizability',
    reason: 'stale-read',
  },
  {
    breakage: 'apply a retried request twice',
    bug: 'C1',
    scenario: 'scenarios/mixed/kitchen-sink.yaml',
    seed: '1',
    property: 'exactly-once',
    reason: 'two-effects',
  },
];

describe.each(caught)('$breakage ($bug)', ({ bug: name, scenario: path, seed, property, reason }) => {
  const scenario = load(path);

  it(`is caught by ${property}: ${reason}`, () => {
    const bug = bugNamed(name);
    expect(bug).toBeDefined();
    const { violations, report } = simulate(scenario, seed, bug === undefined ? {} : { bug });
    const [first] = violations;
    expect([first?.property, first?.reason]).toEqual([property, reason]);
    expect(report.exitCode).toBe(1);
    expect(bug?.judges).toContain(property);
  });

  it('is absent from the same run of the correct core', () => {
    const { violations } = simulate(scenario, seed);
    expect(violations).toEqual([]);
  });
});
