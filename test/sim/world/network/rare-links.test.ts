import { expect, test } from 'vitest';
import { Message, MessageType } from '../../../../core/raft/messages.ts';
import { FactStream } from '../../../../sim/facts/fact-stream.ts';
import { DropReason, type Fact, FactKind } from '../../../../sim/facts/facts.ts';
import { EventQueue } from '../../../../sim/kernel/event-queue.ts';
import { runKey } from '../../../../sim/kernel/random.ts';
import type { NetworkSpec } from '../../../../sim/scenario/network-spec.ts';
import { Network } from '../../../../sim/world/network/network.ts';
import { calm } from './calm.ts';

function world(spec: Partial<NetworkSpec>) {
  const queue = new EventQueue();
  const dropped: { reason: DropReason; term: number }[] = [];
  const drop = (fact: Fact): void =>
    void dropped.push({ reason: fact.reason, term: fact.message?.term ?? 0 });
  const facts = new FactStream([{ on: { [FactKind.messageDropped]: drop } }]);
  return {
    queue,
    dropped,
    facts,
    network: new Network({ ...calm, ...spec }, 4, 0, runKey('1'), queue, facts),
  };
}

function send(network: Network, from: number, to: number, count: number, bytes = 0): void {
  for (let i = 0; i < count; i++) {
    const message = new Message(MessageType.appendEntries, from, to, i);
    message.chunkBytes = bytes;
    network.send([message]);
  }
}

/** The messages that are delivered, as [from, to, term (the sending order), time]. */
function arrivals({ queue, network, facts }: ReturnType<typeof world>): [number, number, number, number][] {
  const found: [number, number, number, number][] = [];
  while (queue.pop()) {
    facts.now = queue.at;
    const message = queue.ref() as Message;
    if (network.arrives(message, queue.b)) found.push([message.from, message.to, message.term, queue.at]);
  }
  return found;
}

test('loss in bursts has the requested share, in long runs', () => {
  const given = world({ bursts: { begin: 0.01, end: 0.1, loss: 1 } });
  send(given.network, 1, 2, 20_000);
  const lost = given.dropped.map(({ term }) => term);
  // The share of time in the bad state is begin / (begin + end).
  expect(lost.length / 20_000).toBeGreaterThan(0.06);
  expect(lost.length / 20_000).toBeLessThan(0.13);
  const runs = lost.filter((term, i) => term !== (lost[i - 1] ?? -2) + 1).length;
  expect(lost.length / runs).toBeGreaterThan(6);
});

test('a duplicate may arrive late, and does not delay later messages on an ordered link', () => {
  const given = world({
    ordered: true,
    duplicate: 1,
    duplicateAfter: { kind: 'constant', value: 2_000_000 },
  });
  send(given.network, 1, 2, 3);
  expect(arrivals(given).map(([, , , time]) => time)).toEqual([
    1000, 1000, 1000, 2_001_000, 2_001_000, 2_001_000,
  ]);
});

test('damaged messages are dropped on arrival by their checksum', () => {
  const given = world({ corrupt: 0.25 });
  send(given.network, 1, 2, 4_000);
  expect(given.dropped).toEqual([]);
  const through = arrivals(given).length;
  expect(given.dropped.every(({ reason }) => reason === DropReason.corrupted)).toBe(true);
  expect(given.dropped.length).toBe(4_000 - through);
  expect(through / 4_000).toBeGreaterThan(0.72);
  expect(through / 4_000).toBeLessThan(0.78);
});

test('with limited bandwidth, big messages delay the small ones behind them, and a full queue drops', () => {
  const given = world({ bandwidth: { bytesPerSecond: 1_000_000, queueBytes: 20_000 } });
  send(given.network, 1, 2, 1, 9_936);
  send(given.network, 1, 2, 1);
  send(given.network, 2, 1, 1);
  // 10,000 bytes take 10 ms; 64 more of a header take 64 us. The other direction is free.
  expect(arrivals(given)).toEqual([
    [2, 1, 0, 1_064],
    [1, 2, 0, 11_000],
    [1, 2, 0, 11_064],
  ]);
  const crowded = world({ bandwidth: { bytesPerSecond: 1_000_000, queueBytes: 10_000 } });
  send(crowded.network, 1, 2, 5, 4_936);
  expect(crowded.dropped.map(({ reason }) => reason)).toEqual([
    DropReason.overflow,
    DropReason.overflow,
    DropReason.overflow,
  ]);
});

test('a clogged link holds messages that arrive, and a flush delivers them at once, in order', () => {
  const given = world({});
  given.network.clog(1, 2);
  given.network.clog(1, 2);
  send(given.network, 1, 2, 3);
  send(given.network, 2, 1, 1);
  expect(arrivals(given)).toHaveLength(1);
  expect(given.network.flush(1, 2)).toBe(0);
  given.facts.now = 5_000_000;
  expect(given.network.flush(1, 2)).toBe(3);
  expect(arrivals(given)).toEqual([
    [1, 2, 0, 5_000_000],
    [1, 2, 1, 5_000_000],
    [1, 2, 2, 5_000_000],
  ]);
});

test('links between zones have their own latency, and single links override it', () => {
  const given = world({
    zones: [
      { name: 'east', nodes: [1, 2] },
      { name: 'west', nodes: [3] },
    ],
    between: [{ zones: ['east', 'west'], latency: { kind: 'constant', value: 30_000 } }],
    links: [{ from: [2], to: [3], change: { latency: { kind: 'constant', value: 7 } } }],
  });
  for (const [from, to] of [
    [1, 2],
    [1, 3],
    [3, 1],
    [2, 3],
    [3, 2],
    [1, 4],
  ] as const)
    send(given.network, from, to, 1);
  const times = new Map(arrivals(given).map(([from, to, , time]) => [`${from}${to}`, time]));
  expect(Object.fromEntries(times)).toEqual({
    12: 1000,
    13: 30_000,
    31: 30_000,
    23: 7,
    32: 30_000,
    14: 1000,
  });
});
