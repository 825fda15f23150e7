import { describe, expect, it } from 'vitest';
import { axes } from '../../../sim/run/shrink/axes.ts';
import { stepsOf, valueAt } from '../../../sim/run/shrink/plain.ts';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { type PlainScenario, plainScenario, printScenario } from '../../../sim/scenario/print.ts';

function plainOf(text: string): PlainScenario {
  const plain = plainScenario(text);
  if ('errors' in plain) throw new Error('the text is at fault');
  return plain as PlainScenario;
}

/** All that is proposed for a scenario that fails at this second. */
function proposed(text: string, second: number): readonly PlainScenario[] {
  const plain = plainOf(text);
  return axes.flatMap((axis) => [...axis(plain, second * 1_000_000)].map((candidate) => candidate.plain));
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

describe('what is proposed to make a scenario smaller', () => {
  it('can be read, every bit of it', () => {
    const all = proposed(text, 11);
    expect(all.length).toBeGreaterThan(50);
    for (const plain of all) expect(parseScenario(printScenario(plain)).ok, printScenario(plain)).toBe(true);
  });

  it('steps and the run come together, where it is only after the run that something shows', () => {
    const shapes = (second: number): readonly unknown[] =>
      proposed(text, second).map((plain) => [valueAt(plain, ['run']), ...stepsOf(plain).map(({ at }) => at)]);
    expect(shapes(11)).toContainEqual(['1400ms', '400ms', '900ms']);
    expect(shapes(11)).toContainEqual(['10s', '400ms', '900ms']);
    expect(shapes(9)).not.toContainEqual(['1400ms', '400ms', '900ms']);
    expect(shapes(9)).toContainEqual(['10s', '400ms', '900ms']);
  });

  it('snapshots come sooner, of each server that takes them late', () => {
    const all = proposed(text, 9);
    const limits = (path: readonly string[]): unknown[] => [
      ...new Set(all.map((plain) => valueAt(plain, ['cluster', ...path, 'raft', 'snapshot-log-bytes']))),
    ];
    expect(limits([]).sort()).toEqual(['100B', '1kB', '300B', '4kB', undefined]);
    expect(limits(['nodes', 'n2']).sort()).toEqual(['100B', '200B', undefined]);
  });

  it('heartbeats come more rarely, as far as followers bear it', () => {
    const all = proposed(text, 9).map((plain) => valueAt(plain, ['cluster', 'raft', 'heartbeat']));
    expect([...new Set(all)].sort()).toEqual(['30ms', '60ms', undefined]);
  });
});
