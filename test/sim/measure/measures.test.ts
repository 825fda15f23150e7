import { describe, expect, it } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import { DropReason, FactKind } from '../../../sim/facts/facts.ts';
import { Cause, Outcome } from '../../../sim/facts/operation.ts';
import type { Measures } from '../../../sim/measure/measures.ts';
import type { FaultStep } from '../../../sim/scenario/fault-spec.ts';
import { elect, MS, measured, SECOND, scenarioWith, step, type Teller } from './hand-made.ts';

const { follower, candidate, leader } = RoleCode;

/** Measures of a run whose three servers are up. */
function start(faults: readonly FaultStep[] = [], loss = 0): { measures: Measures; world: Teller } {
  const { measures, world } = measured(scenarioWith(faults, loss));
  world.at(0).phase('run');
  for (const node of [1, 2, 3]) world.tell(FactKind.booted, { node, code: 1 });
  return { measures, world };
}

describe('requests', () => {
  it('are counted by outcome and cause, without probes and without those of the settling', () => {
    const { measures, world } = start();
    world
      .at(SECOND)
      .operation(Outcome.ok, 4 * MS)
      .operation(Outcome.ok, 6 * MS, { op: Op.get, redirects: 2, attempts: 4 });
    world.operation(Outcome.failed, 9 * MS, { cause: Cause.noLeader });
    world.operation(Outcome.unknown, SECOND, { cause: Cause.lost });
    world.at(10 * SECOND).phase('settle');
    world.operation(Outcome.unknown, SECOND, { cause: Cause.timedOut });
    world.operation(Outcome.ok, MS, {}, 0);
    world.at(11 * SECOND).phase('end');
    const result = measures.summarise(11 * SECOND);
    expect(result.virtualSeconds).toBe(10);
    expect(result.requests).toEqual({
      sent: 5,
      ok: 2,
      failed: 1,
      unknown: 2,
      redirected: 2,
      duplicated: 1,
      causes: { 'timed out': 1, 'no leader': 1, refused: 0, lost: 1 },
    });
    expect(result.failureRate).toBe(0.6);
    expect(result.latency.all?.count).toBe(2);
    expect(result.latency.put?.p50).toBe(4);
    expect(result.latency.get?.max).toBe(6);
    expect(result.latency.cas).toBeUndefined();
  });
});

describe('timeline', () => {
  it('has a row for every second with its leader, and counts late operations in the last row', () => {
    const { measures, world } = start();
    elect(world.at(300 * MS), 2, 1);
    world.at(900 * MS).operation(Outcome.ok, 5 * MS);
    world.at(1200 * MS).tell(FactKind.crashed, { node: 2, code: 1 });
    world.at(2100 * MS).operation(Outcome.failed, 5 * MS, { cause: Cause.refused });
    world
      .at(2500 * MS)
      .phase('settle')
      .at(3600 * MS)
      .operation(Outcome.unknown, SECOND);
    expect(measures.summarise(4 * SECOND).timeline).toEqual([
      { second: 0, ok: 1, failed: 0, p99: 5, leader: 'n2' },
      { second: 1, ok: 0, failed: 0, p99: 0, leader: null },
      { second: 2, ok: 0, failed: 2, p99: 0, leader: null },
    ]);
  });

  it('ends with the run even if that is a whole number of seconds', () => {
    const { measures, world } = start();
    world.at(3 * SECOND).phase('settle');
    expect(measures.summarise(3 * SECOND).timeline.map((row) => row.second)).toEqual([0, 1, 2]);
  });
});

