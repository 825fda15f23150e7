import { describe, expect, it } from 'vitest';
import { type Reply, ReplyStatus, type Request } from '../../../../core/io.ts';
import { Command, Op } from '../../../../core/kv/command.ts';
import { Message, MessageType } from '../../../../core/raft/messages.ts';
import { FactStream } from '../../../../sim/facts/fact-stream.ts';
import { DropReason, FactKind } from '../../../../sim/facts/facts.ts';
import { EventQueue } from '../../../../sim/kernel/event-queue.ts';
import { runKey } from '../../../../sim/kernel/random.ts';
import type { LinkChange, NetworkSpec } from '../../../../sim/scenario/network-spec.ts';
import { Network } from '../../../../sim/world/network/network.ts';
import { calm } from './calm.ts';

/* Edge cases of the network that mutation testing found untested: one that harms less than it should hides violations. */

const [NODES, CLIENTS] = [3, 2];
const varying = { kind: 'uniform', min: 1000, max: 5000 } as const;

function world(spec: Partial<NetworkSpec> = {}, seed = '1') {
  const queue = new EventQueue();
  const dropped: number[] = [];
  const drop = ({ reason }: { reason: number }) => void dropped.push(reason);
  const { messageDropped, requestDropped, replyDropped } = FactKind;
  const facts = new FactStream([
    { on: { [messageDropped]: drop, [requestDropped]: drop, [replyDropped]: drop } },
  ]);
  const network = new Network({ ...calm, ...spec }, NODES, CLIENTS, runKey(seed), queue, facts);
  const told: string[] = [];
  network.onLost = (client, attempt) => void told.push(`${client}/${attempt}`);
  return { network, queue, facts, dropped, told };
}

type World = ReturnType<typeof world>;

const request = (client: number, attempt = 1): Request => ({
  client,
  attempt,
  command: new Command(Op.get, 1, 1, 1, 'x', null, null),
});

const reply = (client: number, attempt = 1): Reply => {
  const nothing = { value: null, writerSession: 0, writerSerial: 0, leader: 1, uncertain: false };
  return { client, attempt, status: ReplyStatus.ok, ...nothing };
};

function send({ network }: World, from: number, to: number, count = 1): void {
  for (let i = 0; i < count; i++) network.send([new Message(MessageType.appendEntries, from, to, i)]);
}

/** The times at which anything arrives. */
function times({ queue }: World): number[] {
  const found: number[] = [];
  while (queue.pop()) found.push(queue.at);
  return found;
}

describe('requests and replies', () => {
  it('arrive after the latency of clients', () => {
    const given = world();
    given.network.sendRequest(1, request(1));
    given.network.sendReply(2, reply(2));
    expect(times(given)).toEqual([100, 100]);
    expect([given.network.requestArrives(1, request(1)), given.network.replyArrives(2, reply(2))]).toEqual([
      true,
      true,
    ]);
  });

  it('are stopped by a cut of their link, one way, when they are sent and when they arrive', () => {
    const given = world();
    const { network } = given;
    network.cut(network.endOf(1), 2);
    network.sendRequest(2, request(1, 5));
    expect(network.requestArrives(2, request(1, 6))).toBe(false);
    expect([given.dropped, given.told]).toEqual([
      [DropReason.cut, DropReason.cut],
      ['1/5', '1/6'],
    ]);
    network.sendReply(2, reply(1));
    network.sendRequest(1, request(1));
    network.sendRequest(2, request(2));
    expect(times(given)).toHaveLength(3);
    expect([network.replyArrives(2, reply(1)), network.requestArrives(1, request(1))]).toEqual([true, true]);
    network.cut(2, network.endOf(1));
    network.sendReply(2, reply(1, 7));
    expect(network.replyArrives(2, reply(1, 8))).toBe(false);
    expect(given.told.slice(2)).toEqual(['1/7', '1/8']);
  });

  it('are stopped by a clogged link', () => {
    const given = world();
    given.network.clog(given.network.endOf(1), 2);
    given.network.sendRequest(2, request(1));
    given.network.sendRequest(3, request(1));
    expect([given.dropped, times(given)]).toEqual([[DropReason.cut], [100]]);
  });

  it.each([
    [1, 2000, 2000],
    [0.3, 500, 700],
    [0, 0, 0],
  ])('are lost with chance %d', (clientLoss, least, most) => {
    const given = world({ clientLoss, loss: 1 });
    for (let i = 0; i < 1000; i++) {
      given.network.sendRequest(1, request(1));
      given.network.sendReply(1, reply(1));
    }
    expect(given.dropped.length).toBeGreaterThanOrEqual(least);
    expect(given.dropped.length).toBeLessThanOrEqual(most);
    expect(times(given).length).toBe(2000 - given.dropped.length);
    expect(given.dropped.every((reason) => reason === DropReason.loss)).toBe(true);
  });

  it('keep their order on an ordered link', () => {
    const given = world({ clientLatency: varying, ordered: true });
    const arrivals: number[] = [];
    for (let attempt = 1; attempt <= 100; attempt++) given.network.sendRequest(1, request(1, attempt));
    while (given.queue.pop()) arrivals.push((given.queue.ref() as Request).attempt);
    expect(arrivals).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });
});

