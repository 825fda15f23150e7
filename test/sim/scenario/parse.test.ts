import { describe, expect, it } from 'vitest';
import { defaultOptions } from '../../../core/options.ts';
import { parse } from '../../support/scenarios.ts';

describe('a scenario', () => {
  it('may leave out almost everything', () => {
    const scenario = parse('run: 10s', { file: 'scenarios/small.yaml' });
    expect(scenario.name).toBe('small');
    expect(scenario.run).toBe(10_000_000);
    expect(scenario.cluster.replicas).toBe(5);
    expect(scenario.cluster.options.configuration.voters).toEqual([1, 2, 3, 4, 5]);
    expect(scenario.network.latency).toEqual({ kind: 'uniform', min: 1_000, max: 5_000 });
    expect(scenario.clients.load).toEqual({ kind: 'rate', perSecond: 200 });
    expect(scenario.faults).toEqual([]);
  });

  it('can set every option of the core by its name', () => {
    const { options } = parse(`
cluster:
  raft:
    election-timeout: 1s..2s
    heartbeat: 100ms
    pre-vote: false
    check-quorum: false
    stickiness: false
    priority: 2
    reads: log
    clock-drift: 100ppm
    replication: thrifty
    retry-votes: true
    max-entries-per-message: 10
    max-bytes-per-message: 1kB
    max-inflight-messages: 3
    max-inflight-bytes: 2kB
    keep-early-entries: true
    max-uncommitted-bytes: 3kB
    retransmit-timeout: 70ms
    snapshot-log-bytes: never
    snapshot-chunk-bytes: 4kB
    apply-batch: 7
    apply-delay: 1ms
    hold-requests: 80ms
    transfer-timeout: 900ms
    session-expiry: 1h
    membership-change: single
    catch-up-rounds: 3
`).cluster;
    const { configuration: _, ...rest } = options;
    expect(rest).toEqual({
      electionTimeoutMin: 1_000_000,
      electionTimeoutMax: 2_000_000,
      heartbeatInterval: 100_000,
      preVote: false,
      checkQuorum: false,
      stickiness: false,
      priority: 2,
      highestPriority: 2,
      reads: 'log',
      clockDriftPpm: 100,
      replication: 'thrifty',
      retryVotes: true,
      maxEntriesPerMessage: 10,
      maxBytesPerMessage: 1_000,
      maxInflightMessages: 3,
      maxInflightBytes: 2_000,
      keepEarlyEntries: true,
      maxUncommittedBytes: 3_000,
      retransmitTimeout: 70_000,
      snapshotLogBytes: Number.POSITIVE_INFINITY,
      snapshotChunkBytes: 4_000,
      applyBatch: 7,
      applyDelay: 1_000,
      holdRequests: 80_000,
      transferTimeout: 900_000,
      sessionExpiry: 3_600_000_000,
      membershipChange: 'single',
      catchUpRounds: 3,
    });
    // An option of the core without a key would be missing above.
    expect(Object.keys(rest).sort()).toEqual(Object.keys(defaultOptions).sort());
  });

  it("applies options on top of a profile, and a server's options on top of the cluster's", () => {
    const { cluster } = parse(`
cluster:
  spares: 1
  raft: { profile: etcd, heartbeat: 200ms }
  nodes:
    n3: { raft: { priority: 4 }, disk: { fsync: 20ms }, clock: { offset: -5ms, drift: 200ppm } }
    n2: { raft: { profile: logcabin } }
`);
    expect(cluster.options).toMatchObject({
      electionTimeoutMin: 1_000_000,
      heartbeatInterval: 200_000,
      highestPriority: 4,
    });
    expect(cluster.spares).toBe(1);
    expect(cluster.nodes.map(({ node }) => node)).toEqual([2, 3]);
    const [second, third] = cluster.nodes;
    expect(second?.options).toMatchObject({
      electionTimeoutMin: 500_000,
      heartbeatInterval: 250_000,
      highestPriority: 4,
    });
    expect(third).toMatchObject({
      options: { priority: 4, heartbeatInterval: 200_000 },
      disk: { fsync: { kind: 'constant', value: 20_000 } },
      clockOffset: -5_000,
      clockDriftPpm: 200,
    });
  });

  it('accepts the distributions of delays', () => {
    const { network } = parse(`
network:
  latency: { lognormal: { median: 2ms, p99: 40ms } }
  client-latency: 3ms
  reorder: { chance: 5%, by: { table: [1ms, 2ms, 50ms] } }
`);
    expect(network.latency).toMatchObject({ kind: 'table', name: 'lognormal' });
    expect(network.clientLatency).toEqual({ kind: 'constant', value: 3_000 });
    expect(network.reorder).toEqual({
      chance: 0.05,
      by: { kind: 'table', name: 'table', quantiles: [1_000, 2_000, 50_000] },
    });
  });

  it('accepts the placements of faults', () => {
    const { faults } = parse(`
run: 30s
faults:
  - { at: 5s, do: crash, node: leader }
  - { from: 12s, until: 25s, every: 3s..5s, do: partition, groups: [ [leader, one], rest ], for: 1500ms }
  - { when: { elected: 4 }, after: 1s, do: pause, node: [n1, n2], for: 600ms, id: nap }
  - { from: 6s, until: 8s, do: slow-disk, fsync: 20ms }
`);
    expect(faults.map(({ placement, for: lasts }) => ({ placement, lasts }))).toEqual([
      { placement: { kind: 'at', at: 5_000_000 }, lasts: null },
      {
        placement: {
          kind: 'repeat',
          from: 12_000_000,
          until: 25_000_000,
          everyMin: 3_000_000,
          everyMax: 5_000_000,
        },
        lasts: 1_500_000,
      },
      {
        placement: { kind: 'when', condition: { kind: 'elected', count: 4 }, after: 1_000_000, times: 1 },
        lasts: 600_000,
      },
      { placement: { kind: 'at', at: 6_000_000 }, lasts: 2_000_000 },
    ]);
    expect(faults.map(({ line }) => line)).toEqual([4, 5, 6, 7]);
    expect(faults[1]?.params).toEqual({
      groups: [[{ kind: 'leader' }, { kind: 'one' }], [{ kind: 'rest' }]],
    });
    expect(faults[2]?.params).toEqual({
      node: [
        { kind: 'node', node: 1 },
        { kind: 'node', node: 2 },
      ],
    });
    expect(faults[2]?.id).toBe('nap');
  });

  it('converts expectations to the units of the report', () => {
    const { expect: expectations } = parse(`
expect:
  failure-rate: <= 2%
  longest-leaderless: 1s..2s
  latency.put.p99: below 500ms
  elections: '>= 3'
  leaders: 2
  violation: linearizability
`);
    expect(expectations).toEqual([
      {
        kind: 'bound',
        metric: 'failureRate',
        compare: '<=',
        bound: 0.02,
        text: 'failure-rate <= 2%',
        line: 3,
      },
      {
        kind: 'bound',
        metric: 'raft.longestLeaderlessSeconds',
        compare: '>=',
        bound: 1,
        text: 'longest-leaderless >= 1s',
        line: 4,
      },
      {
        kind: 'bound',
        metric: 'raft.longestLeaderlessSeconds',
        compare: '<=',
        bound: 2,
        text: 'longest-leaderless <= 2s',
        line: 4,
      },
      {
        kind: 'bound',
        metric: 'latency.put.p99',
        compare: '<',
        bound: 500,
        text: 'latency.put.p99 < 500ms',
        line: 5,
      },
      { kind: 'bound', metric: 'raft.elections', compare: '>=', bound: 3, text: 'elections >= 3', line: 6 },
      { kind: 'bound', metric: 'raft.leaders', compare: '=', bound: 2, text: 'leaders = 2', line: 7 },
      {
        kind: 'violation',
        property: 'linearizability',
        tolerated: [],
        text: 'violation: linearizability',
        line: 8,
      },
    ]);
  });

  it('resolves anchors', () => {
    const { network } = parse('network: { latency: &short 2ms, client-latency: *short }');
    expect(network.clientLatency).toEqual({ kind: 'constant', value: 2_000 });
  });
});

