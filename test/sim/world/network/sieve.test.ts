import { expect, test } from 'vitest';
import { Entry, EntryKind, NO_ENTRIES } from '../../../../core/raft/entry.ts';
import { Message, MessageType } from '../../../../core/raft/messages.ts';
import { FactStream } from '../../../../sim/facts/fact-stream.ts';
import { EventQueue } from '../../../../sim/kernel/event-queue.ts';
import { runKey, threshold } from '../../../../sim/kernel/random.ts';
import { Sampler } from '../../../../sim/kernel/sampler.ts';
import { messageKinds } from '../../../../sim/scenario/message-kinds.ts';
import type { NetworkSpec } from '../../../../sim/scenario/network-spec.ts';
import { Network } from '../../../../sim/world/network/network.ts';
import { Sieve, type SieveSpec } from '../../../../sim/world/network/sieve.ts';
import { calm } from './calm.ts';

const entry = new Entry(EntryKind.noop, 1, 1, 0, null, null);

/** One message of each kind from n1 to n2, in the order of `messageKinds`; its round is its place there. */
function oneOfEach(): Message[] {
  const message = (round: number, type: MessageType, preVote = false, entries = NO_ENTRIES): Message => {
    const made = new Message(type, 1, 2, 1);
    return Object.assign(made, { round, preVote, entries });
  };
  return [
    message(0, MessageType.requestVote, true),
    message(1, MessageType.requestVote),
    message(2, MessageType.requestVoteReply),
    message(3, MessageType.appendEntries),
    message(4, MessageType.appendEntries, false, [entry]),
    message(5, MessageType.appendEntriesReply),
    message(6, MessageType.installSnapshot),
    message(7, MessageType.installSnapshotReply),
    message(8, MessageType.timeoutNow),
  ];
}

function world(spec: Partial<NetworkSpec> = {}) {
  const queue = new EventQueue();
  const facts = new FactStream([]);
  return { queue, facts, network: new Network({ ...calm, ...spec }, 4, 0, runKey('1'), queue, facts) };
}

const everything: SieveSpec = { kinds: null, largerThan: 0, loss: threshold(1), late: null };
const everywhere = (): boolean => true;

/** What arrives of these messages, as [round, time]. */
function through({ queue, facts, network }: ReturnType<typeof world>, messages: readonly Message[]) {
  network.send(messages);
  const found: [number, number][] = [];
  while (queue.pop()) {
    facts.now = queue.at;
    const message = queue.ref() as Message;
    if (network.arrives(message, queue.b)) found.push([message.round, queue.at]);
  }
  return found;
}

test.each(messageKinds.map((kind, i) => [kind, i] as const))(
  'a sieve for %s loses these alone',
  (kind, i) => {
    const given = world();
    const sieve = new Sieve({ ...everything, kinds: [kind] });
    given.network.layers.sift(sieve, everywhere);
    const arrived = through(given, oneOfEach()).map(([round]) => round);
    expect(arrived).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].filter((round) => round !== i));
    expect(sieve.lost).toBe(1);
  },
);

test('a sieve for large messages goes by their entries and by their part of a snapshot', () => {
  const given = world();
  given.network.layers.sift(new Sieve({ ...everything, largerThan: 64 }), everywhere);
  const messages = oneOfEach();
  for (const message of messages) if (message.type === MessageType.installSnapshot) message.chunkBytes = 1;
  expect(through(given, messages).map(([round]) => round)).toEqual([0, 1, 2, 3, 5, 7, 8]);
});

test('a sieve loses the given share and delays the rest of what it catches, on its links alone, until it is removed', () => {
  const given = world();
  const late = new Sampler({ kind: 'constant', value: 7_000 });
  const sieve = new Sieve({ kinds: ['heartbeats'], largerThan: 0, loss: threshold(0.25), late });
  const remove = given.network.layers.sift(sieve, (from) => from === 1);
  const beats = (from: number) =>
    Array.from({ length: 4_000 }, () => new Message(MessageType.appendEntries, from, 3, 1));
  const arrived = through(given, beats(1));
  expect(arrived.every(([, time]) => time === 8_000)).toBe(true);
  expect(arrived.length / 4_000).toBeGreaterThan(0.72);
  expect(arrived.length / 4_000).toBeLessThan(0.78);
  expect([sieve.lost, sieve.delayed]).toEqual([4_000 - arrived.length, arrived.length]);
  given.facts.now = 1_000_000;
  expect(through(given, beats(2)).every(([, time]) => time === 1_001_000)).toBe(true);
  remove();
  expect(through(given, beats(1))).toHaveLength(4_000);
  expect(sieve.lost + sieve.delayed).toBe(4_000);
});

test('sieves of one link are passed one after the other, and a changed link keeps them', () => {
  const given = world();
  const delay = (value: number) => ({
    ...everything,
    loss: 0,
    late: new Sampler({ kind: 'constant', value }),
  });
  const [one, other] = [new Sieve(delay(10_000)), new Sieve({ ...delay(5_000), kinds: ['votes'] })];
  given.network.layers.sift(one, everywhere);
  given.network.layers.change({ bandwidth: { bytesPerSecond: 64_000, queueBytes: 64_000 } }, everywhere);
  const remove = given.network.layers.sift(other, everywhere);
  const [beat, vote] = [
    new Message(MessageType.appendEntries, 1, 2, 1),
    new Message(MessageType.requestVote, 1, 2, 1),
  ];
  vote.round = 1;
  // 1 ms of latency; each message takes another millisecond to transmit, one after the other.
  expect(through(given, [beat, vote])).toEqual([
    [0, 12_000],
    [1, 18_000],
  ]);
  remove();
  given.facts.now = 1_000_000;
  expect(through(given, [vote])).toEqual([[1, 1_012_000]]);
});
