import { expect, test } from 'vitest';
import type { Fact } from '../../../sim/facts/facts.ts';
import { DropReason, FactKind } from '../../../sim/facts/facts.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { Recorder } from '../../../sim/run/trace/recorder.ts';
import { parse } from '../../support/scenarios.ts';

/* Random draws are keyed by their purpose: an addition to a scenario changes nothing before the first event that it affects. */

const base = `
cluster: { replicas: 5 }
network: { loss: 2%, duplicate: 2%, reorder: { chance: 5% } }
clients: { count: 4, rate: 100/s }
run: 5s
`;

const kinds = [
  FactKind.messageSent,
  FactKind.messageDelivered,
  FactKind.messageDropped,
  FactKind.messageDuplicated,
  FactKind.requestSent,
  FactKind.invoked,
];

function factsOf(text: string, set: readonly string[] = []): readonly Fact[] {
  const scenario = parse(text, { set });
  const recorder = new Recorder(kinds);
  simulate(scenario, '7', { consumers: [recorder] });
  return recorder.facts;
}

function summary(fact: Fact): string {
  const { time, kind, message, request, operation } = fact;
  switch (kind) {
    case FactKind.invoked:
      return `${time} c${operation?.client} ${operation?.op} ${operation?.key}`;
    case FactKind.requestSent:
      return `${time} request of c${request?.client} to n${fact.node}`;
    default:
      return `${time} ${kind} #${message?.id} ${message?.from}>${message?.to} type ${message?.type} term ${message?.term}`;
  }
}

/** How many facts the two runs have in common before they diverge, and the time of divergence. */
function inCommon(a: readonly Fact[], b: readonly Fact[]): { count: number; time: number } {
  let count = 0;
  while (count < a.length && count < b.length && summary(a[count]) === summary(b[count])) count++;
  return { count, time: Math.min(a[count]?.time ?? Infinity, b[count]?.time ?? Infinity) };
}

const undisturbed = factsOf(base);

test.each([
  ['a cut link', '{ at: 3s, do: isolate, node: n2 }'],
  ['a crash', '{ at: 3s, do: crash, node: n2 }'],
  ['a worse network', '{ at: 3s, do: network, loss: 50% }'],
  ['a slow disk', '{ at: 3s, do: slow-disk, fsync: 50ms }'],
  ['a clock that jumps', '{ at: 3s, do: clock-jump, node: leader, by: 200ms }'],
  ['more load', '{ at: 3s, do: load, rate: 900/s }'],
])('%s changes nothing before it strikes', (_, step) => {
  const { time, count } = inCommon(undisturbed, factsOf(`${base}faults:\n  - ${step}\n`));
  expect(time).toBeGreaterThanOrEqual(3_000_000);
  expect(count).toBeLessThan(undisturbed.length);
});

test('a fault without effect changes nothing in the run', () => {
  const facts = factsOf(`${base}faults:\n  - { at: 3s, do: clog, node: n5, for: 1us }\n`);
  expect(inCommon(undisturbed, facts).count).toBe(undisturbed.length);
});

test('adding a second fault changes no draw of the first one', () => {
  const first = `${base}faults:\n  - { from: 1s, until: 4s, every: 100ms..900ms, do: pause, node: random, for: 50ms }\n`;
  const both = `${first}  - { at: 3500ms, do: crash, node: random }\n`;
  expect(inCommon(factsOf(first), factsOf(both)).time).toBeGreaterThanOrEqual(3_500_000);
  const before = `${base}faults:\n  - { at: 3500ms, do: crash, node: random }\n  - ${first.split('  - ')[1] ?? ''}`;
  expect(inCommon(factsOf(both), factsOf(before)).time).toBeGreaterThanOrEqual(3_500_000);
});

test('an additional client changes nothing before its first operation', () => {
  const facts = factsOf(base, ['clients.count=5']);
  const first = facts.findIndex(
    ({ kind, operation }) => kind === FactKind.invoked && operation?.client === 5,
  );
  expect(first).toBeGreaterThan(0);
  expect(inCommon(undisturbed, facts).count).toBeGreaterThanOrEqual(first);
});

test('clients that start later leave the election as it was', () => {
  const late = factsOf(base, ['clients.from=2s']);
  const firstAsked = undisturbed.findIndex(({ kind }) => kind === FactKind.invoked);
  expect(inCommon(undisturbed, late).count).toBe(firstAsked);
  expect(late.find(({ kind }) => kind === FactKind.invoked)?.time).toBe(2_000_000);
});

/** The random choices of the network and the clients, by the key of each draw: link or client, and number. */
function drawnIn(text: string): ReadonlyMap<string, string> {
  const recorder = new Recorder([
    FactKind.messageSent,
    FactKind.messageDelivered,
    FactKind.messageDropped,
    FactKind.messageDuplicated,
    FactKind.invoked,
  ]);
  const scenario = parse(text);
  simulate(scenario, '7', { consumers: [recorder] });
  const drawn = new Map<string, string>();
  const counts = new Map<string, number>();
  const nth = (what: string): string => {
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    return `${what} #${count}`;
  };
  const sent = new Map<number, { readonly name: string; readonly at: number }>();
  const doubled = new Set<number>();
  for (const { kind, time, message, reason, operation } of recorder.facts) {
    switch (kind) {
      case FactKind.messageSent:
        if (message !== null)
          sent.set(message.id, { name: nth(`n${message.from}>n${message.to}`), at: time });
        break;
      case FactKind.messageDuplicated:
        doubled.add(message?.id ?? 0);
        break;
      case FactKind.messageDropped: {
        const own = sent.get(message?.id ?? 0);
        if (own !== undefined && reason === DropReason.loss) drawn.set(own.name, 'lost');
        break;
      }
      case FactKind.messageDelivered: {
        // The two copies of a duplicated message cannot be told apart.
        const own = sent.get(message?.id ?? 0);
        if (own !== undefined && !doubled.has(message?.id ?? 0))
          drawn.set(own.name, `after ${time - own.at}`);
        break;
      }
      case FactKind.invoked:
        drawn.set(nth(`c${operation?.client}`), `${operation?.op} ${operation?.key}`);
        break;
      default:
        break;
    }
  }
  return drawn;
}

test.each([
  ['a crash', '{ at: 1s, do: crash, node: n2, for: 1s }', ''],
  [
    'a fault that draws much itself',
    '{ from: 1s, until: 4s, every: 300ms..500ms, do: flapping, node: random, down: 20ms..60ms, up: 20ms..60ms, for: 200ms }',
    '',
  ],
  ['more load', '{ at: 1s, do: load, rate: 300/s }', ''],
  ['further clients', '', 'clients: { count: 9, rate: 100/s }'],
])('%s leaves every other draw as it was, until the end', (_, step, clients) => {
  const text = clients === '' ? base : base.replace(/clients:.*/, clients);
  const others = drawnIn(`${text}${step === '' ? '' : `faults:\n  - ${step}\n`}`);
  const before = drawnIn(base);
  const common = [...before].filter(([name]) => others.has(name));
  const changed = common.filter(([name, what]) => others.get(name) !== what);
  expect(common.length).toBeGreaterThan(1_500);
  expect(changed).toEqual([]);
  // The run itself does differ.
  expect([...others.keys()]).not.toEqual([...before.keys()]);
});
