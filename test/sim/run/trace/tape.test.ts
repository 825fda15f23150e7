import { expect, test } from 'vitest';
import { ReplyStatus } from '../../../../core/io.ts';
import { Command, Op } from '../../../../core/kv/command.ts';
import { Entry, EntryKind } from '../../../../core/raft/entry.ts';
import { Message, MessageType } from '../../../../core/raft/messages.ts';
import { FactStream } from '../../../../sim/facts/fact-stream.ts';
import { DropReason } from '../../../../sim/facts/facts.ts';
import { simulate } from '../../../../sim/run/simulate.ts';
import type { Payloads } from '../../../../sim/run/trace/payloads.ts';
import { EventListener } from '../../../../sim/run/trace/recorder.ts';
import { sameTapes } from '../../../../sim/run/trace/same-tapes.ts';
import { Tape } from '../../../../sim/run/trace/tape.ts';
import { parse } from '../../../support/scenarios.ts';

/** Every kind of message, request and reply, lost and held back; snapshots and elections. */
const varied = `
name: varied
cluster: { replicas: 3, raft: { snapshot-log-bytes: 2kB, snapshot-chunk-bytes: 200B } }
network: { loss: 2%, duplicate: 2%, reorder: { chance: 5%, by: 1ms..9ms } }
clients: { count: 3, rate: 60/s, mix: { get: 30%, put: 40%, cas: 20%, delete: 10% } }
run: 3s
faults:
  - { at: 700ms, do: crash, node: leader, for: 900ms }
  - { at: 2s, do: isolate, node: leader, for: 300ms }
`;

interface Played {
  readonly tape: Tape;
  readonly told: readonly string[];
}

function play(seed: string, tape = new Tape()): Played {
  const told: string[] = [];
  const listener = new EventListener((event) => void told.push(JSON.stringify(event)));
  simulate(parse(varied, { file: 'varied.yaml' }), seed, { consumers: [listener, tape] });
  return { tape, told };
}

function linesOn(tape: Tape): string[] {
  return Array.from(tape, (event) => JSON.stringify(event));
}

const { tape, told } = play('1');

test('the events on a tape are those that a listener is told', () => {
  expect(told.length).toBeGreaterThan(4_000);
  expect(linesOn(tape)).toEqual(told);
  expect(tape.length).toBe(told.length);
  const bytes = tape.pages.reduce((sum, page) => sum + page.byteLength, 0);
  expect(bytes / tape.length).toBeLessThan(24);
  expect(tape.kept.length / tape.length).toBeLessThan(0.05);
});

test('a tape keeps no more facts than it shall, and those of the same history are the same', () => {
  const again = play('1', new Tape(1_000)).tape;
  expect(linesOn(again)).toEqual(told.slice(0, 1_000));
  expect(sameTapes(tape, again)).toBe(false);
  expect(sameTapes(tape, play('1').tape)).toBe(true);
});

test('tapes that differ in anything are not the same', () => {
  const { pages, payloads, texts, kept } = tape;
  const bent = pages.map((page) => page.slice());
  bent[0][900]++;
  expect(sameTapes(tape, { pages: bent, payloads, texts, kept })).toBe(false);
  expect(sameTapes(tape, { pages, payloads, texts: [...texts.slice(1), ''], kept })).toBe(false);
  expect(sameTapes(tape, { pages, payloads, texts, kept: kept.slice(1) })).toBe(false);
  const { entries, commands } = payloads;
  const command = { ...commands[5], value: 'another' };
  const others: Pick<Payloads, 'entries' | 'commands'>[] = [
    { entries, commands: commands.map((one, i) => (i === 5 ? command : one)) },
    { entries: entries.map((one, i) => (i === 5 ? { ...one, command } : one)), commands },
    { entries: entries.map((one, i) => (i === 5 ? { ...one, term: 99 } : one)), commands },
  ];
  for (const other of others)
    expect(sameTapes(tape, { pages, payloads: other as Payloads, texts, kept })).toBe(false);
});

test('numbers of any size, and times after any while', () => {
  const told: string[] = [];
  const tape = new Tape();
  const facts = new FactStream([new EventListener((event) => void told.push(JSON.stringify(event))), tape]);
  for (const number of [7, 2 ** 31 - 1, 2 ** 31, 2 ** 40 + 5]) {
    facts.now += number;
    const command = new Command(Op.cas, 1, number, 1, 'k1', 'c1-2', null);
    const entry = new Entry(EntryKind.command, number, 3, 0, command, null);
    const message = new Message(MessageType.appendEntries, 2, 1, number);
    facts.messageSent(Object.assign(message, { id: 4, entries: [entry, entry] }), true);
    const reply = { type: MessageType.appendEntriesReply, id: number, conflictTerm: number };
    facts.messageSent({ ...message, ...reply }, false);
    facts.messageDelivered({ ...message, ...reply });
    const snapshot = { lastIncludedIndex: number, lastIncludedTerm: 2 } as Message['snapshot'];
    facts.messageSent({ ...message, prevLogTerm: number, snapshot, offset: number }, false);
    const write = { id: 1, hardState: true, term: number, votedFor: 2, truncateFrom: number, snapshot };
    facts.writeIssued(1, { ...write, entries: [entry] });
    facts.writeIssued(1, { ...write, id: number, hardState: false, truncateFrom: 0, entries: [] });
    facts.writeDurable(1, { ...write, id: number, entries: [entry] });
    facts.requestDropped(2, { client: 3, attempt: number, command }, DropReason.down);
    const answer = { status: ReplyStatus.mismatch, value: 'c1-1', writerSession: 0, writerSerial: 0 };
    facts.replyDropped(
      2,
      { ...answer, client: 3, attempt: number, leader: 1, uncertain: true },
      DropReason.cut,
    );
    facts.phase(1);
  }
  expect(linesOn(tape)).toEqual(told);
  expect(told).toHaveLength(40);
});