describe('the fates that a scenario lists', () => {
  const server = (number: number) => ({ kind: 'server', number }) as const;
  const client = (number: number) => ({ kind: 'client', number }) as const;
  const fate = { latency: null, copy: null, lost: false };

  it('are those of single messages between servers', () => {
    const given = world({
      loss: 1,
      messages: [
        { ...fate, from: server(1), to: server(2), number: 2, latency: 700 },
        { ...fate, from: server(1), to: server(2), number: 3, copy: 9000 },
        { ...fate, from: server(1), to: server(2), number: 5, latency: 800, copy: 300 },
        { ...fate, from: server(2), to: server(1), number: 1, lost: true },
      ],
    });
    send(given, 1, 2, 6);
    expect(times(given)).toEqual([300, 700, 800, 1000, 9000]);
    expect(given.dropped).toHaveLength(3);
    const calmer = world({ messages: [{ ...fate, from: server(1), to: server(2), number: 1, lost: true }] });
    send(calmer, 1, 2, 2);
    send(calmer, 2, 1, 1);
    expect([calmer.dropped, times(calmer)]).toEqual([[DropReason.loss], [1000, 1000]]);
  });

  it('are those of single requests and replies', () => {
    const given = world({
      messages: [
        { ...fate, from: client(1), to: server(1), number: 1, lost: true },
        { ...fate, from: client(1), to: server(1), number: 2, latency: 7 },
        { ...fate, from: server(1), to: client(2), number: 1, latency: 9 },
      ],
    });
    for (let attempt = 1; attempt <= 3; attempt++) given.network.sendRequest(1, request(1, attempt));
    for (const to of [1, 2]) given.network.sendReply(1, reply(to));
    expect([given.told, times(given)]).toEqual([['1/1'], [7, 9, 100, 100]]);
  });
});

