import { describe, expect, it } from 'vitest';
import { DeclareKind, type Output } from '../../../../core/io.ts';
import { type Entry, EntryKind, NO_ENTRIES } from '../../../../core/raft/entry.ts';
import { Message, MessageType } from '../../../../core/raft/messages.ts';
import { createReplica, type Replica } from '../../../../core/replica.ts';
import type { NodeId } from '../../../../core/units.ts';
import { Stream, streamKey } from '../../../../sim/kernel/random.ts';
import { type RunResult, type SimulateOptions, simulate } from '../../../../sim/run/simulate.ts';
import { EventListener } from '../../../../sim/run/trace/recorder.ts';
import { eventLine } from '../../../../sim/run/trace/words.ts';
import { parse } from '../../../support/scenarios.ts';

/* Own replicas with invalid output: an assertion fails, and the host survives. */

const scenario = parse(
  'cluster: { replicas: 3, nodes: { n3: { clock: { drift: 200ppm } } }, raft: { snapshot-log-bytes: 2kB, snapshot-chunk-bytes: 500B } }\nclients: { count: 3, rate: 100/s }\nrun: 3s\n' +
    'faults: [{ at: 1500ms, do: crash, node: leader, for: 500ms }]',
);

/** raftsim's core as an own replica, with the output of each step changed by `spoil`. */
function spoilt(
  spoil: (out: Output, node: NodeId, now: number) => void,
  more: SimulateOptions = {},
): RunResult {
  return simulate(scenario, '1', {
    ...more,
    createReplica: (node, options, random) => {
      const raft = createReplica(node, options, random);
      return {
        step(now, input, out) {
          raft.step(now, input, out);
          spoil(out, node, now);
        },
      };
    },
  });
}

/** Sets a field without type checks, as JavaScript allows. */
function set(object: object | null | undefined, field: string, value: unknown): void {
  if (object !== null && object !== undefined) Reflect.set(object, field, value);
}

function declared(out: Output, kind: DeclareKind): object | undefined {
  return out.declarations.slice(0, out.declared).find((declaration) => declaration.kind === kind);
}

const wild = new Message(MessageType.appendEntriesReply, 2, 99, 1);
const own = new Message(MessageType.appendEntriesReply, 2, 3, 1);
const foreign = new Message(MessageType.appendEntriesReply, 1, 3, 1);

