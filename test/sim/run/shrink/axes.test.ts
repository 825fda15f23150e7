import { describe, expect, it } from 'vitest';
import { axesFor } from '../../../../sim/run/shrink/axes.ts';
import { stepsOf, valueAt } from '../../../../sim/run/shrink/plain.ts';
import { parseScenario } from '../../../../sim/scenario/parse.ts';
import { type PlainScenario, plainScenario, printScenario } from '../../../../sim/scenario/print.ts';

function plainOf(text: string): PlainScenario {
  const plain = plainScenario(text);
  if ('errors' in plain) throw new Error('the text is at fault');
  return plain as PlainScenario;
}

/** All smaller scenarios proposed for one that fails at this second. */
function proposed(text: string, second: number, needsTime = false): readonly PlainScenario[] {
  const plain = plainOf(text);
  return axesFor(needsTime).flatMap((axis) =>
    [...axis(plain, second * 1_000_000)].map((candidate) => candidate.plain),
  );
}

const text = `
cluster:
  replicas: 3
  raft: { election-timeout: 200ms..300ms, heartbeat: 30ms, snapshot-log-bytes: 4kB }
  nodes: { n2: { raft: { snapshot-log-bytes: 200B } } }
run: 10s
faults:
  - { at: 2s, do: crash, node: n1, for: 1s }
  - { at: 6s, do: crash, node: n2, for: 1s }
`;

