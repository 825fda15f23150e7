import { describe, expect, it } from 'vitest';
import { MessageType } from '../../../../core/raft/messages.ts';
import { createReplica, type Replica } from '../../../../core/replica.ts';
import { makeExplicit } from '../../../../sim/run/shrink/cut-faults.ts';
import { stepsOf } from '../../../../sim/run/shrink/plain.ts';
import { Reduction } from '../../../../sim/run/shrink/reduction.ts';
import { runOf } from '../../../../sim/run/shrink/run-length.ts';
import { steadied } from '../../../../sim/run/shrink/steady.ts';
import { type Failure, type Target, Trials } from '../../../../sim/run/shrink/trial.ts';
import type { SubjectOf } from '../../../../sim/run/subject.ts';
import { type PlainScenario, plainScenario } from '../../../../sim/scenario/print.ts';

/* Shrinking of promises of progress that are broken during the run, where it is the bound that says what a stall is. */

const stall: Target = { property: 'recovery', reason: 'stalled' };

const stalling = (within: number, run: string, faults: string): PlainScenario =>
  plainScenario(`
cluster: { replicas: 3, raft: { election-timeout: 100ms..160ms }, disk: { fsync: 0 } }
network: { latency: 2ms, client-latency: 2ms }
clients: { count: 4, rate: 50/s, mix: { put: 100% }, keys: { count: 1 } }
run: ${run}
settle: { probes: 0, within: ${within} }
faults: [ ${faults} ]
`) as PlainScenario;

/** Servers that send no entries until this time, so that leaders stay in office and commit nothing. */
const withoutEntriesUntil =
  (time: number): SubjectOf =>
  () => ({
    createReplica: (node, options, random): Replica => {
      const raft = createReplica(node, options, random);
      return {
        step(now, input, out) {
          raft.step(now, input, out);
          if (now >= time) return;
          const left = out.send.filter(
            ({ type, entries }) => type !== MessageType.appendEntries || entries.length === 0,
          );
          out.send.splice(0, out.send.length, ...left);
        },
      };
    },
  });

const never: SubjectOf = () => ({ bug: { name: 'never', about: '', rules: { voteCounts: () => false } } });

function reductionOf(plain: PlainScenario, subject: SubjectOf): Reduction {
  const trials = new Trials(stall, 1_000_000, subject);
  const scenario = trials.parse(plain);
  const failure = scenario === null ? null : trials.run(scenario, '1');
  if (failure === null) throw new Error('nothing fails');
  // What is tried may take a few more events.
  const roomy = { ...failure, event: failure.event + 50 };
  return new Reduction(trials, { plain, seed: '1', failure: roomy }, () => {});
}

describe('a stall', () => {
  const isolated = '{ at: 0s, do: isolate, node: n3, progress: true, for: 1500ms }';

  it('counts only if it lasts as long as the original bound, for which run and promise last longer', () => {
    const fails = (time: number): boolean => {
      const trials = new Trials(stall, 1_000_000, withoutEntriesUntil(time));
      const original = trials.parse(stalling(10, '4s', isolated));
      if (original === null) throw new Error('no scenario');
      trials.chooseReference(original, '1');
      expect(trials.needsTime).toBe(false);
      return trials.fails(stalling(4, '1501ms', isolated), '1', 100_000) !== null;
    };
    expect(fails(1_200_000)).toBe(false);
    expect(fails(60_000_000)).toBe(true);
  });

  it('keeps its bound while the rest of the scenario is stripped', () => {
    const reduction = reductionOf(stalling(4, '3s', isolated), withoutEntriesUntil(60_000_000));
    reduction.trials.chooseReference(reduction.trials.parse(reduction.plain) ?? fail(), '1');
    reduction.strip();
    expect(reduction.plain.settle).toEqual({ probes: 0, within: 4 });
  });

  it('is brought to light by the end of a fault, which a list of strikes keeps therefore', () => {
    const crash = '{ at: 0s, do: crash, node: one, progress: true, for: 900ms }';
    const reduction = reductionOf(stalling(4, '3s', crash), never);
    expect(reduction.failure.time).toBe(900_000);
    makeExplicit(reduction);
    expect(stepsOf(reduction.plain)).toEqual([
      { at: '0s', for: '900ms', do: 'crash', node: expect.stringMatching(/^n\d$/), progress: true },
    ]);
  });

  it('is brought to light by the end of the run, which can come as soon as the bound is exceeded', () => {
    const reduction = reductionOf(
      stalling(4, '3s', '{ at: 0s, do: isolate, node: n3, progress: true }'),
      never,
    );
    expect(reduction.failure.time).toBe(3_000_000);
    reduction.endSooner();
    expect(runOf(reduction.plain)).toBeGreaterThan(640_000);
    expect(runOf(reduction.plain)).toBeLessThan(760_000);
  });

  it('needs no end of a fault that the end of the run ends anyway', () => {
    const reduction = reductionOf(
      stalling(
        4,
        '1500ms',
        `{ at: 0s, do: crash, node: n1, progress: true, for: 1s }, ${isolated.replace('n3', 'n2')}`,
      ),
      never,
    );
    reduction.dropEnds();
    expect(stepsOf(reduction.plain).map((step) => step.for)).toEqual(['1s', undefined]);
  });
});

function fail(): never {
  throw new Error('no scenario');
}

it('takes constant election time-outs for a failure to recover from the range that they were drawn from', () => {
  /** Any scenario fails with its own seed, and with another one only if its election time-outs are constant. */
  class Fixed extends Trials {
    override fails(plain: PlainScenario, seed: string): Failure | null {
      const isFixed = JSON.stringify(plain).includes('"n1":{"raft"');
      const violation = { ...stall, message: '', sequence: 9, time: 9, property: 'recovery' };
      return seed === 'own' || isFixed ? ({ event: 9, time: 9, message: '', violation } as Failure) : null;
    }
  }
  const plain = stalling(4, '1s', '');
  const constantsFor = (target: Target): unknown =>
    steadied(new Fixed(target, 1_000, never), plain, 'own', 100).cluster;
  expect(constantsFor(stall)).toMatchObject({
    raft: { 'election-timeout': '160ms' },
    nodes: { n1: { raft: { 'election-timeout': '100ms' } }, n2: { raft: { 'election-timeout': '120ms' } } },
  });
  expect(constantsFor({ property: 'assertion', reason: '' })).toMatchObject({
    raft: { 'election-timeout': '300ms' },
    nodes: { n1: { raft: { 'election-timeout': '150ms' } }, n2: { raft: { 'election-timeout': '200ms' } } },
  });
});