describe('the time with a leader', () => {
  it('begins when a majority knows the leader, and ends with its crash', () => {
    const { measures, world } = start();
    world
      .at(200 * MS)
      .role(1, candidate, 1, 0)
      .role(1, leader, 1, 1);
    world.at(210 * MS).role(2, follower, 1, 1);
    world.at(220 * MS).role(3, follower, 1, 1);
    world.at(SECOND).tell(FactKind.crashed, { node: 1, code: 1 });
    world.at(1300 * MS);
    elect(world, 3, 2);
    const { raft } = measures.summarise(2 * SECOND);
    expect(raft).toEqual({
      elections: 2,
      term: 2,
      leaders: 2,
      leaderlessSeconds: 0.51,
      longestLeaderlessSeconds: 0.3,
    });
  });

  it('ends, for a leader that is cut off, when a majority has given up on it', () => {
    const { measures, world } = start();
    elect(world, 1, 1);
    world.at(500 * MS).role(2, RoleCode.preCandidate, 1, 0);
    world.at(600 * MS).role(3, RoleCode.preCandidate, 1, 0);
    world
      .at(700 * MS)
      .role(2, candidate, 2, 0)
      .role(2, leader, 2, 2);
    world.at(750 * MS).role(3, follower, 2, 2);
    expect(measures.summarise(SECOND).raft.leaderlessSeconds).toBe(0.15);
  });

  it('excludes the time in which the leader is paused', () => {
    const { measures, world } = start();
    elect(world, 1, 1);
    world
      .at(100 * MS)
      .tell(FactKind.paused, { node: 1 })
      .at(300 * MS)
      .tell(FactKind.resumed, { node: 1 });
    expect(measures.summarise(SECOND).raft.leaderlessSeconds).toBe(0.2);
  });

  it('excludes the settling; elections are counted by term', () => {
    const { measures, world } = start();
    world.at(10).role(1, candidate, 1, 0).role(2, candidate, 1, 0).role(1, candidate, 2, 0);
    world
      .at(SECOND)
      .phase('settle')
      .at(2 * SECOND);
    elect(world, 3, 3);
    const { raft } = measures.summarise(3 * SECOND);
    expect(raft).toMatchObject({ elections: 2, term: 2, leaders: 0, leaderlessSeconds: 1 });
  });

  it('needs a majority of both halves of a joint configuration', () => {
    const { measures, world } = start();
    const configuration = { voters: [1], outgoing: [1, 2, 3], learners: [], learnersNext: [] };
    world.tell(FactKind.configuration, { node: 1, index: 1, configuration });
    world
      .role(1, leader, 1, 1)
      .at(400 * MS)
      .role(2, follower, 1, 1);
    expect(measures.summarise(SECOND).raft.leaderlessSeconds).toBe(0.4);
  });
});

describe('network', () => {
  it('counts messages during the run, but not while settling', () => {
    const { measures, world } = start();
    world.sent(3).sent(1, true).tell(FactKind.messageDelivered).tell(FactKind.messageDuplicated);
    for (const reason of Object.values(DropReason)) world.tell(FactKind.messageDropped, { reason });
    world.at(SECOND).phase('settle').sent(5);
    expect(measures.summarise(SECOND).network).toEqual({
      sent: 4,
      delivered: 1,
      lost: 3,
      cut: 1,
      duplicated: 1,
      reordered: 1,
    });
  });
});

describe('milestones', () => {
  it('are counted by name, with 0 for those never reached', () => {
    const { measures, world } = start();
    world.tell(FactKind.milestone, { node: 1, text: 'conflict truncated' });
    world.tell(FactKind.booted, { node: 1, code: 2 }).role(1, leader, 1, 1).role(1, leader, 1, 1);
    expect(measures.summarise(SECOND).reached).toEqual({
      'conflict truncated': 1,
      'leader elected': 1,
      'server crashed': 0,
      'server restarted': 1,
      'unsynced writes lost': 0,
    });
  });
});

