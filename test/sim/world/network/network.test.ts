import { expect, test } from 'vitest';
import { Message, MessageType } from '../../../../core/raft/messages.ts';
import { FactStream } from '../../../../sim/facts/fact-stream.ts';
import { FactKind } from '../../../../sim/facts/facts.ts';
import { EventQueue } from '../../../../sim/kernel/event-queue.ts';
import { runKey } from '../../../../sim/kernel/random.ts';
import { simulate } from '../../../../sim/run/simulate.ts';
import type { NetworkSpec } from '../../../../sim/scenario/network-spec.ts';
import { placeOf } from '../../../../sim/world/network/link-layout.ts';
import { Network } from '../../../../sim/world/network/network.ts';
import { parse } from '../../../support/scenarios.ts';
import { calm } from './calm.ts';

const varying: NetworkSpec = { ...calm, latency: { kind: 'uniform', min: 1000, max: 5000 } };

function world(spec: Partial<NetworkSpec>, seed = '1') {
  const queue = new EventQueue();
  const seen = { sent: 0, lost: 0, cut: 0, duplicated: 0, heldBack: 0 };
  const facts = new FactStream([
    {
      on: {
        [FactKind.messageSent]: (fact) => {
          seen.sent++;
          if (fact.effect) seen.heldBack++;
        },
        [FactKind.messageDropped]: (fact) => {
          if (fact.reason === 1) seen.lost++;
          else seen.cut++;
        },
        [FactKind.messageDuplicated]: () => void seen.duplicated++,
      },
    },
  ]);
  return {
    queue,
    seen,
    facts,
    network: new Network({ ...varying, ...spec }, 3, 0, runKey(seed), queue, facts),
  };
}

function send(network: Network, from: number, to: number, count: number): void {
  for (let i = 0; i < count; i++) network.send([new Message(MessageType.appendEntries, from, to, i)]);
}

/** Arrivals on the link, as [term (the sending order), time]. */
function arrivals(queue: EventQueue, to: number): [number, number][] {
  const found: [number, number][] = [];
  while (queue.pop()) {
    const message = queue.ref() as Message;
    if (message.to === to) found.push([message.term, queue.at]);
  }
  return found;
}

test('delays stay within the latency, and loss, duplication and reordering have the requested frequency', () => {
  const { network, queue, seen } = world({
    loss: 0.1,
    duplicate: 0.05,
    reorder: { chance: 0.2, by: { kind: 'constant', value: 10_000 } },
  });
  send(network, 1, 2, 10_000);
  expect(seen.lost).toBeGreaterThan(850);
  expect(seen.lost).toBeLessThan(1150);
  expect(seen.duplicated).toBeGreaterThan(370);
  expect(seen.duplicated).toBeLessThan(530);
  expect(seen.heldBack).toBeGreaterThan(1800);
  expect(seen.heldBack).toBeLessThan(2200);
  const times = arrivals(queue, 2).map(([, time]) => time);
  expect(times.length).toBe(seen.sent - seen.lost + seen.duplicated);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(1000);
  expect(Math.max(...times)).toBeLessThanOrEqual(15_000);
});

test('the fate of a message depends only on its link and its number on that link', () => {
  const alone = world({ loss: 0.3 });
  send(alone.network, 1, 2, 200);
  const among = world({ loss: 0.3, duplicate: 0.5 });
  for (let i = 0; i < 200; i++) {
    send(among.network, 3, 2, 2);
    among.network.send([new Message(MessageType.appendEntries, 1, 2, i)]);
  }
  const first = new Map(arrivals(alone.queue, 2));
  const fates = new Map<number, number[]>();
  while (among.queue.pop()) {
    const message = among.queue.ref() as Message;
    if (message.from === 1) fates.set(message.term, [...(fates.get(message.term) ?? []), among.queue.at]);
  }
  expect([...fates.keys()].sort()).toEqual([...first.keys()].sort());
  for (const [number, time] of first) expect(fates.get(number)).toContain(time);
});

test('a cut stops messages sent and messages arriving, in one direction, until every cut is mended', () => {
  const { network, seen, queue } = world({});
  const early = new Message(MessageType.appendEntries, 1, 2, 0);
  network.send([early]);
  network.cut(1, 2);
  network.cut(1, 2);
  send(network, 1, 2, 3);
  expect(seen.cut).toBe(3);
  expect(network.arrives(early, 0)).toBe(false);
  send(network, 2, 1, 1);
  network.mend(1, 2);
  expect(network.isCut(1, 2)).toBe(true);
  network.mend(1, 2);
  send(network, 1, 2, 1);
  expect(seen.cut).toBe(4);
  expect(network.arrives(early, 0)).toBe(true);
  expect(queue.length).toBe(3);
});

test('no message overtakes another on an ordered link', () => {
  const { network, queue } = world({ ordered: true });
  send(network, 1, 2, 500);
  const order = arrivals(queue, 2).map(([number]) => number);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  const { network: loose, queue: unordered } = world({});
  send(loose, 1, 2, 500);
  const shuffled = arrivals(unordered, 2).map(([number]) => number);
  expect(shuffled).not.toEqual([...shuffled].sort((a, b) => a - b));
});

test('a change of conditions affects only the given links, until it is undone', () => {
  const { network, seen } = world({});
  const undo = network.layers.change({ loss: 1 }, (from) => from === 1);
  send(network, 1, 2, 10);
  send(network, 2, 1, 10);
  expect(seen.lost).toBe(10);
  undo();
  send(network, 1, 2, 10);
  expect(seen.lost).toBe(10);
});

test('every link has a place of its own, and clients have links with servers only', () => {
  const [nodes, clients] = [3, 4];
  const stride = nodes + clients + 2;
  const places = new Set<number>();
  for (let from = 1; from < stride; from++) {
    const end = from <= nodes ? stride : nodes + 1;
    for (let to = 1; to < end; to++) places.add(placeOf(nodes, stride, from, to));
  }
  expect(places.size).toBe(nodes * (stride - 1) + (clients + 1) * nodes);
  expect(Math.max(...places)).toBeLessThan(placeOf(nodes, stride, stride, 0));
});

test('ten thousand clients with a hundred thousand keys fit into memory, and so do links cut between them', () => {
  const scenario = parse(
    'cluster: { replicas: 3 }\nclients: { count: 10000, rate: 100/s, mix: { cas: 100% }, keys: { count: 100000 } }\nrun: 1s\n' +
      'faults: [{ at: 100ms, do: partition, groups: [ [n1, clients 50%], [n2, n3, clients] ], for: 100ms }]',
    { file: 'many.yaml' },
  );
  const { report } = simulate(scenario, '1');
  expect(report.verdict).toBe('pass');
  expect(report.requests.ok).toBe(100);
});