describe('links', () => {
  const letThrough = (change: (given: World) => void, spec: Partial<NetworkSpec> = {}) => {
    const given = world(spec);
    change(given);
    const { network } = given;
    return [network.letsThrough(1, 2), network.letsThrough(2, 1), network.whole];
  };

  it.each<[string, (given: World) => void, boolean[]]>([
    ['nothing', () => {}, [true, true, true]],
    ['a cut', ({ network }) => network.cut(1, 2), [false, true, false]],
    ['a clog', ({ network }) => network.clog(1, 2), [false, true, true]],
    [
      'loss of all',
      ({ network }) => void network.layers.change({ loss: 1 }, (from) => from === 1),
      [false, true, true],
    ],
    [
      'loss of most',
      ({ network }) => void network.layers.change({ loss: 0.9 }, () => true),
      [true, true, true],
    ],
    [
      'corruption of all',
      ({ network }) => void network.layers.change({ corrupt: 1 }, (from) => from === 2),
      [true, false, true],
    ],
    [
      'limited bandwidth',
      ({ network }) =>
        void network.layers.change({ bandwidth: { bytesPerSecond: 1, queueBytes: 1 } }, () => true),
      [true, true, true],
    ],
  ])('let messages through unless %s stops them', (_, change, expected) => {
    expect(letThrough(change)).toEqual(expected);
  });

  it('let the probes through only in both directions', () => {
    for (const back of [true, false]) {
      const { network } = world();
      expect(network.letsProbesThrough(2)).toBe(true);
      const probes = network.endOf(0);
      if (back) network.cut(2, probes);
      else network.cut(probes, 2);
      expect([network.letsProbesThrough(2), network.letsProbesThrough(1)]).toEqual([false, true]);
    }
  });

  it('are mended as often as they were cut, and not more often', () => {
    const { network } = world();
    network.mend(1, 2);
    network.cut(1, 2);
    expect([network.isCut(1, 2), network.isCut(2, 1), network.whole]).toEqual([true, false, false]);
    network.cut(1, 3);
    network.mend(1, 2);
    expect([network.isCut(1, 2), network.isCut(1, 3), network.whole]).toEqual([false, true, false]);
    network.mend(1, 3);
    expect(network.whole).toBe(true);
  });

  it('have ends that are servers or clients', () => {
    const { network } = world();
    expect([1, 3, 4, 6].map((end) => network.isServer(end))).toEqual([true, true, false, false]);
    expect([0, 1, 2].map((client) => network.clientAt(network.endOf(client)))).toEqual([0, 1, 2]);
  });

  it('each have draws of their own, which depend on the seed', () => {
    const latencies = (seed: string, from: number, to: number) => {
      const given = world({ latency: varying }, seed);
      send(given, from, to, 20);
      return times(given).join();
    };
    const drawn = [latencies('1', 1, 2), latencies('1', 2, 1), latencies('1', 1, 3), latencies('2', 1, 2)];
    expect(new Set(drawn).size).toBe(4);
    expect(latencies('1', 1, 2)).toBe(drawn[0]);
    const ofClients = [1, 2].flatMap((client) =>
      [1, 2, 3].flatMap((node) => {
        const [requests, replies] = [world({ clientLatency: varying }), world({ clientLatency: varying })];
        for (let i = 0; i < 20; i++) {
          requests.network.sendRequest(node, request(client));
          replies.network.sendReply(node, reply(client));
        }
        return [times(requests).join(), times(replies).join()];
      }),
    );
    expect(new Set(ofClients).size).toBe(12);
  });

  it('that are clogged hold their own messages only', () => {
    const given = world();
    for (const to of [2, 3]) given.network.clog(1, to);
    given.network.clog(3, 2);
    send(given, 3, 2, 4);
    for (const [to, count] of [
      [2, 2],
      [3, 1],
    ] as const)
      send(given, 1, to, count);
    const deliver = () => {
      let through = 0;
      while (given.queue.pop()) if (given.network.arrives(given.queue.ref() as Message, 0)) through++;
      return through;
    };
    expect(deliver()).toBe(0);
    const held = () => [given.network.heldOn(1, 2), given.network.heldOn(1, 3), given.network.heldOn(3, 2)];
    expect(held()).toEqual([2, 1, 4]);
    given.facts.now = 5000;
    expect([given.network.flush(1, 2), deliver()]).toEqual([2, 2]);
    expect(held()).toEqual([0, 1, 4]);
    given.network.cut(1, 3);
    expect([given.network.flush(1, 3), deliver(), given.dropped]).toEqual([1, 0, [DropReason.cut]]);
  });
});

it('a link that is flushed without being clogged can be clogged afterwards', () => {
  const { network } = world();
  expect(network.flush(1, 2)).toBe(0);
  network.clog(1, 2);
  expect(network.arrives(new Message(MessageType.appendEntries, 1, 2, 1), 0)).toBe(false);
  expect(network.heldOn(1, 2)).toBe(1);
});

