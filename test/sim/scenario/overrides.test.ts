import { describe, expect, it } from 'vitest';
import { parse } from '../../support/scenarios.ts';
import { mistakes } from './parsing.ts';

const text = `
run: 10s
network: { latency: 1ms..5ms }
faults:
  - { id: split, at: 3s, do: partition, groups: [ [n1], rest ], for: 1s }
  - { at: 5s, do: crash, node: leader }
expect: { latency.put.p99: <= 100ms }
`;

describe('--set', () => {
  it('replaces and adds values', () => {
    const scenario = parse(text, {
      set: [
        'run=20s',
        'cluster.raft.pre-vote=false',
        'network.latency={ lognormal: { median: 2ms, p99: 9ms } }',
      ],
    });
    expect(scenario.run).toBe(20_000_000);
    expect(scenario.cluster.options.preVote).toBe(false);
    expect(scenario.network.latency).toMatchObject({ kind: 'table', name: 'lognormal' });
  });

  it('selects elements of lists by position and by id', () => {
    const { faults } = parse(text, { set: ['faults.1.at=4s', 'faults.split.for=2s'] });
    expect(faults[1]?.placement).toEqual({ kind: 'at', at: 4_000_000 });
    expect(faults[0]?.for).toBe(2_000_000);
  });

  it('accepts the dots in the name of a metric, and comparison signs without quotes', () => {
    const { expect: expectations } = parse(text, {
      set: ['expect.latency.put.p99=<= 300ms', 'expect.elections=>= 2'],
    });
    expect(expectations).toMatchObject([
      { metric: 'latency.put.p99', bound: 300 },
      { metric: 'raft.elections', compare: '>=', bound: 2 },
    ]);
  });

  it('takes the last of two values for one path', () => {
    expect(parse(text, { set: ['run=20s', 'run=12s'] }).run).toBe(12_000_000);
  });

  it.each([
    [
      'cluster.replicas=0',
      '--set cluster.replicas=0: cluster.replicas is 0, expected a whole number from 1 to 63',
    ],
    ['clutser.replicas=7', "--set clutser.replicas=7: unknown key 'clutser'\n  did you mean 'cluster'?"],
    [
      'cluster.replcas=7',
      "--set cluster.replcas=7: unknown key 'replcas' in cluster\n  did you mean 'replicas'?",
    ],
    ['run.x=5', "--set run.x=5: run is '10s' and has no 'x'\n  set it as a whole: run=..."],
    ['faults.7.at=4s', "--set faults.7.at=4s: faults has no element '7'\n  its elements are 0 to 1"],
    ['faults.splt.at=4s', "--set faults.splt.at=4s: faults has no element 'splt'\n  did you mean 'split'?"],
    [
      'network.links.0.loss=5%',
      "--set network.links.0.loss=5%: network.links has no element '0'\n  the list is empty",
    ],
    ['faults.split.att=4s', "--set faults.split.att=4s: unknown key 'att' in faults.0\n  did you mean 'at'?"],
    ['run', '--set run: no value is given\n  write path=value, as in cluster.replicas=7'],
    ['=5', '--set =5: no path is given\n  write path=value, as in cluster.replicas=7'],
    ['run=', '--set run=: no value is given\n  write run=...'],
    ['a..b=3', '--set a..b=3: a path has no empty parts\n  write path=value, as in cluster.replicas=7'],
    ['run=[1', '--set run=[1: a bracket that was opened before is not closed'],
    [
      'faults.split.groups.0.0=n9',
      '--set faults.split.groups.0.0=n9: there is no n9\n  the cluster has n1 to n5',
    ],
    ['faults.1.node=n9', '--set faults.1.node=n9: there is no n9\n  the cluster has n1 to n5'],
  ])('%s', (override, complaint) => {
    expect(mistakes(text, [override])).toEqual([complaint]);
  });
});