describe('invalid output is a failed assertion whose message names the place and what was expected', () => {
  it.each<[string, (out: Output) => void, string | RegExp]>([
    [
      'more messages than allowed',
      (out) => out.send.push(...new Array<Message>(10_001).fill(own)),
      /: out\.send\.length is 1000\d, and must be a whole number from 0 to 10000$/,
    ],
    [
      'null in place of a message',
      (out) => out.send.unshift(...([null] as never[])),
      'out.send[0] is null, and must be a Message',
    ],
    [
      'undefined in place of a list',
      (out) => set(out, 'sendAfter', undefined),
      'out.sendAfter is undefined, and must be an array',
    ],
    [
      'another list than the one passed in',
      (out) => set(out, 'send', [...out.send]),
      'out.send is an array, and must be the array that was passed in: add to it instead of replacing it',
    ],
    [
      'no declarations',
      (out) => set(out, 'declarations', undefined),
      'out.declarations is undefined, and must be an array',
    ],
    [
      'a bigint as time',
      (out) => set(out, 'deadline', 7n),
      'out.deadline is 7n, and must be a whole number of microseconds, or Infinity for never',
    ],
    [
      'a frozen output',
      (out) => void Object.freeze(out),
      'out is an object, and must be left unfrozen, since the next step reuses it',
    ],
    [
      'a message to a server that does not exist',
      (out) => void out.send.unshift(wild),
      'out.send[0].to is 99, and must be a whole number from 1 to 3',
    ],
    [
      'a message from another server',
      (out) => void out.send.unshift(foreign),
      'out.send[0].from is 1, and must be 2, the server that sends it',
    ],
    [
      'a fraction as index',
      (out) => set(out.send[0], 'prevLogIndex', 1.5),
      'out.send[0].prevLogIndex is 1.5, and must be a whole number, at least 0',
    ],
    [
      'a text as term',
      (out) => set(out.sendAfter[0], 'entries', [{ kind: EntryKind.noop, index: 1, term: '1' }]),
      "out.sendAfter[0].entries[0].term is '1', and must be a whole number from 0 to 2147483647",
    ],
    [
      'undefined in place of a write',
      (out) => set(out, 'write', undefined),
      'out.write is undefined, and must be a Write or null',
    ],
    [
      'a write out of turn',
      (out) => set(out.write, 'id', 7_000),
      /out\.write\.id is 7000, and must be \d+: a step has at most one write, and they are numbered 1, 2, 3, \.\.\./,
    ],
    [
      'a reply without an attempt',
      (out) => set(out.replies[0], 'attempt', undefined),
      'out.replies[0].attempt is undefined, and must be a whole number, at least 0',
    ],
    [
      'a reply to a client that does not exist',
      (out) => set(out.replies[0], 'client', 4),
      'out.replies[0].client is 4, and must be a whole number from 0 to 3',
    ],
    [
      'a reply without a status',
      (out) => set(out.replies[0], 'status', 'ok'),
      "out.replies[0].status is 'ok', and must be a ReplyStatus, 1 to 5",
    ],
    [
      'NaN as time',
      (out) => set(out, 'deadline', Number.NaN),
      'out.deadline is NaN, and must be a whole number of microseconds, or Infinity for never',
    ],
    [
      'a commit of NaN',
      (out) => set(declared(out, DeclareKind.commit), 'index', Number.NaN),
      /out\.declarations\[\d\]\.index is NaN, and must be a whole number, at least 0/,
    ],
  ])('%s', (_, spoil, expected) => {
    const words: string[] = [];
    const listener = new EventListener((event) => {
      if (event.kind === 'unusable' || event.kind === 'threw') words.push(eventLine(event));
    });
    const { report, violations } = spoilt(
      (out, node, now) => {
        if (node === 2 && now > 1_000_000) spoil(out);
      },
      { consumers: [listener] },
    );
    expect(report).toMatchObject({ verdict: 'fail', exitCode: 1 });
    const violation = violations.find(({ property }) => property === 'assertion');
    expect(violation?.time).toBeGreaterThan(1_000_000);
    expect(violation?.message).toMatch(/^n2 (produced invalid output: |threw: )/);
    expect(violation?.message).toMatch(expected);
    expect(words[0]).toContain(violation?.message);
  });

  const inert = (): never => {
    throw new Error('no answer');
  };
  it.each<[string, unknown, string]>([
    ['a text', 'a text', 'a text'],
    ['nothing', undefined, 'undefined'],
    ['an object without a text', { toString: inert }, 'a value that cannot be converted to text'],
    [
      'an inaccessible proxy',
      new Proxy({}, { get: inert, has: inert, getPrototypeOf: inert }),
      'a value that cannot be converted to text',
    ],
    ['an error whose message is a number', Object.assign(new Error(), { message: 7 }), '7'],
    ['a very long message', new Error('x'.repeat(1_000_000)), `${'x'.repeat(2_000)}…`],
  ])('a step that throws is a failed assertion: %s', (_, thrown, expected) => {
    const { report, violations } = spoilt((_out, node, now) => {
      if (node === 2 && now > 1_000_000) throw thrown;
    });
    expect(report).toMatchObject({ verdict: 'fail', exitCode: 1 });
    expect(violations.find(({ property }) => property === 'assertion')?.message).toBe(
      `n2 threw: ${expected}`,
    );
  });

  it.each<[string, Replica['step']]>([
    [
      'a generator',
      function* () {
        yield 1;
      },
    ],
    [
      'an asynchronous generator',
      async function* () {
        yield 1;
      },
    ],
  ])('a step that is %s, so that no line of it runs, is a failed assertion', (_, step) => {
    const { violations } = simulate(scenario, '1', { createReplica: () => ({ step }) });
    expect(violations[0]?.message).toBe(
      'n1 produced invalid output: what step returns is a generator, and must be undefined: a step must complete within the call',
    );
  });

  it('an asynchronous step is a failed assertion', () => {
    const { violations } = simulate(scenario, '1', {
      createReplica: () => ({ step: async () => Promise.reject(new Error('nobody hears it')) }),
    });
    expect(violations[0]?.message).toBe(
      'n1 produced invalid output: what step returns is a promise, and must be undefined: a step must complete within the call',
    );
  });
});

