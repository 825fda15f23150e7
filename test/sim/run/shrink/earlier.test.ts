import { describe, expect, it } from 'vitest';
import type { Random } from '../../../../core/io.ts';
import { createReplica, type Replica } from '../../../../core/replica.ts';
import { cutRepeated, failEarlier } from '../../../../sim/run/shrink/earlier.ts';
import { durationOf, stepsOf } from '../../../../sim/run/shrink/plain.ts';
import { record } from '../../../../sim/run/shrink/recording.ts';
import { Reduction } from '../../../../sim/run/shrink/reduction.ts';
import { runOf } from '../../../../sim/run/shrink/run-length.ts';
import { type Target, Trials } from '../../../../sim/run/shrink/trial.ts';
import type { SubjectOf } from '../../../../sim/run/subject.ts';
import { type PlainScenario, plainScenario } from '../../../../sim/scenario/print.ts';

/** Servers that throw when this condition holds. */
function throwing(when: (now: number, random: Random) => boolean): SubjectOf {
  return () => ({
    createReplica: (node, options, random): Replica => {
      const raft = createReplica(node, options, random);
      return {
        step(now, input, out) {
          if (when(now, random)) throw new Error('by chance');
          raft.step(now, input, out);
        },
      };
    },
  });
}

/** Servers that throw when a message arrives twice within 40 ms after a gap of 40 ms in their steps. */
const twiceAfterPause: SubjectOf = () => ({
  createReplica: (node, options, random): Replica => {
    const raft = createReplica(node, options, random);
    let last = 0;
    let until = 0;
    const seen = new Set<number>();
    return {
      step(now, input, out) {
        if (now - last > 40_000) until = now + 40_000;
        last = now;
        if (input.kind === 'message') {
          if (now < until && now > 4e5 && seen.has(input.message.id)) throw new Error('by chance');
          seen.add(input.message.id);
        }
        raft.step(now, input, out);
      },
    };
  },
});

/** Servers that fall silent for good after three gaps of 40 ms between their steps. */
const sleepy: SubjectOf = () => ({
  createReplica: (node, options, random): Replica => {
    const raft = createReplica(node, options, random);
    let last = 0;
    let gaps = 0;
    return {
      step(now, input, out) {
        if (now - last > 40_000) gaps++;
        last = now;
        if (gaps < 3) raft.step(now, input, out);
      },
    };
  },
});

const text = `
cluster: { replicas: 3 }
clients: { count: 2, rate: 100/s }
run: 60s
faults:
  - { from: 500ms, until: 60s, every: 300ms..700ms, do: pause, node: one, for: 50ms }
  - { from: 1s, until: 60s, every: 2s, do: isolate, node: follower, for: 100ms }
`;

function reductionOf(
  subject: SubjectOf,
  budget: number,
  seed = 'long',
  scenarioText = text,
  target: Target = { property: 'assertion', reason: 'threw' },
): Reduction {
  const plain = plainScenario(scenarioText);
  if ('errors' in plain) throw new Error('the text is at fault');
  const trials = new Trials(target, budget, subject);
  const scenario = trials.parse(plain as PlainScenario);
  const failure = scenario === null ? null : record(trials, scenario, seed).failure;
  if (failure === null) throw new Error('nothing fails');
  trials.spent = 0;
  return new Reduction(trials, { plain: plain as PlainScenario, seed, failure }, () => {});
}

const RARELY = 2 ** 32 / 10_000;
const SOON = 1_000;

describe('the search for seeds that fail sooner', () => {
  it('finds one if the failure depends on chance', () => {
    const reduction = reductionOf(
      throwing((_, random) => random.next() < RARELY),
      2_000_000,
    );
    const before = reduction.failure.event;
    expect(before).toBeGreaterThan(5 * SOON);
    failEarlier(reduction);
    expect(reduction.failure.event).toBeLessThanOrEqual(SOON);
    expect(reduction.seed).toMatch(/^earlier-\d+$/);
    const again = reduction.trials.fails(reduction.plain, reduction.seed, before);
    expect(again?.event).toBe(reduction.failure.event);
  });

  it('moves faults to the beginning, and makes rare mishaps frequent, if the failure waits for them', () => {
    const late = text.replace('60s\nfaults', '60s\nnetwork: { duplicate: 1%, latency: 1ms..5ms }\nfaults');
    // A server that receives a message twice just after a pause throws.
    const reduction = reductionOf(
      twiceAfterPause,
      4_000_000,
      'long',
      late.replaceAll(/from: \S+,/g, 'from: 5s,'),
    );
    const before = reduction.failure.event;
    expect(reduction.failure.time).toBeGreaterThan(5_000_000);
    failEarlier(reduction);
    expect(stepsOf(reduction.plain).map(({ from }) => from)).toEqual(['400ms', '400ms']);
    expect(reduction.failure.event).toBeLessThan(before / 5);
    const again = reduction.trials.fails(reduction.plain, reduction.seed, reduction.failure.event);
    expect(again?.event).toBe(reduction.failure.event);
  });

  it('ends within its budget if the failure depends on time', () => {
    const reduction = reductionOf(
      throwing((now) => now > 12_000_000),
      2_000_000,
    );
    const { failure } = reduction;
    failEarlier(reduction);
    // The gain is a few events, apart from requests of the clients that can be left out.
    expect(reduction.failure.time).toBeGreaterThan(failure.time * 0.9);
    expect(reduction.trials.tried).toBeGreaterThan(100);
    expect(reduction.trials.spent).toBeLessThan(500_000 + 2 * failure.event);
  });

  it('tries shorter runs, but no other seeds alone, if the failure shows only after the run', () => {
    const reduction = reductionOf(
      throwing((now) => now > 60_005_000),
      400_000,
    );
    failEarlier(reduction);
    expect([reduction.seed, runOf(reduction.plain)]).toEqual(['long', 60_000_000]);
  });

  it('shortens the run, and all steps with it, if the failure shows only after the run', () => {
    const reduction = reductionOf(sleepy, 2_000_000, 'long', text, {
      property: 'recovery',
      reason: 'no-leader',
    });
    expect(reduction.failsAfterRun).toBe(true);
    const before = reduction.failure.event;
    failEarlier(reduction);
    expect(runOf(reduction.plain)).toBeLessThan(10_000_000);
    expect(reduction.failure.event).toBeLessThan(before / 5);
    for (const { until } of stepsOf(reduction.plain))
      expect(runOf(reduction.plain) - durationOf(until)).toBeLessThan(50_000);
    const again = reduction.trials.fails(reduction.plain, reduction.seed, reduction.failure.event);
    expect(again?.event).toBe(reduction.failure.event);
  });
});

it('a repeated fault that is unnecessary for a few other seeds is cut before it is listed strike by strike', () => {
  const reduction = reductionOf(
    throwing((_, random) => random.next() < RARELY),
    2_000_000,
  );
  cutRepeated(reduction);
  expect(stepsOf(reduction.plain)).toEqual([]);
});