describe('the hash of a scenario', () => {
  const text = 'run: 10s\nnetwork: { loss: 1%, latency: 2ms }\n';

  it('does not depend on layout, comments and the order of keys', () => {
    const other = '# a comment\nnetwork:\n  latency: 2ms   # here too\n  loss: 1%\nrun: "10s"\n';
    expect(parse(other).sha256).toBe(parse(text).sha256);
    expect(parse(text, { file: 'elsewhere.yaml' }).sha256).toBe(parse(text).sha256);
  });

  it('covers the scenario after --set', () => {
    const set = ['network.loss=2%'];
    expect(parse(text, { set }).sha256).toBe(parse(text.replace('loss: 1%', 'loss: 2%')).sha256);
    expect(parse(text, { set }).sha256).not.toBe(parse(text).sha256);
    expect(parse(text, { set }).set).toEqual(set);
  });
});

describe('the id of a fault step, which names its random stream', () => {
  const crash = '{ at: 5s, do: crash, node: leader }';
  const pause = '{ at: 9s, do: pause, node: leader, for: 1s }';
  const idsOf = (...steps: string[]): readonly string[] =>
    parse(`faults: [ ${steps.join(', ')} ]`).faults.map(({ id }) => id);

  it('depends on the content of the step, not on its position', () => {
    const [id] = idsOf(pause);
    expect(idsOf(crash, pause)[1]).toBe(id);
    expect(idsOf('{ for: 1s, node: leader, do: pause, at: 9s }')).toEqual([id]);
    expect(idsOf('{ at: 9s, do: pause, node: leader, for: 2s }')).not.toEqual([id]);
  });

  it('differs for identical steps', () => {
    const [first, second] = idsOf(pause, pause);
    expect(second).toBe(`${first}.2`);
  });
});
