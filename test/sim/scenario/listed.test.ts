import { describe, expect, it } from 'vitest';
import { FactKind } from '../../../sim/facts/facts.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { Recorder } from '../../../sim/run/trace/recorder.ts';
import { explain } from '../../../sim/scenario/explain.ts';
import { parse } from '../../support/scenarios.ts';
import { mistakes } from './parsing.ts';

const text = `
cluster:
  replicas: 3
  raft: { election-timeout: 150ms..300ms }
  nodes:
    n1: { election-timeouts: [160ms], writes: [3ms, 7ms] }
    n2: { election-timeouts: [200ms] }
    n3: { election-timeouts: [240ms] }
network:
  latency: 2ms
  client-latency: 2ms
  messages:
    - { from: n1, to: n2, number: 1, lost: true }
    - { from: n1, to: n3, number: 1, latency: 9ms, copy: 15ms }
    - { from: c1, to: n1, number: 1, latency: 4ms }
clients:
  count: 2
  keys: { count: 2 }
  operations:
    - { at: 800ms, client: c2, do: get, key: 2 }
    - { at: 500ms, client: c1, do: put, key: 2, ask: n1 }
run: 1s
`;

describe('a listed outcome', () => {
  it('replaces the random draw, with every seed', () => {
    const scenario = parse(text);
    for (const seed of ['1', '2', '3']) {
      const recorder = new Recorder();
      simulate(scenario, seed, { consumers: [recorder] });
      const of = (kind: FactKind) => recorder.facts.filter((fact) => fact.kind === kind);
      const first = of(FactKind.messageSent)[0];
      // The listed time-out has expired, and n1 is the first to ask for votes.
      expect([first?.node, first?.time]).toEqual([1, 160_000]);
      expect(of(FactKind.messageDropped).map(({ node, peer }) => [peer, node])).toEqual([[1, 2]]);
      const atN3 = of(FactKind.messageDelivered).filter(({ node, peer }) => node === 3 && peer === 1);
      expect(atN3.slice(0, 2).map(({ time }) => time)).toContain(169_000);
      expect(atN3.some(({ time }) => time === 175_000)).toBe(true);
      const durable = of(FactKind.writeDurable).find(({ node }) => node === 1);
      const issued = of(FactKind.writeIssued).find(({ node }) => node === 1);
      expect((durable?.time ?? 0) - (issued?.time ?? 0)).toBe(3_000);
      const invoked = of(FactKind.invoked).filter(({ time }) => time < 1_000_000);
      expect(invoked.map(({ time }) => time)).toEqual([500_000, 800_000]);
      expect(of(FactKind.requestSent)[0]?.node).toBe(1);
      expect(of(FactKind.requestDelivered)[0]?.time).toBe(504_000);
    }
  });

  it('is mentioned by explain', () => {
    const told = explain(parse(text)).join('\n');
    expect(told).toContain('the fate of 3 messages is listed');
    expect(told).toContain('clients   2, 2 listed operations');
    expect(told).toContain('1 time-out listed, times of 2 writes listed');
  });

  it.each([
    ['messages: [{ from: n1, to: n9, number: 1, lost: true }]', 'there is no n9'],
    ['messages: [{ from: c1, to: c2, number: 1, lost: true }]', 'clients do not send messages to each other'],
    [
      'messages: [{ from: c1, to: n1, number: 1, copy: 3ms }]',
      'only messages between servers are duplicated',
    ],
    [
      'messages: [{ from: n1, to: n2, number: 1, lost: true, latency: 3ms }]',
      'a lost message has no latency',
    ],
    ['messages: [{ from: n1, to: n2, number: 1 }, { from: n1, to: n2, number: 1 }]', 'is listed twice'],
    ['messages: [{ from: all, to: n2, number: 1 }]', 'expected a server such as n1 or a client such as c1'],
  ])('network: { %s }', (messages, message) => {
    expect(mistakes(`network: { ${messages} }`).join('\n')).toContain(message);
  });

  it.each([
    ['clients: { rate: 5/s, operations: [{ at: 1s, client: c1, do: get }] }', 'operations and rate exclude'],
    ['clients: { count: 1, operations: [{ at: 1s, client: c2, do: get }] }', 'there is no c2'],
    ['clients: { operations: [{ at: 1s, client: n1, do: get }] }', 'n1 is not a client'],
    ['clients: { operations: [{ at: 1s, client: c1, do: get, key: 21 }] }', 'there is no key k21'],
    ['cluster: { nodes: { n1: { election-timeouts: [10ms] } } }', 'out of the range of election-timeout'],
    ['cluster: { nodes: { n1: { writes: [] } } }', 'expected a list of durations'],
  ])('%s', (scenario, message) => {
    expect(mistakes(scenario).join('\n')).toContain(message);
  });
});