it('a copy takes as long as any message, and losses are counted', () => {
  const given = world({ duplicate: 1 });
  given.facts.now = 10_000;
  send(given, 1, 2);
  expect(times(given)).toEqual([11_000, 11_000]);
  const lossy = world({ loss: 1 });
  send(lossy, 1, 2, 3);
  expect(lossy.network.traffic(1, 2)).toMatchObject({ sent: 3, lost: 3 });
});

describe('a change of conditions', () => {
  it('touches the links between servers that it is for, and no others', () => {
    const ends = [1, 2, 3];
    const pairs = ends.flatMap((from) => ends.filter((to) => to !== from).map((to) => [from, to] as const));
    for (const [from, to] of pairs) {
      const given = world();
      given.network.layers.change({ loss: 1 }, (...link) => link[0] === from && link[1] === to);
      const lost = pairs.filter(([one, other]) => {
        send(given, one, other);
        return given.dropped.splice(0).length > 0;
      });
      expect(lost).toEqual([[from, to]]);
    }
  });

  const conditions: readonly LinkChange[] = [
    { loss: 1 },
    { latency: { kind: 'constant', value: 7000 } },
    { duplicate: 1 },
    { reorder: { chance: 1, by: { kind: 'constant', value: 5000 } } },
    { corrupt: 1 },
    { bursts: { begin: 1, end: 0, loss: 1 } },
    { bandwidth: { bytesPerSecond: 1000, queueBytes: 1_000_000 } },
  ];
  /** What becomes of two messages: the times of their arrival, 'damaged' apart, and what is dropped. */
  const outcome = (...changes: LinkChange[]) => {
    const given = world();
    for (const change of changes) given.network.layers.change(change, () => true);
    send(given, 1, 2, 2);
    const arrived: string[] = [];
    while (given.queue.pop()) arrived.push(`${given.queue.at}/${given.queue.kind}`);
    return JSON.stringify([arrived, given.dropped]);
  };

  it('has an effect of its own for each kind of condition', () => {
    // A burst that loses everything looks like a loss of everything.
    const seen = new Set([outcome(), ...conditions.map((change) => outcome(change))]);
    expect(seen.size).toBe(conditions.length);
  });

  it('leaves the conditions that it does not name as they are', () => {
    for (const change of conditions) expect(outcome(change, {})).toBe(outcome(change));
    for (const [i, change] of conditions.entries())
      if (change.bursts === undefined && change.loss === undefined)
        expect(outcome(change, { loss: 1 }), `${i}`).toBe(outcome({ loss: 1 }));
    expect(outcome({ corrupt: 1 }, { duplicate: 1 })).not.toBe(outcome({ duplicate: 1 }));
    expect(outcome({ bandwidth: { bytesPerSecond: 1000, queueBytes: 1_000_000 } }, { corrupt: 1 })).not.toBe(
      outcome({ corrupt: 1 }),
    );
    expect(outcome({ bursts: { begin: 1, end: 0, loss: 1 } }, { corrupt: 1 })).toBe(
      outcome({ bursts: { begin: 1, end: 0, loss: 1 } }),
    );
  });

  it('of clients touches the links of all clients with the given servers, both ways, until it is undone', () => {
    const given = world({ loss: 1 });
    const undo = given.network.layers.changeClients({ loss: 1 }, (node) => node > 1);
    const lost = () => {
      given.dropped.length = 0;
      const found: string[] = [];
      for (const client of [0, 1, 2])
        for (const node of [1, 2, 3]) {
          given.network.sendRequest(node, request(client));
          if (given.dropped.splice(0).length > 0) found.push(`c${client}>n${node}`);
          given.network.sendReply(node, reply(client));
          if (given.dropped.splice(0).length > 0) found.push(`n${node}>c${client}`);
        }
      return found;
    };
    const both = (client: number) => [2, 3].flatMap((node) => [`c${client}>n${node}`, `n${node}>c${client}`]);
    expect(lost()).toEqual([0, 1, 2].flatMap(both));
    undo();
    expect(lost()).toEqual([]);
  });
});
