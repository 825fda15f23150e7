import { expect, test } from 'vitest';
import { FactKind } from '../../../sim/facts/facts.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { Recorder } from '../../../sim/run/trace/recorder.ts';
import { parse } from '../../support/scenarios.ts';

function play(text: string, seed = '1', set: readonly string[] = []) {
  const scenario = parse(text, { set });
  const recorder = new Recorder();
  const { report } = simulate(scenario, seed, { consumers: [recorder] });
  return { report, facts: recorder.facts, scenario };
}

const base = 'cluster: { replicas: 5, spares: 1 }\nclients: { rate: 100/s }\nrun: 6s\n';

test.each([
  ['elected: 2', '  - { at: 2s, do: crash, node: leader }\n'],
  ['committed: 100', ''],
  ['uncommitted: 1', ''],
  ['on-quorum: true', ''],
  ['candidate: true', '  - { at: 2s, do: crash, node: leader }\n'],
  ['joint: true', '  - { at: 2s, do: add-server }\n'],
])('a step with when { %s } strikes once, when the condition is met', (condition, before) => {
  const text = `${base}faults:\n${before}  - { when: { ${condition} }, after: 1s, do: pause, node: one, for: 100ms }\n`;
  const { report } = play(text);
  const rows = report.faults.filter((row) => row.do === 'pause');
  expect(rows).toHaveLength(1);
  expect(rows[0].at).toBeGreaterThanOrEqual(before === '' ? 1 : 2);
  expect(rows[0].target).toMatch(/^n\d$/);
});

test('on-quorum strikes while an uncommitted entry is on the disks of exactly a quorum', () => {
  const { facts } = play(
    `${base}faults:\n  - { when: { on-quorum: true }, after: 2s, do: crash, node: leader }\n`,
  );
  const struck = facts.find(({ kind }) => kind === FactKind.crashed)?.sequence ?? 0;
  const before = facts.filter(({ sequence }) => sequence < struck);
  const committed = Math.max(
    ...before.filter(({ kind }) => kind === FactKind.commit).map(({ index }) => index),
  );
  const holders = new Map<number, Set<number>>();
  for (const { kind, write, node } of before) {
    if (kind !== FactKind.writeDurable) continue;
    for (const { index } of write?.entries ?? [])
      holders.set(index, (holders.get(index) ?? new Set()).add(node));
  }
  const onThree = [...holders].filter(([index, nodes]) => index > committed && nodes.size === 3);
  expect(onThree).not.toEqual([]);
});

test('a step with times: strikes again whenever its condition is met anew', () => {
  const step = '{ when: { uncommitted: 1 }, after: 2s, times: 3, do: pause, node: follower, for: 50ms }';
  const { report } = play(`${base}faults:\n  - ${step}\n`);
  expect(report.faults.filter((row) => row.do === 'pause')).toHaveLength(3);
});

const chaos = `
cluster: { replicas: 5, spares: 1 }
clients: { rate: 60/s }
run: 12s
chaos: { warm-up: 2s, heal: 3s, every: 50ms..300ms, for: 300ms..2s, swarm: 0%, families: { crash: 3, pause: 3 } }
`;

test('chaos strikes only between warm-up and heal, and never breaks more servers than may fail', () => {
  const { facts, report } = play(chaos);
  expect(report.verdict).toBe('pass');
  const broken = new Set<string>();
  let most = 0;
  for (const { kind, time, node, text } of facts) {
    if (kind === FactKind.faultBegan) {
      expect(time).toBeGreaterThanOrEqual(2_000_000);
      expect(time).toBeLessThan(9_000_000);
      if (text === 'nobody') continue;
    }
    if (kind === FactKind.crashed) broken.add(`down n${node}`);
    if (kind === FactKind.paused) broken.add(`paused n${node}`);
    if (kind === FactKind.booted) broken.delete(`down n${node}`);
    if (kind === FactKind.resumed) broken.delete(`paused n${node}`);
    if (kind === FactKind.phase && time === 12_000_000) expect([...broken]).toEqual([]);
    most = Math.max(most, broken.size);
  }
  expect(most).toBe(2);
});

test('a seed switches some families of chaos off, and other seeds switch off others', () => {
  const families = (seed: string): string => {
    const everything = chaos.replace(/, families.*/, ' }');
    const { report } = play(everything, seed, ['chaos.swarm=50%', 'run=8s']);
    return [...new Set(report.faults.map((row) => row.do))].sort().join(' ');
  };
  const all = play(chaos, '1').scenario;
  expect(all.faults.map((step) => step.do)).toEqual(['crash', 'pause']);
  expect(new Set(['1', '2', '3', '4'].map(families)).size).toBeGreaterThan(1);
});

test('settle with core: true restarts only a random quorum, which serves requests', () => {
  const text = `${base}faults:\n  - { at: 5s, do: power-loss }\nsettle: { core: true, within: 40 }\n`;
  const { facts, report } = play(text);
  expect(report.verdict).toBe('pass');
  const booted = facts.filter(({ kind, time }) => kind === FactKind.booted && time > 5_000_000);
  expect(booted).toHaveLength(3);
});
