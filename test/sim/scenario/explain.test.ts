import { describe, expect, it } from 'vitest';
import { explain } from '../../../sim/scenario/explain.ts';
import { parse } from '../../support/scenarios.ts';

describe('explain', () => {
  it('describes a scenario in words and in order of time', () => {
    const scenario = parse(`
name: a-day
about: What happens.
cluster:
  replicas: 3
  nodes: { n2: { clock: { offset: -3ms, drift: 200ppm } } }
network: { loss: 1%, reorder: { chance: 5%, by: 1ms..20ms } }
clients: { count: 4, think: 5ms, mix: { get: 100% }, keys: { count: 1 } }
run: 30s
faults:
  - { when: { elected: 4 }, do: pause, node: leader, for: 600ms }
  - { from: 12s, until: 25s, every: 3s..5s, do: partition, groups: [ [leader, one], rest ], for: 1500ms }
  - { at: 8s, do: restart }
  - { at: 5s, do: crash, node: n1 }
  - { at: 26s, do: slow-disk, fsync: 20ms, permanent: true }
expect:
  failure-rate: <= 2%
`);
    expect(explain(scenario)).toEqual([
      'a-day: What happens.',
      '',
      'cluster   3 servers (n1 to n3); election time-out 150ms to 300ms, heartbeat 50ms',
      '          pre-vote, check-quorum, stickiness, reads by index, entries to every follower; a write takes 500us to 2ms',
      '          n2: clock 3ms behind, clock 0.02% fast',
      'network   one way 1ms to 5ms, 1% lost, 5% held back by 1ms to 20ms, to and from clients 1ms to 5ms',
      'clients   4, each pausing 5ms between operations: 100% get on 1 key (uniform); they give up after 1s',
      '',
      'timeline  at 0: the servers start, and the clients',
      '          at 5s: crash n1',
      '          at 8s: restart every crashed server',
      '          every 3s to 5s from 12s until 25s: split the network into [the leader and one server] and [the rest] for 1.5s',
      '          at 26s: slow the disk of all servers to 20ms a write, for good',
      '          once 4 leaders were elected: pause the leader for 600ms',
      '          at 30s: the clients stop; what is broken and not permanent is healed',
      '          within 6s of that: one leader, equal logs, 5 probes served',
      '',
      'expected  every property holds',
      '          failure-rate <= 2%',
    ]);
  });

  it('says how the core differs from the usual', () => {
    const scenario = parse(
      'cluster: { raft: { pre-vote: false, replication: thrifty, keep-early-entries: true } }',
    );
    expect(explain(scenario).join('\n')).toContain(
      'no pre-vote, check-quorum, stickiness, reads by index, entries first to just a quorum, early entries are kept;',
    );
  });

  it('names the servers that are added, one or several', () => {
    const scenario = parse(
      'cluster: { spares: 3 }\nfaults:\n  - { at: 1s, do: add-server, node: [n6, n7] }\n  - { at: 2s, do: add-server, node: n8, as: learner }\n',
    );
    expect(explain(scenario).filter((line) => line.includes(' add '))).toEqual([
      '          at 1s: add n6 and n7 to the voters',
      '          at 2s: add n8 to the learners',
    ]);
  });

  it('uses the singular for one client and one operation', () => {
    const text = 'clients: { count: 1, rate: 1/s }\nfaults: [{ at: 1s, do: load, rate: 1/s }]';
    const lines = explain(parse(text)).join('\n');
    expect(lines).toContain('clients   1, 1 operation a second together:');
    expect(lines).toContain('at 1s: let all clients together request one operation a second');
  });

  it('gives the median of a distribution and says so, since the scenario may give its mean', () => {
    const text = 'cluster: { disk: { fsync: { exponential: { mean: 3ms } } } }';
    expect(explain(parse(text)).join('\n')).toContain('a write takes 2.079ms in the median (exponential)');
  });

  it('states the share of seeds without a family, unless it is 0', () => {
    const chaos = (swarm: string): string =>
      explain(parse(`chaos: { swarm: ${swarm}, families: { crash: 1 } }`)).join('\n');
    expect(chaos('25%')).toContain('broken at once, and each of them switched off in 25% of the seeds\n');
    expect(chaos('0%')).toMatch(/broken at once$/mu);
  });

  it('states that a violation is expected', () => {
    expect(explain(parse('expect: { violation: linearizability }')).at(-1)).toBe(
      'expected  linearizability is violated, and nothing else',
    );
  });
});
