import { describe, expect, it } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { DropReason, FactKind } from '../../../sim/facts/facts.ts';
import { Cause, Outcome } from '../../../sim/facts/operation.ts';
import type { Measures } from '../../../sim/measure/measures.ts';
import { MS, measured, SECOND, scenarioWith, step, type Teller } from './hand-made.ts';

function start(names: readonly string[], loss = 0): { measures: Measures; world: Teller } {
  const steps = names.map((name) => step(name));
  const { measures, world } = measured(scenarioWith(steps, loss));
  return { measures, world: world.at(0).phase('run') };
}

function usual(world: Teller, from: number, to: number): void {
  for (let time = from; time < to; time += 20 * MS)
    world
      .at(time)
      .sent(2)
      .operation(Outcome.ok, 4 * MS);
}

describe('the effect of a fault', () => {
  it('includes what began during the fault or within two election time-outs of its end', () => {
    const { measures, world } = start(['partition']);
    usual(world, 0, SECOND);
    world.at(SECOND).tell(FactKind.faultBegan, { code: 0, text: 'n1 | n2 n3' });
    for (let i = 0; i < 7; i++) world.tell(FactKind.messageDropped, { reason: DropReason.cut });
    world.at(1500 * MS).tell(FactKind.faultEnded, { code: 0, text: 'n1 | n2 n3' });
    world
      .at(2000 * MS)
      .role(2, RoleCode.candidate, 2, 0)
      .role(2, RoleCode.leader, 2, 2);
    world.operation(Outcome.ok, 900 * MS).operation(Outcome.ok, 4 * MS);
    // The aftermath ends at 1.5 s + 2 x 300 ms.
    world
      .at(2100 * MS)
      .role(3, RoleCode.candidate, 3, 0)
      .role(3, RoleCode.leader, 3, 3);
    world.tell(FactKind.messageDropped, { reason: DropReason.cut });
    world.at(3000 * MS).operation(Outcome.ok, 850 * MS);
    expect(measures.summarise(3 * SECOND).faults).toEqual([
      {
        at: 1,
        do: 'partition',
        target: 'n1 | n2 n3',
        effect: '1 election, 1 new leader, 7 messages cut, 1 operation delayed',
        effective: true,
      },
    ]);
  });

  it('includes operations that were pending during the fault, however late they end', () => {
    const { measures, world } = start(['pause']);
    usual(world, 0, SECOND);
    world.at(SECOND).tell(FactKind.faultBegan, { code: 0, text: 'n1' });
    world.at(1010 * MS).tell(FactKind.faultEnded, { code: 0, text: 'n1' });
    world.at(2000 * MS).operation(Outcome.unknown, 995 * MS, { cause: Cause.timedOut });
    world.at(2000 * MS).operation(Outcome.unknown, 100 * MS, { cause: Cause.timedOut });
    expect(measures.summarise(3 * SECOND).faults[0].effect).toBe('1 operation not ok');
  });

  it('includes what the strike did in the same instant, before its fact was emitted', () => {
    const { measures, world } = start(['crash', 'restart']);
    world.at(SECOND).tell(FactKind.crashed, { node: 1, code: 1 });
    world.tell(FactKind.writesLost, { node: 1, index: 3 });
    world
      .tell(FactKind.faultBegan, { code: 0, text: 'n1' })
      .tell(FactKind.faultEnded, { code: 0, text: 'n1' });
    world.at(2 * SECOND).tell(FactKind.booted, { node: 1, code: 2 });
    world
      .tell(FactKind.faultBegan, { code: 1, text: 'n1' })
      .tell(FactKind.faultEnded, { code: 1, text: 'n1' });
    expect(measures.summarise(3 * SECOND).faults.map((fault) => fault.effect)).toEqual([
      '3 writes lost',
      '1 server restarted',
    ]);
  });

  it('is nothing if only the usual losses happened', () => {
    const { measures, world } = start(['slow-disk'], 0.1);
    const lossy = (from: number, to: number): void => {
      for (let time = from; time < to; time += 10 * MS) {
        world.at(time).sent(10).tell(FactKind.messageDropped, { reason: DropReason.loss });
      }
    };
    lossy(0, SECOND);
    world.tell(FactKind.faultBegan, { code: 0, text: 'n1' });
    lossy(SECOND, 2 * SECOND);
    world.tell(FactKind.faultEnded, { code: 0, text: 'n1' });
    expect(measures.summarise(3 * SECOND).faults[0]).toMatchObject({
      effect: 'no effect seen',
      effective: false,
    });
  });

  it('includes what is reported at the end of the run, but nothing later', () => {
    const { measures, world } = start(['load']);
    const did = { code: 0, text: 'all clients', index: 60, what: 'operation requested|operations requested' };
    world.at(SECOND).tell(FactKind.faultBegan, { code: 0, text: 'all clients' });
    world
      .at(3 * SECOND)
      .phase('settle')
      .tell(FactKind.faultDid, did);
    world.at(4 * SECOND).tell(FactKind.faultDid, did);
    expect(measures.summarise(5 * SECOND).faults[0]).toMatchObject({
      effect: '60 operations requested',
      effective: true,
    });
  });

  it.each([
    [10, 'operations about 2.4 times as slow'],
    [5, 'no effect seen'],
  ])('is a slowdown of operations if there is nothing else: %i ms', (latency, effect) => {
    const { measures, world } = start(['network']);
    usual(world, 0, SECOND);
    world.at(SECOND).tell(FactKind.faultBegan, { code: 0, text: 'all links' });
    for (let i = 1; i <= 30; i++) world.at(SECOND + i * 20 * MS).operation(Outcome.ok, latency * MS);
    expect(measures.summarise(3 * SECOND).faults[0].effect).toBe(effect);
  });

  it('is that servers were paused if there is nothing else', () => {
    const { measures, world } = start(['pause', 'pause']);
    usual(world, 0, SECOND);
    world.at(SECOND).tell(FactKind.paused, { node: 2 }).tell(FactKind.faultBegan, { code: 0, text: 'n2' });
    world.at(2 * SECOND).tell(FactKind.faultEnded, { code: 0, text: 'n2' });
    world
      .at(5 * SECOND)
      .tell(FactKind.paused, { node: 3 })
      .tell(FactKind.faultBegan, { code: 1, text: 'n3' });
    world.tell(FactKind.writesLost, { node: 1, index: 1 });
    expect(measures.summarise(6 * SECOND).faults.map(({ effect }) => effect)).toEqual([
      '1 pause of a server',
      '1 write lost',
    ]);
  });

  it('includes losses beyond the usual ones', () => {
    const { measures, world } = start(['network'], 0.1);
    world.at(SECOND).tell(FactKind.faultBegan, { code: 0, text: 'all links' }).sent(100);
    for (let i = 0; i < 30; i++) world.tell(FactKind.messageDropped, { reason: DropReason.loss });
    expect(measures.summarise(3 * SECOND).faults[0].effect).toBe('30 messages lost');
  });

  it('is nothing for a strike without a target', () => {
    const { measures, world } = start(['crash']);
    world.at(SECOND).tell(FactKind.faultBegan, { code: 0, text: 'nobody' });
    world.tell(FactKind.faultEnded, { code: 0, text: 'nobody' }).role(1, RoleCode.candidate, 5, 0);
    const result = measures.summarise(3 * SECOND);
    expect(result.faults[0]).toMatchObject({ effect: 'it found no target', effective: false });
    expect(result.phases.length).toBe(1);
  });

  it('is what a remedy has undone', () => {
    const { measures, world } = start(['heal']);
    world.tell(FactKind.faultBegan, { code: 0, text: 'all links' });
    world.tell(FactKind.faultDid, { code: 0, text: 'all links', index: 2, what: 'cut ended|cuts ended' });
    world.tell(FactKind.faultEnded, { code: 0, text: 'all links' });
    expect(measures.summarise(SECOND).faults[0]).toMatchObject({ effect: '2 cuts ended', effective: true });
  });

  it('is combined for strikes beyond the fiftieth of a step', () => {
    const { measures, world } = start(['pause']);
    for (let i = 1; i <= 70; i++) {
      world.at(i * SECOND).tell(FactKind.faultBegan, { code: 0, text: 'n1' });
      world.tell(FactKind.writesLost, { node: 1, index: 1 });
      world.at(i * SECOND + MS).tell(FactKind.faultEnded, { code: 0, text: 'n1' });
    }
    const { faults } = measures.summarise(80 * SECOND);
    expect(faults.length).toBe(51);
    expect(faults[0].effect).toBe('1 write lost');
    expect(faults[50]).toMatchObject({ at: 51, target: '20 further strikes', effect: '20 writes lost' });
  });
});
