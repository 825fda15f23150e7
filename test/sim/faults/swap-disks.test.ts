import { describe, expect, it } from 'vitest';
import { type Fact, FactKind } from '../../../sim/facts/facts.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { parse } from '../../support/scenarios.ts';

const MILLI = 1_000;

interface Start {
  /** In milliseconds. */
  readonly time: number;
  readonly node: number;
  readonly last: number;
}

function played(...steps: readonly string[]) {
  const starts: Start[] = [];
  const refused: string[] = [];
  const booted = ({ time, node, durable }: Fact): void =>
    void starts.push({ time: time / MILLI, node, last: durable?.entries.at(-1)?.index ?? 0 });
  const milestone = ({ node, text }: Fact): void => {
    if (text.startsWith('boot refused')) refused.push(`n${node} ${text}`);
  };
  const text = `
cluster: { replicas: 5, nodes: { n1: { election-timeouts: [150ms, 300ms] } } }
clients: { rate: 100/s, mix: { put: 100% } }
run: 8s
faults:
  - { at: 2s, do: isolate, node: n3, for: 3s }
${steps.map((step) => `  - ${step}`).join('\n')}
`;
  const consumers = [{ on: { [FactKind.booted]: booted, [FactKind.milestone]: milestone } }];
  const { report } = simulate(parse(text), '1', { consumers });
  return { starts: starts.filter(({ time }) => time > 0), refused, report };
}

describe('swap-disks', () => {
  it("keeps servers down that have another's disk, until they have their own again", () => {
    const { starts, refused, report } = played(
      '{ at: 4s, do: swap-disks, node: [n2, n3, n4], down: 100ms, for: 2s }',
    );
    expect(refused).toEqual([
      'n2 boot refused: its disk is that of n3',
      'n3 boot refused: its disk is that of n4',
      'n4 boot refused: its disk is that of n2',
    ]);
    expect(starts.map(({ node, time }) => [node, time])).toEqual([
      [2, 6_100],
      [3, 6_100],
      [4, 6_100],
    ]);
    // n3 was cut off for two seconds before.
    const [two, three, four] = starts.map(({ last }) => last);
    expect(Math.abs(two - four)).toBeLessThan(5);
    expect(two - three).toBeGreaterThan(100);
    expect(report.verdict).toBe('pass');
  });

  it('with rejoin, lets a server run on the log of another', () => {
    const { starts, refused } = played('{ at: 4s, do: swap-disks, node: [n2, n3], then: rejoin, for: 2s }');
    expect(refused).toEqual([]);
    expect(starts.map(({ node, time }) => [node, time])).toEqual([
      [2, 4_500],
      [3, 4_500],
      [2, 6_500],
      [3, 6_500],
    ]);
    // n3 was cut off from 2 s on: now n2 has the short log, until it has caught up.
    expect(starts[1].last - starts[0].last).toBeGreaterThan(100);
    // n2 has written on the disk of n3, and n3, after its links were mended at 5 s, on that of n2.
    expect(Math.abs(starts[3].last - starts[2].last)).toBeLessThan(20);
  });

  it('gives most servers their disks back for settling, and then the cluster has to recover', () => {
    const { starts, report } = played('{ at: 6s, do: swap-disks, node: [n2, n3, n4] }');
    expect(starts.map(({ node, time }) => [node, time])).toEqual([
      [2, 8_000],
      [3, 8_000],
      [4, 8_000],
    ]);
    expect(report.properties.find(({ name }) => name === 'recovery')?.checked).toBeGreaterThan(0);
    expect(report.verdict).toBe('pass');
  });

  it('heals before the cluster settles, and strikes no disk twice', () => {
    const { report } = played(
      '{ at: 4s, do: swap-disks, node: [n2, n3] }',
      '{ at: 6s, do: swap-disks, node: [n2, n3] }',
    );
    expect(report.faults.map(({ do: name, target }) => `${name} ${target}`)).toEqual([
      'isolate n3',
      'swap-disks n2 n3',
      'swap-disks nobody',
    ]);
    expect(report.verdict).toBe('pass');
  });
});
