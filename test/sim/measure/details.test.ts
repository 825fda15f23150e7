import { describe, expect, it } from 'vitest';
import { type Durable, RoleCode } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import type { Entry } from '../../../core/raft/entry.ts';
import { DropReason, FactKind } from '../../../sim/facts/facts.ts';
import { Outcome } from '../../../sim/facts/operation.ts';
import { createDetails, type Details } from '../../../sim/measure/details.ts';
import { elect, MS, SECOND, scenarioWith, step, Teller } from './hand-made.ts';

const { follower } = RoleCode;

function start(): { details: Details; world: Teller } {
  const details = createDetails(scenarioWith([step('crash', 7), { ...step('partition', 8), for: SECOND }]));
  const world = new Teller(details.consumers).at(0).phase('run');
  for (const node of [1, 2, 3]) world.tell(FactKind.booted, { node, code: 1 });
  return { details, world };
}

describe('the details of a run', () => {
  it('contain the state of each server at every moment', () => {
    const { details, world } = start();
    elect(world.at(200 * MS), 1, 1);
    world.at(300 * MS).role(2, follower, 1, 1);
    world.at(SECOND).tell(FactKind.crashed, { node: 1, code: 1, text: 'crash' });
    world
      .at(2 * SECOND)
      .tell(FactKind.paused, { node: 2 })
      .at(2500 * MS)
      .tell(FactKind.resumed, { node: 2 });
    const { nodes } = details.summarise(3 * SECOND);
    expect(
      nodes.map(({ spans }) => spans.map(({ from, to, state, term }) => [from / MS, to / MS, state, term])),
    ).toEqual([
      [
        [0, 200, 'follower', 0],
        [200, 1000, 'leader', 1],
        [1000, 3000, 'down', 1],
      ],
      [
        [0, 200, 'follower', 0],
        [200, 2000, 'follower', 1],
        [2000, 2500, 'paused', 1],
        [2500, 3000, 'follower', 1],
      ],
      [
        [0, 200, 'follower', 0],
        [200, 3000, 'follower', 1],
      ],
    ]);
  });

  it('tell of a restart with what the disk held', () => {
    const { details, world } = start();
    const entries = [{ index: 7, term: 2 } as Entry];
    const boot = { node: 1, code: 2 };
    const told = (durable: Partial<Durable>): void => {
      world.tell(FactKind.booted, {
        ...boot,
        durable: { snapshot: null, entries: [], votedFor: 0, term: 0, ...durable },
      });
    };
    told({ term: 3, entries });
    told({});
    const texts = details.summarise(SECOND).events.map(({ text }) => text);
    expect(texts.filter((text) => text.includes('starts again'))).toEqual([
      'n1 starts again with term 3 and its log up to 7.2',
      'n1 starts again with term 0 and an empty log',
    ]);
  });

  it('contain the first 2000 strikes, and the number of the others', () => {
    const { details, world } = start();
    for (let i = 0; i < 2003; i++)
      world
        .at(i * MS)
        .tell(FactKind.faultBegan, { code: 0, text: 'n1' })
        .tell(FactKind.faultEnded, { code: 0, text: 'n1' });
    const { faults, faultsLeftOut } = details.summarise(3 * SECOND);
    expect([faults.length, faults.at(-1)?.from, faultsLeftOut]).toEqual([2000, 1999 * MS, 3]);
  });

  it('contain intervals without a leader, and of faults', () => {
    const { details, world } = start();
    elect(world.at(200 * MS), 1, 1);
    world.at(SECOND).tell(FactKind.crashed, { node: 1, code: 1, text: 'crash' });
    world
      .tell(FactKind.faultBegan, { code: 0, text: 'n1' })
      .tell(FactKind.faultEnded, { code: 0, text: 'n1' });
    world
      .tell(FactKind.faultBegan, { code: 0, text: 'nobody' })
      .tell(FactKind.faultEnded, { code: 0, text: 'nobody' });
    elect(world.at(1300 * MS), 2, 2);
    world.at(1500 * MS).tell(FactKind.faultBegan, { code: 1, text: 'n2 | n3' });
    world.tell(FactKind.crashed, { node: 2, code: 1, text: 'crash' });
    world
      .at(2 * SECOND)
      .phase('settle')
      .at(3 * SECOND);
    const told = details.summarise(3 * SECOND);
    expect(told.leaderless).toEqual([
      { from: 0, to: 200 * MS },
      { from: SECOND, to: 1300 * MS },
      { from: 1500 * MS, to: 2 * SECOND },
    ]);
    expect(told.faults).toEqual([
      { from: SECOND, to: SECOND, step: 0, line: 7, do: 'crash', target: 'n1' },
      { from: 1500 * MS, to: 3 * SECOND, step: 1, line: 8, do: 'partition', target: 'n2 | n3' },
    ]);
    expect([told.runFrom, told.runTo, told.end]).toEqual([0, 2 * SECOND, 3 * SECOND]);
  });

  it('count messages by link during the run, but not while settling', () => {
    const { details, world } = start();
    for (let i = 0; i < 5; i++) world.tell(FactKind.messageSent, { node: 1, peer: 2 });
    world.tell(FactKind.messageDuplicated, { node: 1, peer: 2 });
    world.tell(FactKind.messageDelivered, { node: 2, peer: 1 });
    for (const reason of Object.values(DropReason))
      world.tell(FactKind.messageDropped, { node: 2, peer: 1, reason });
    world.phase('settle').tell(FactKind.messageSent, { node: 1, peer: 2 });
    const { links } = details.summarise(SECOND);
    expect(links.length).toBe(6);
    expect(links[0]).toEqual({
      from: 1,
      to: 2,
      sent: 5,
      delivered: 1,
      lost: 3,
      cut: 1,
      down: 1,
      duplicated: 1,
    });
  });

  it('describe the events of the run in words', () => {
    const { details, world } = start();
    elect(world, 1, 1);
    world.tell(FactKind.milestone, { node: 2, text: 'conflict truncated' });
    world
      .tell(FactKind.faultBegan, { code: 1, text: 'n1 | n2 n3' })
      .tell(FactKind.faultEnded, { code: 1, text: 'n1 | n2 n3' });
    world.role(1, follower, 2, 0);
    world
      .tell(FactKind.crashed, { node: 3, text: 'power loss' })
      .tell(FactKind.writesLost, { node: 3, index: 1 });
    expect(details.summarise(SECOND).events.map((event) => event.text)).toEqual([
      'n1 campaigns in term 1',
      'n1 leads term 1',
      'n2: conflict truncated',
      'partition strikes n1 | n2 n3',
      'partition of n1 | n2 n3 is over',
      'n1 steps down, term 2',
      'n3 goes down (power loss)',
      'n3 loses 1 write that had not reached its disk',
    ]);
  });

  it('contain a sample of the points, but all of the slowest and those that are not ok', () => {
    const { details, world } = start();
    for (let i = 0; i < 20_000; i++) {
      world
        .at(i * 500)
        .operation(i === 12_345 ? Outcome.unknown : Outcome.ok, i === 7777 ? SECOND : MS, { op: Op.get });
    }
    const { points } = details.summarise(10 * SECOND);
    expect(points.oneOf).toBe(4);
    expect(points.ok.length).toBe(5000);
    expect(points.slowest.some((point) => point.latency === SECOND)).toBe(true);
    expect(points.notOk).toEqual([{ at: 12_345 * 500, latency: MS, op: Op.get }]);
    expect(points.distributions.get).toEqual({ values: [MS, SECOND], counts: [19_998, 1] });
    expect(points.distributions.all).toEqual(points.distributions.get);
  });
});