describe('phases', () => {
  it('consist of the whole run if no fault strikes', () => {
    const { measures, world } = start();
    world
      .at(SECOND)
      .operation(Outcome.ok, MS)
      .at(2 * SECOND)
      .phase('settle');
    expect(measures.summarise(2 * SECOND).phases).toEqual([
      { from: 0, to: 2, label: 'the whole run', ok: 1, failureRate: 0, p50: 1, p99: 1 },
    ]);
  });

  it('are separated where faults begin and end', () => {
    const { measures, world } = start([step('crash'), step('partition')]);
    world.at(SECOND).operation(Outcome.ok, MS);
    world.at(2 * SECOND).tell(FactKind.faultBegan, { code: 0, text: 'n1' });
    world.at(3 * SECOND).operation(Outcome.failed, 9 * MS, { cause: Cause.noLeader });
    world.tell(FactKind.faultBegan, { code: 1, text: 'n2 | n3' });
    world.at(4 * SECOND).tell(FactKind.faultEnded, { code: 0, text: 'n1' });
    world.at(5 * SECOND).tell(FactKind.faultEnded, { code: 1, text: 'n2 | n3' });
    world
      .at(6 * SECOND)
      .phase('settle')
      .at(7 * SECOND)
      .operation(Outcome.ok, SECOND);
    world
      .tell(FactKind.faultBegan, { code: 0, text: 'n2' })
      .tell(FactKind.faultEnded, { code: 0, text: 'n2' });
    world.operation(Outcome.ok, SECOND);
    const rows = measures.summarise(7 * SECOND).phases;
    expect(rows.map(({ from, to, label }) => [from, to, label])).toEqual([
      [0, 2, 'before crash'],
      [2, 3, 'during crash n1'],
      [3, 4, 'during crash n1 and partition n2 | n3'],
      [4, 5, 'during partition n2 | n3'],
      [5, 6, 'after partition n2 | n3'],
    ]);
    expect(rows.map((row) => row.failureRate)).toEqual([0, 1, 0, 0, 0]);
    expect(rows[4]).toMatchObject({ ok: 2, p50: 1000 });
  });

  it('combine the intervals of a fault that strikes repeatedly', () => {
    const { measures, world } = start([step('pause')]);
    for (let i = 1; i <= 3; i++) {
      world
        .at(i * SECOND)
        .tell(FactKind.faultBegan, { code: 0, text: `n${i}` })
        .operation(Outcome.ok, i * MS);
      world.at(i * SECOND + 500 * MS).tell(FactKind.faultEnded, { code: 0, text: `n${i}` });
    }
    const rows = measures.summarise(5 * SECOND).phases;
    expect(rows.map(({ from, to, label, ok }) => [from, to, label, ok])).toEqual([
      [0, 1, 'before pause', 0],
      [1, 3.5, 'during pause (3 intervals)', 3],
      [1.5, 5, 'after pause (3 intervals)', 0],
    ]);
  });

  it('count intervals, not strikes: overlapping strikes of one step are one interval, which another step splits', () => {
    const labels = (...told: readonly (readonly [FactKind, number, string])[]): string[] => {
      const { measures, world } = start([step('crash'), step('pause')]);
      for (const [i, [kind, code, text]] of told.entries())
        world.at((i + 1) * SECOND).tell(kind, { code, text });
      return measures.summarise(9 * SECOND).phases.map(({ label }) => label);
    };
    const { faultBegan, faultEnded } = FactKind;
    const overlapping = [
      [faultBegan, 0, 'n1'],
      [faultBegan, 0, 'n2'],
      [faultEnded, 0, 'n1'],
      [faultEnded, 0, 'n2'],
    ] as const;
    expect(labels(...overlapping)).toEqual(['before crash', 'during crash', 'after crash n2']);
    const cut = [
      [faultBegan, 0, 'n3'],
      [faultBegan, 1, 'n4'],
      [faultEnded, 1, 'n4'],
      [faultEnded, 0, 'n3'],
    ] as const;
    expect(labels(...overlapping, ...cut)).toEqual([
      'before crash',
      'during crash (3 intervals)',
      'after crash (2 intervals)',
      'during crash n3 and pause n4',
    ]);
  });

  it('are limited in number when many faults overlap', () => {
    const steps = Array.from({ length: 60 }, (_, i) => step(`fault-${i}`));
    const { measures, world } = start(steps);
    for (let i = 0; i < steps.length; i++)
      world.at((i + 1) * MS).tell(FactKind.faultBegan, { code: i, text: '' });
    const rows = measures.summarise(SECOND).phases;
    expect(rows.length).toBe(41);
    expect(rows[40].label).toBe('other combinations of faults');
    expect(rows[10].label).toBe('during fault-0, fault-1, fault-2 and 7 more');
  });
});
