import { describe, expect, it } from 'vitest';
import { type Fact, FactKind } from '../../../sim/facts/facts.ts';
import { faults } from '../../../sim/faults/catalogue.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { Recorder } from '../../../sim/run/trace/recorder.ts';
import { parse } from '../../support/scenarios.ts';

const SECOND = 1_000_000;

const calm = 'cluster: { replicas: 5, spares: 2 }\nclients: { rate: 60/s }\nsettle: { within: 40 }\n';

/** A scenario with chaos that strikes often and switches no family off. */
function under(families: string, run = '8s', cluster = calm): string {
  return `${cluster}run: ${run}\nchaos: { warm-up: 1s, heal: 2s, every: 100ms..400ms, for: 300ms..1s, swarm: 0%${families === '' ? '' : `, families: { ${families} }`} }\n`;
}

function play(text: string, seed = '1', set: readonly string[] = []) {
  const recorder = new Recorder([
    FactKind.faultBegan,
    FactKind.faultEnded,
    FactKind.faultDid,
    FactKind.crashed,
    FactKind.booted,
    FactKind.paused,
    FactKind.resumed,
    FactKind.milestone,
  ]);
  const scenario = parse(text, { file: 'chaos.yaml', set });
  return { scenario, facts: recorder.facts, ...simulate(scenario, seed, { consumers: [recorder] }) };
}

const families = faults.filter(({ chaos }) => chaos !== undefined).map(({ name }) => name);

/**
 * Faults that break Raft's assumptions, undo other faults, or duplicate another family under a different
 * name.
 */
const leftAlone = [
  'restart',
  'resume',
  'heal',
  'lying-disk',
  'swap-disks',
  'add-server',
  'remove-server',
  // The commands of the course's configurations: crashes and partitions.
  'kill-leader',
  'kill-non-leader',
  'part-easy',
  'part-hard',
  'part-end',
];

describe('chaos', () => {
  it('draws every fault except those that do not belong in it', () => {
    expect(
      faults
        .map(({ name }) => name)
        .filter((name) => !families.includes(name))
        .sort(),
    ).toEqual([...leftAlone].sort());
  });

  it.each(families)('strikes with %s alone, and the cluster survives it', (name) => {
    // Torn writes have an effect only at a crash.
    const { report } = play(under(name === 'torn-write' ? 'torn-write: 1, crash: 2' : `${name}: 1`));
    const rows = report.faults.filter((row) => row.do === name);
    expect(rows.some(({ effective }) => effective)).toBe(true);
    expect(report.properties.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(report.verdict).toBe('pass');
  });

  /** The greatest number of servers that were down or paused at once. */
  function mostBroken(facts: readonly Fact[]): number {
    const broken = new Set<number>();
    let most = 0;
    for (const { kind, node } of facts) {
      if (kind === FactKind.crashed || kind === FactKind.paused) broken.add(node);
      if (kind === FactKind.booted || kind === FactKind.resumed) broken.delete(node);
      most = Math.max(most, broken.size);
    }
    return most;
  }

  it.each([
    [3, 1],
    [5, 2],
    [7, 3],
  ])('of %d servers never stops more than %d at once', (replicas, budget) => {
    const stops =
      'crash: 2, power-loss: 2, crash-at-write: 2, crash-loop: 1, pause: 2, rolling-restart: 1, chase: 1, bit-rot: 1, wipe: 1';
    const reached = ['1', '2', '3', '4'].map((seed) => {
      const { facts, report } = play(under(stops, '12s'), seed, [
        `cluster.replicas=${replicas}`,
        'cluster.spares=0',
      ]);
      expect(report.verdict).toBe('pass');
      return mostBroken(facts.filter(({ time }) => time <= 12 * SECOND));
    });
    expect(Math.max(...reached)).toBe(budget);
  });

  it('never overlaps a fault that strikes the whole cluster with another fault that breaks something', () => {
    const whole = ['ring', 'bridge', 'chase', 'rolling-restart'];
    const breaking = new Set(
      faults.filter(({ chaos }) => chaos !== undefined && chaos.breaks !== 'none').map(({ name }) => name),
    );
    let met = 0;
    for (const seed of ['1', '2', '3']) {
      const { facts, scenario } = play(
        under('ring: 2, bridge: 2, chase: 2, rolling-restart: 1, isolate: 3, pause: 3', '12s'),
        seed,
      );
      const open: string[] = [];
      for (const { kind, code, text } of facts) {
        const name = scenario.faults[code]?.do ?? '';
        if (!breaking.has(name) || text === 'nobody') continue;
        if (kind === FactKind.faultEnded) open.splice(open.indexOf(name), 1);
        if (kind !== FactKind.faultBegan) continue;
        if (whole.includes(name)) {
          expect(open).toEqual([]);
          met++;
        } else expect(open.filter((other) => whole.includes(other))).toEqual([]);
        open.push(name);
      }
    }
    expect(met).toBeGreaterThan(5);
  });

  it('replaces a server whose disk was wiped before any other', () => {
    const { facts, report, scenario } = play(under('wipe: 1, replace-server: 3', '12s'), '1', [
      'cluster.spares=6',
    ]);
    const replaced = facts.filter(
      ({ kind, code }) => kind === FactKind.faultBegan && scenario.faults[code]?.do === 'replace-server',
    );
    const lost = report.faults.filter((row) => row.do === 'wipe').map(({ target }) => target);
    expect(replaced.some(({ text }) => lost.some((target) => text.startsWith(`${target} by`)))).toBe(true);
    expect(replaced.some(({ text }) => text === 'nobody')).toBe(false);
    expect(report.verdict).toBe('pass');
  });

  it('keeps clock drift within the bound that leases assume, and does not set clocks, under lease reads', () => {
    const clocks = under('clock-jump: 2, clock-drift: 2, configure: 1');
    const wild = play(clocks).report.faults;
    expect(wild.some((row) => row.do === 'clock-jump')).toBe(true);
    const tame = play(clocks, '1', ['cluster.raft.reads=lease', 'cluster.raft.clock-drift=20000ppm']);
    expect(tame.report.faults.some((row) => row.do === 'clock-jump')).toBe(false);
    const drifts = tame.report.faults.filter((row) => row.do === 'clock-drift');
    expect(drifts.length).toBeGreaterThan(0);
    // 10,000 ppm are 10 ms a second, and no strike lasts longer than a second.
    for (const { effect } of drifts)
      expect(Number(/(\d+) ms (gained|lost)/.exec(effect)?.[1] ?? 0)).toBeLessThanOrEqual(10);
    expect(tame.report.verdict).toBe('pass');
  });

  it('does not set clocks where an operator switches to lease reads', () => {
    const begins = 'faults: [{ at: 1s, do: configure, raft: { reads: lease } }]\n';
    const { report } = play(under('clock-jump: 2', '4s') + begins);
    expect(report.faults.map((row) => row.do)).toEqual(['configure']);
  });
});