describe('the smaller scenarios proposed', () => {
  it('can all be parsed', () => {
    const all = proposed(text, 11);
    expect(all.length).toBeGreaterThan(50);
    for (const plain of all) expect(parseScenario(printScenario(plain)).ok, printScenario(plain)).toBe(true);
  });

  it('shorten the settling, except when the failure depends on its length', () => {
    const within = (needsTime: boolean): unknown[] =>
      proposed(text, 11, needsTime).map((plain) => valueAt(plain, ['settle', 'within']));
    expect(within(false)).toContain(1);
    expect(new Set(within(true))).toEqual(new Set([undefined]));
  });

  it('can be parsed where one key is meaningful only with another', () => {
    const all = proposed(
      `
cluster: { replicas: 3 }
network: { zones: { a: [n1, n2], b: [n3] }, round-trips: { a: { b: 60ms } }, jitter: 20%, loss: 1% }
clients: { count: 1, keys: { count: 3 }, operations: [ { at: 1s, client: c1, do: put } ] }
run: 5s
`,
      4,
    );
    const networks = all.map((plain) => Object.keys(valueAt(plain, ['network']) ?? {}).join(' '));
    expect(networks).toContain('zones loss');
    expect(networks).toContain('loss');
    for (const plain of all) expect(parseScenario(printScenario(plain)).ok, printScenario(plain)).toBe(true);
  });

  it('move the steps and the end of the run together, if the failure shows only after the run', () => {
    const shapes = (second: number): readonly unknown[] =>
      proposed(text, second).map((plain) => [valueAt(plain, ['run']), ...stepsOf(plain).map(({ at }) => at)]);
    expect(shapes(11)).toContainEqual(['1400ms', '400ms', '900ms']);
    expect(shapes(11)).toContainEqual(['10s', '400ms', '900ms']);
    expect(shapes(9)).not.toContainEqual(['1400ms', '400ms', '900ms']);
    expect(shapes(9)).toContainEqual(['10s', '400ms', '900ms']);
  });

  it('take snapshots sooner, on each server with a high limit of its own', () => {
    const all = proposed(text, 9);
    const limits = (path: readonly string[]): unknown[] => [
      ...new Set(all.map((plain) => valueAt(plain, ['cluster', ...path, 'raft', 'snapshot-log-bytes']))),
    ];
    expect(limits([]).sort()).toEqual(['100B', '1kB', '300B', '4kB', undefined]);
    expect(limits(['nodes', 'n2']).sort()).toEqual(['100B', '200B', undefined]);
  });

  it('send heartbeats more rarely, as far as election time-outs allow', () => {
    const all = proposed(text, 9).map((plain) => valueAt(plain, ['cluster', 'raft', 'heartbeat']));
    expect([...new Set(all)].sort()).toEqual(['30ms', '60ms', undefined]);
  });

  describe('with fewer servers', () => {
    const smaller = (scenario: string): readonly PlainScenario[] =>
      proposed(scenario, 11).filter((plain) => valueAt(plain, ['cluster', 'replicas']) === 3);
    const named = `
cluster: { replicas: 5, spares: 1, nodes: { n4: { raft: { pre-vote: false } } } }
network:
  zones: { east: [n1, n4], west: [n2, n3, n5] }
  links: [ { from: n4, to: n2, loss: 10% }, { from: n5, to: n4, loss: 20% } ]
  messages: [ { from: n4, to: c1, number: 1, lost: true }, { from: n2, to: n3, number: 2, lost: true } ]
clients: { count: 1, operations: [ { at: 1s, client: c1, do: put, ask: n4 }, { at: 2s, client: c1, do: get, ask: n1 } ] }
run: 10s
faults:
  - { at: 2s, do: replace-server, node: n4, by: n6 }
  - { at: 3s, do: transfer, to: n2 }
  - { at: 4s, do: partial, node: n2, reaches: n4, for: 1s }
  - { at: 5s, do: partial, node: n2, reaches: n1, for: 1s }
  - { at: 6s, do: cut, links: [ [n2, n4], [n2, n5], [n1, n3] ], for: 1s }
  - { at: 7s, do: partition, groups: [ [n1, n2], [n3, n4] ], for: 1s }
  - { at: 8s, do: partition, groups: [ [n2, n4], [n5] ], for: 1s }
  - { at: 9s, do: network, sender: n4, receiver: [n2, n1], loss: 10%, for: 500ms }
  - { at: 9s, do: clock-jump, node: n5, by: 500ms }
`;

    it('rename the servers in every selection, and drop what concerns removed servers', () => {
      // Of n2, n4 and n5 it makes n1, n2 and n3; the spare server still comes after them.
      const kept = smaller(named).find((plain) => printScenario(plain).includes('by: n4'));
      const found = smaller(named).filter((plain) => stepsOf(plain).some((step) => step.do === 'clock-jump'));
      const texts = found.map(printScenario);
      expect(kept).toBeDefined();
      const last = found.find((plain) => stepsOf(plain)[0]?.node === 'n2' && stepsOf(plain)[1]?.to === 'n1');
      expect(last, texts.join('\n')).toBeDefined();
      expect(stepsOf(last ?? {})).toEqual([
        { at: '2s', do: 'replace-server', node: 'n2', by: 'n4' },
        { at: '3s', do: 'transfer', to: 'n1' },
        { at: '4s', do: 'partial', node: 'n1', reaches: 'n2', for: '1s' },
        {
          at: '6s',
          do: 'cut',
          links: [
            ['n1', 'n2'],
            ['n1', 'n3'],
          ],
          for: '1s',
        },
        { at: '7s', do: 'partition', groups: [['n1'], ['n2']], for: '1s' },
        { at: '8s', do: 'partition', groups: [['n1', 'n2'], ['n3']], for: '1s' },
        { at: '9s', do: 'network', sender: 'n2', receiver: ['n1'], loss: '10%', for: '500ms' },
        { at: '9s', do: 'clock-jump', node: 'n3', by: '500ms' },
      ]);
      expect(valueAt(last, ['cluster', 'nodes'])).toEqual({ n2: { raft: { 'pre-vote': false } } });
      expect(valueAt(last, ['network'])).toMatchObject({
        zones: { east: ['n2'], west: ['n1', 'n3'] },
        links: [
          { from: 'n2', to: 'n1' },
          { from: 'n3', to: 'n2' },
        ],
        messages: [{ from: 'n2', to: 'c1' }],
      });
      expect(valueAt(last, ['clients', 'operations'])).toEqual([
        { at: '1s', client: 'c1', do: 'put', ask: 'n2' },
        { at: '2s', client: 'c1', do: 'get' },
      ]);
    });

    it('can be parsed, whichever servers remain, and are proposed once each', () => {
      const all = smaller(named).map(printScenario);
      expect(all.length).toBe(10);
      expect(new Set(all).size).toBe(all.length);
      for (const each of all) expect(parseScenario(each), each).toMatchObject({ ok: true });
      expect(smaller('cluster: { replicas: 5 }\nrun: 10s\n')).toHaveLength(1);
    });

    it('drop the steps that need spare servers, if these are removed', () => {
      const without = proposed(named, 11).filter(
        (plain) => valueAt(plain, ['cluster', 'spares']) === undefined && valueAt(plain, ['run']) === '10s',
      );
      expect(without.some((plain) => stepsOf(plain)[0]?.do === 'transfer')).toBe(true);
    });
  });
});
