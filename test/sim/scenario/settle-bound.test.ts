import { expect, test } from 'vitest';
import type { Options } from '../../../core/options.ts';
import type { Replica } from '../../../core/replica.ts';
import { NEVER } from '../../../core/units.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { settleBound } from '../../../sim/scenario/settle-bound.ts';
import type { Bug } from '../../../sim/zoo/bug.ts';
import { parse } from '../../support/scenarios.ts';

test('recovery may take as long as the most patient server may wait, including its priority', () => {
  const bound = (nodes: string) =>
    settleBound(parse(`cluster: { nodes: { ${nodes} } }\nsettle: { within: 10 }\nrun: 4s`));
  expect(bound('n1: { disk: { fsync: 1ms } }')).toBe(3_000_000);
  expect(bound('n1: { raft: { election-timeout: 400ms..600ms } }')).toBe(6_000_000);
  expect(bound('n1: { raft: { priority: 20 } }')).toBe(33_000_000);
});

test('recovery may take longer if a step lengthens election time-outs, as an upgrade does', () => {
  const bound = (step: string) =>
    settleBound(parse(`settle: { within: 10 }\nrun: 4s\nfaults: [{ at: 1s, ${step} }]`));
  expect(bound('do: rolling-restart')).toBe(3_000_000);
  expect(bound('do: rolling-restart, raft: { profile: etcd }')).toBe(20_000_000);
  expect(bound('do: configure, node: n2, raft: { election-timeout: 400ms..600ms }')).toBe(6_000_000);
  expect(bound('do: configure, raft: { election-timeout: 100ms..120ms, heartbeat: 20ms }')).toBe(3_000_000);
  // All servers lose power just before the end of the run, and then wait for their new time-outs.
  const upgrade =
    '{ at: 100ms, do: rolling-restart, down: 1ms, gap: 10ms, raft: { election-timeout: 5900ms..6500ms } }';
  const text = `cluster: { replicas: 3 }\nrun: 2s\nfaults: [${upgrade}, { at: 1900ms, do: power-loss }]`;
  expect(simulate(parse(text), '1').violations).toEqual([]);
});

test('the options that a bug gives to servers count, not those of the scenario', () => {
  const violated = (text: string, changes: Partial<Options>) => {
    const options: Bug['options'] = (_node, usual) => ({ ...usual, ...changes });
    return simulate(parse(text), '1', { bug: { name: 'other options', about: '', options } }).violations;
  };
  const patient = { electionTimeoutMin: 5_900_000, electionTimeoutMax: 6_500_000 };
  const outage = 'cluster: { replicas: 3 }\nrun: 2s\nfaults: [{ at: 1900ms, do: power-loss }]';
  expect(violated(outage, patient)).toEqual([]);
  const lossy =
    'clients: { rate: 20/s }\nnetwork: { loss: 20%, client-loss: 30%, latency: 5ms..30ms }\nrun: 1s';
  expect(violated(`${lossy}\ncluster: { replicas: 3 }`, { sessionExpiry: 50_000 })).toEqual([]);
  // A server that never campaigns does not make the bound infinite.
  const [never] = violated(outage, { electionTimeoutMin: NEVER, electionTimeoutMax: NEVER });
  expect(never).toMatchObject({ property: 'recovery', reason: 'no-leader' });
});

test.each([
  ['cluster: { raft: { election-timeout: 150ms } }', true],
  ['cluster: { raft: { election-timeout: 150ms..200ms } }', false],
  ['cluster: { raft: { election-timeout: 150ms }, nodes: { n1: { raft: { priority: 1 } } } }', false],
  [
    'cluster: { raft: { election-timeout: 150ms }, nodes: { n2: { raft: { election-timeout: 160ms } } } }',
    false,
  ],
])('a no-leader violation with %s says that all servers wait equally long: %s', (cluster, alike) => {
  // No server counts votes, so none is elected whatever the time-outs are.
  const deaf = { name: 'deaf', about: '', rules: { recordVote: () => {} } };
  const text = `${cluster.replace('{', '{ replicas: 3,')}\nnetwork: { latency: 2ms }\nrun: 4s`;
  const { violations } = simulate(parse(text), '1', { bug: deaf });
  expect(violations).toMatchObject([{ property: 'recovery', reason: 'no-leader' }]);
  const { message } = violations[0];
  expect(message.startsWith('no server leads')).toBe(true);
  expect(message.includes('all wait equally long before they campaign')).toBe(alike);
});

test('a no-leader violation takes into account options changed during the run, and servers that are gone for good', () => {
  const why = (cluster: string, fault: string) => {
    const text = `cluster: { ${cluster} }\nnetwork: { latency: 2ms }\nrun: 4s\nfaults: [${fault}]`;
    const { violations } = simulate(parse(text), '1');
    return violations.map(({ message }) => message.includes('all wait equally long'));
  };
  const otherThird =
    'replicas: 3, raft: { election-timeout: 150ms }, nodes: { n3: { raft: { election-timeout: 500ms } } }';
  expect(why(otherThird, '')).toEqual([]);
  expect(why(otherThird, '{ at: 1ms, do: crash, node: n3, permanent: true }')).toEqual([true]);
  const tuned = '{ at: 1ms, do: configure, raft: { election-timeout: 300ms } }';
  expect(why('replicas: 3', '')).toEqual([]);
  expect(why('replicas: 3', tuned)).toEqual([true]);
});

test('an unserved probe is explained by own replicas that never ask to be called again', () => {
  const asking =
    (ofNode: number) =>
    (id: number): Replica => ({
      step(now, _input, out) {
        if (id === ofNode) out.deadline = now + 100_000;
      },
    });
  const why = (ofNode: number): string => {
    const text = 'cluster: { replicas: 3, replica: ./idle.ts }\nrun: 1s';
    return simulate(parse(text), '1', { createReplica: asking(ofNode) }).violations[0].message;
  };
  expect(why(0)).toMatch(/^0 of 5 probes were served .*: no server has set a timer, so none campaigns;/);
  expect(why(2)).toMatch(/^0 of 5 probes were served within \S+ ms after all faults were healed$/);
});