describe('a change to output handed over earlier throws at the place of the change', () => {
  it.each<[string, (entries: Entry[]) => void, string]>([
    [
      'adding to a list',
      (entries) => entries.push(entries[0]),
      'Cannot add property 1, object is not extensible',
    ],
    ['removing from a list', (entries) => entries.pop(), "Cannot delete property '0' of [object Array]"],
    [
      'changing an entry',
      ([entry]) => Object.assign(entry, { term: 7 }),
      "Cannot assign to read only property 'term' of object '#<Entry>'",
    ],
  ])('%s', (_, change, expected) => {
    for (const from of ['write', 'send'] as const) {
      let kept: readonly Entry[] = [];
      const { violations } = spoilt((out, node) => {
        if (node !== 2) return;
        if (kept.length > 0) change(kept as Entry[]);
        const lists = from === 'write' ? [out.write?.entries ?? []] : out.send.map(({ entries }) => entries);
        kept = lists.find(({ length }) => length === 1) ?? [];
      });
      const why = ': what a step was given or has handed over is frozen, lists of entries too';
      expect(violations.map(({ message }) => message)).toContain(`n2 threw: ${expected}${why}`);
    }
  });

  it('the shared empty list of entries is not frozen', () => {
    spoilt(() => {});
    expect(Object.isFrozen(NO_ENTRIES)).toBe(false);
  });
});

const junk: readonly unknown[] = [
  null,
  undefined,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  0.5,
  99,
  2 ** 40,
  '',
  'text',
  true,
  {},
  [],
  [null],
  [{}],
  [7],
  () => 1,
];

/**
 * Replaces a random value somewhere in the output by junk. Objects shared between servers are copied
 * first.
 */
function scramble(out: Output, chance: Stream): void {
  const pick = <Item>(list: readonly Item[]): Item | undefined =>
    list.length === 0 ? undefined : list[chance.below(list.length)];
  const roots: readonly object[] = [
    out,
    ...out.send,
    ...out.sendAfter,
    ...out.replies,
    ...(out.write === null ? [] : [out.write]),
    ...out.declarations.slice(0, out.declared),
  ];
  let object = pick(roots) ?? out;
  for (;;) {
    const field = pick(Object.keys(object)) ?? '';
    const value: unknown = Reflect.get(object, field);
    if (typeof value !== 'object' || value === null || chance.below(3) === 0) {
      Reflect.set(object, field, pick(junk));
      return;
    }
    const copy: object = Array.isArray(value)
      ? value.slice()
      : Object.assign(Object.create(Object.getPrototypeOf(value) as object) as object, value);
    Reflect.set(object, field, copy);
    object = copy;
  }
}

it('whatever a replica outputs, the run ends with a verdict and has a trace', () => {
  let events = 0;
  const listener = new EventListener((event) => {
    events += eventLine(event).length > 0 ? 1 : 0;
  });
  for (let seed = 1; seed <= 100; seed++) {
    const chance = new Stream(streamKey({ high: seed, low: 7 }, 'garbage'));
    const spoil = (out: Output, _: NodeId, now: number): void => {
      if (now > 300_000 && chance.below(500) === 0) scramble(out, chance);
    };
    const { report } = spoilt(spoil, { consumers: [listener] });
    expect(report.virtualSeconds).toBe(3);
  }
  expect(events).toBeGreaterThan(100_000);
});
