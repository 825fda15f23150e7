import { expect, test } from 'vitest';
import type { Input, Output, Write } from '../../../../core/io.ts';
import { defaultOptions } from '../../../../core/options.ts';
import { Entry, EntryKind } from '../../../../core/raft/entry.ts';
import type { Micros, NodeId } from '../../../../core/units.ts';
import { FactStream } from '../../../../sim/facts/fact-stream.ts';
import { FactKind } from '../../../../sim/facts/facts.ts';
import { EventQueue } from '../../../../sim/kernel/event-queue.ts';
import { runKey, Stream } from '../../../../sim/kernel/random.ts';
import { Recorder } from '../../../../sim/run/trace/recorder.ts';
import { Disk } from '../../../../sim/world/disk/disk.ts';
import { Host } from '../../../../sim/world/host/host.ts';
import { type HostHabits, properHost } from '../../../../sim/world/host/host-habits.ts';
import { LocalClock } from '../../../../sim/world/host/local-clock.ts';
import { firstConfiguration } from '../../../../sim/world/machines.ts';
import { Network } from '../../../../sim/world/network/network.ts';
import { parse } from '../../../support/scenarios.ts';

/* One machine whose replica is scripted, step by step. */

const NODE = 1 as NodeId;
const entry = new Entry(EntryKind.noop, 1, 1, 0, null, null);

function write(id: number): Write {
  return { id, hardState: true, term: 1, votedFor: NODE, truncateFrom: 0, entries: [entry], snapshot: null };
}

interface Machine {
  readonly host: Host;
  readonly queue: EventQueue;
  readonly disk: Disk;
  readonly recorder: Recorder;
}

/**
 * @param step what the replica does in each step
 * @param notePersisted whether it has nothing to do but to note finished writes; undefined: it is not asked
 */
function machine(
  step: (input: Input, out: Output) => void,
  habits: Partial<HostHabits> = {},
  notePersisted?: () => boolean,
): Machine {
  const queue = new EventQueue();
  const recorder = new Recorder([FactKind.writeDurable, FactKind.crashed]);
  const facts = new FactStream([recorder], true);
  const { network } = parse('cluster: { replicas: 1 }\nrun: 1s');
  const disk = new Disk({ fsync: { kind: 'constant', value: 0 } }, runKey('1'));
  const host = new Host(
    NODE,
    new LocalClock(0, 0),
    disk,
    { network: new Network(network, 1, 1, runKey('1'), queue, facts), queue, facts, isUp: () => true },
    { ...properHost, ...habits },
    { ...defaultOptions, configuration: firstConfiguration(1) },
    () => ({
      step: (_now: Micros, input: Input, out: Output) => step(input, out),
      ...(notePersisted === undefined ? {} : { notePersisted }),
    }),
  );
  host.boot();
  return { host, queue, disk, recorder };
}

function setTrap({ host }: Machine, moment: 'before' | 'after'): void {
  host.writes.trap = { moment, matches: () => true, spring: () => host.crash('trap') };
}

function configure({ host }: Machine): void {
  host.controls.command((input) => {
    input.kind = 'configure';
  });
}

test.each(['before', 'after'] as const)(
  'no part of a write is done after a crash %s its first part',
  (moment) => {
    const one = machine(
      ({ kind }, out) => {
        if (kind === 'configure') out.write = write(1);
      },
      { firstPart: (whole) => ({ ...whole, votedFor: 0, entries: [] }) },
    );
    setTrap(one, moment);
    configure(one);
    expect(one.host.up).toBe(false);
    expect(one.disk.pendingCount).toBe(0);
    expect(one.disk.read()).toEqual({
      term: moment === 'before' ? 0 : 1,
      votedFor: 0,
      snapshot: null,
      entries: [],
    });
    const after = [FactKind.writeDurable, FactKind.crashed];
    expect(one.recorder.facts.map(({ kind }) => kind)).toEqual(moment === 'before' ? after.slice(1) : after);
  },
);

test('a machine that a trap crashes during a disk check schedules no further event', () => {
  const one = machine(({ kind }, out) => {
    out.deadline = 1_000_000;
    if (kind === 'configure' && !one.host.writes.untold) out.write = write(1);
  });
  const release = one.disk.stall();
  configure(one);
  expect([one.disk.pendingCount, one.host.writes.untold]).toEqual([1, true]);
  release();
  setTrap(one, 'before');
  const { length } = one.queue;
  configure(one);
  expect(one.host.up).toBe(false);
  expect(one.queue.length).toBe(length);
});

test.each([
  ['has nothing to do but to note it', () => true, ['start', 'configure', 'configure']],
  ['has something to do then', () => false, ['start', 'configure', 'persisted', 'configure']],
  ['is not asked', undefined, ['start', 'configure', 'persisted', 'configure']],
  [
    'fails while it is asked',
    () => {
      throw new Error();
    },
    ['start', 'configure', 'persisted', 'configure'],
  ],
])('a write that is done at once leads to a step unless the replica %s', (_, persisted, steps) => {
  const kinds: string[] = [];
  const step = ({ kind }: Input, out: Output): void => {
    kinds.push(kind);
    if (kind === 'configure' && kinds.length === 2) out.write = write(1);
  };
  const one = machine(step, {}, persisted);
  configure(one);
  configure(one);
  expect(kinds).toEqual(steps);
  expect(one.host.writes.untold).toBe(false);
});

test.each([
  ['before', 0],
  ['after', 1],
] as const)('a crash right %s a write happens on a disk that takes no time, too', (moment, term) => {
  const one = machine(({ kind }, out) => {
    if (kind === 'configure') out.write = write(1);
  });
  setTrap(one, moment);
  configure(one);
  expect([one.host.up, one.host.writes.trap, one.disk.read().term]).toEqual([false, null, term]);
});

test('a trap for another write, or another moment, is not sprung', () => {
  const one = machine(({ kind }, out) => {
    if (kind === 'configure') out.write = write(1);
  });
  one.host.writes.trap = {
    moment: 'before',
    matches: ({ id }) => id > 1,
    spring: () => one.host.crash('trap'),
  };
  configure(one);
  expect([one.host.up, one.disk.read().term]).toEqual([true, 1]);
});

test('a write that a disk without latency refuses is not stored, and the replica is told once', () => {
  const kinds: string[] = [];
  const one = machine(({ kind }, out) => {
    kinds.push(kind);
    if (kind === 'configure' && kinds.length === 2) out.write = write(1);
  });
  one.disk.refusals.fail(1, new Stream(runKey('1')));
  configure(one);
  configure(one);
  expect(kinds).toEqual(['start', 'configure', 'diskError', 'configure']);
  expect(one.disk.read()).toMatchObject({ term: 0, entries: [] });
});
