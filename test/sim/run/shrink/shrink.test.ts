import { describe, expect, it, test } from 'vitest';
import { createReplica, type Replica } from '../../../../core/replica.ts';
import { pinFailure, verifyPin } from '../../../../sim/run/corpus.ts';
import { makeExplicit } from '../../../../sim/run/shrink/cut-faults.ts';
import { ddmin } from '../../../../sim/run/shrink/ddmin.ts';
import { stepsOf } from '../../../../sim/run/shrink/plain.ts';
import { Reduction } from '../../../../sim/run/shrink/reduction.ts';
import { withRun } from '../../../../sim/run/shrink/run-length.ts';
import { shrink } from '../../../../sim/run/shrink/shrink.ts';
import { reduce } from '../../../../sim/run/shrink/shrinker.ts';
import { type Failure, Trials } from '../../../../sim/run/shrink/trial.ts';
import { simulate } from '../../../../sim/run/simulate.ts';
import { type SubjectOf, subjectOf } from '../../../../sim/run/subject.ts';
import { parseScenario } from '../../../../sim/scenario/parse.ts';
import { type PlainScenario, plainScenario, printScenario } from '../../../../sim/scenario/print.ts';
import { bugNamed } from '../../../../sim/zoo/registry.ts';

const text = `
name: busy
cluster: { replicas: 5 }
network: { loss: 1%, duplicate: 0.5% }
clients: { count: 4, rate: 100/s, keys: { count: 5 } }
run: 8s
faults:
  - { at: 1s, do: pause, node: follower, for: 200ms }
  - { at: 2s, do: isolate, node: leader, for: 1s }
  - { at: 4s, do: crash, node: leader, for: 500ms }
  - { from: 5s, until: 8s, every: 1s, do: partition, groups: [ [leader, one], rest ], for: 700ms }
`;

/** A leader that serves reads without confirmation, and never steps down for want of a quorum. */
const readsAlone: SubjectOf = () => ({
  bug: {
    name: 'reads-alone',
    about: '',
    rules: { readConfirmed: () => true, readIndexReady: () => true, lostQuorum: () => false },
  },
});

function shrunk(): NonNullable<ReturnType<typeof shrink>> {
  const plain = plainScenario(text);
  if ('errors' in plain) throw new Error('not plain');
  const result = shrink(plain as Readonly<Record<string, unknown>>, '1', { subject: readsAlone });
  if (result === null) throw new Error('nothing to shrink');
  return result;
}

test('delta debugging keeps the necessary items and nothing else', () => {
  const items = Array.from({ length: 100 }, (_, i) => i);
  expect(ddmin(items, (kept) => [7, 42, 77].every((item) => kept.includes(item)))).toEqual([7, 42, 77]);
  expect(ddmin(items, () => true)).toEqual([]);
});

test('a failure is reduced to its story, and the result fails in the same way', () => {
  const result = shrunk();
  expect(result.property).toBe('linearizability');
  expect(result.eventsAfter).toBeLessThan(Math.max(200, result.eventsBefore / 20));
  expect(result.faultsAfter).toBeLessThanOrEqual(3);
  expect(result.faultsAfter).toBeLessThan(result.faultsBefore);
  expect(result.story.join('\n')).toContain('necessary');
  expect(result.mermaid).toContain('sequenceDiagram');

  const parsed = parseScenario(result.scenario);
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  expect(parsed.scenario.seed).toBe(result.seed);
  const { violations } = simulate(parsed.scenario, result.seed, readsAlone(parsed.scenario));
  expect(violations).toContainEqual(
    expect.objectContaining({ property: result.property, reason: result.reason }),
  );
  // Without any fault it does not fail, so the remaining ones are needed.
  const bare = parseScenario(result.scenario, { set: ['faults=[]'] });
  if (!bare.ok) throw new Error(bare.errors[0]?.message);
  expect(simulate(bare.scenario, result.seed, readsAlone(bare.scenario)).violations).toEqual([]);

  // The pinned failure still fails; with a correct core it is fixed; on a different path nothing can be
  // concluded.
  const pin = pinFailure(result.scenario, 'shrunk.yaml', result.seed, readsAlone);
  if (pin === null) throw new Error('nothing to pin');
  expect(verifyPin(pin, result.scenario, 'shrunk.yaml', readsAlone).kind).toBe('still-fails');
  expect(verifyPin(pin, result.scenario, 'shrunk.yaml', () => ({})).kind).toBe('fixed');
  const shortened = result.scenario.replace(/^run:/m, 'max-events: 50\nrun:');
  expect(shortened).not.toBe(result.scenario);
  expect(verifyPin(pin, shortened, 'shrunk.yaml', () => ({}))).toMatchObject({ kind: 'diverged' });
  const { others: _, ...alone } = pin;
  const elsewhere = { ...alone, path: ['n9 leads in term 9', ...pin.path] };
  expect(verifyPin(elsewhere, result.scenario, 'shrunk.yaml', () => ({})).kind).toBe('diverged');
});

test('the same budget gives the same result, and a passing run has nothing to shrink', () => {
  const plain = plainScenario(text) as Readonly<Record<string, unknown>>;
  const options = { subject: readsAlone, budget: 60_000 };
  const once = shrink(plain, '1', options);
  expect(once).not.toBeNull();
  expect(shrink(plain, '1', options)).toEqual(once);
  expect(shrink(plainScenario('name: x\nrun: 1s\n') as Readonly<Record<string, unknown>>, '1')).toBeNull();
});

test('clients that would start only after the violation are removed from the result', () => {
  const late = plainScenario(
    'zoo: E1\nclients: { count: 2, from: 5s }\nrun: 8s\nfaults: [ { at: 6s, do: load, rate: 400/s, for: 1s }, { at: 400ms, do: crash, node: leader, for: 300ms } ]\n',
  ) as PlainScenario;
  for (const plain of [late, { ...late, faults: [] }]) {
    const result = shrink(plain, '7', { budget: 300_000 });
    if (result === null) throw new Error('nothing to shrink');
    const parsed = parseScenario(result.scenario);
    if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
    expect(parsed.scenario.run).toBeLessThan(1_000_000);
    expect(parsed.scenario.clients).toMatchObject({ count: 0, from: 0 });
    const { violations } = simulate(parsed.scenario, result.seed, subjectOf(parsed.scenario));
    expect(violations[0]).toMatchObject({ property: result.property, reason: result.reason });
  }
  // They are removed if the run ends by the time of their first request, but not a microsecond later.
  expect(withRun(late, 5_000_001)).toEqual({ ...late, run: '5000001us' });
  expect(withRun(late, 5_000_000)).toMatchObject({
    run: '5s',
    clients: { count: 0 },
    faults: [{ do: 'crash' }],
  });
});

test('an invalid scenario is refused, not taken for a passing one', () => {
  const plain = plainScenario('runn: 1s\n');
  if (plain.errors !== undefined) throw new Error('not plain');
  expect(() => shrink(plain, '1')).toThrow("there is no scenario to shrink: unknown key 'runn'");
});

describe('shrinking a recovery failure', () => {
  /** What S3 was once reduced to: no server can recover within one election time-out here. */
  const hasty = (within: number): PlainScenario =>
    plainScenario(`
cluster: { replicas: 3, raft: { election-timeout: 100ms..160ms }, disk: { fsync: 0 } }
network: { latency: 10ms, client-latency: 10ms }
clients: { count: 1, rate: 2/s, mix: { put: 100% }, keys: { count: 1 } }
run: 201ms
settle: { probes: 0, within: ${within} }
faults: [ { at: 0s, do: crash, node: follower, progress: true, for: 200ms } ]
`) as PlainScenario;
  const patient = hasty(20);
  const s3: SubjectOf = () => ({ bug: bugNamed('S3') });
  const never: SubjectOf = () => ({
    bug: { name: 'never', about: '', rules: { voteCounts: () => false } },
  });

  /** Trials of this subject, with the reference chosen for the patient scenario. */
  function trialsOf(subject: SubjectOf, reason: string): Trials {
    const trials = new Trials({ property: 'recovery', reason }, 1_000_000, subject);
    const scenario = trials.parse(patient);
    if (scenario === null) throw new Error('no scenario');
    trials.chooseReference(scenario, '2');
    return trials;
  }

  it("rejects a scenario in which raftsim's own core does not recover either", () => {
    expect(
      new Trials({ property: 'recovery', reason: 'stalled' }, 10_000, s3).fails(hasty(1), '2', 1_000),
    ).not.toBeNull();
    const trials = trialsOf(s3, 'stalled');
    expect(trials.needsTime).toBe(false);
    expect(trials.fails(hasty(1), '2', 1_000)).toBeNull();
  });

  it('rejects a scenario in which more time would have helped', () => {
    const silentAtFirst: SubjectOf = () => ({
      createReplica: (node, options, random): Replica => {
        const raft = createReplica(node, options, random);
        return {
          step(now, input, out) {
            raft.step(now, input, out);
            if (now < 2_000_000) out.send.length = 0;
          },
        };
      },
    });
    const trials = trialsOf(silentAtFirst, 'logs-differ');
    expect(trials.needsTime).toBe(false);
    expect(trials.fails(hasty(6), '2', 100_000)).toBeNull();
    trials.settling = 6;
    expect(trials.fails(hasty(6), '3', 100_000)).not.toBeNull();
  });

  it('accepts a scenario in which that core recovers', () => {
    const trials = trialsOf(never, 'no-leader');
    expect(trials.needsTime).toBe(false);
    expect(trials.fails(patient, '2', 100_000)).not.toBeNull();
  });

  it("rejects a scenario in which raftsim's own core recovers by luck", () => {
    const text = plainScenario(`
cluster: { replicas: 3, raft: { election-timeout: 100ms..160ms }, disk: { fsync: 0 } }
network: { latency: 10ms, client-latency: 10ms, loss: 60% }
clients: { count: 0 }
run: 201ms
settle: { probes: 0, within: 3 }
`) as PlainScenario;
    const parsed = parseScenario(printScenario(text));
    if (!parsed.ok) throw new Error('no scenario');
    const recovers = (seed: string): boolean =>
      simulate(parsed.scenario, seed).violations.every(({ property }) => property !== 'recovery');
    const seeds = Array.from({ length: 60 }, (_, i) => `${i + 1}`);
    const lucky = seeds.find(recovers);
    if (lucky === undefined) throw new Error('no seed is lucky');
    expect(['reference-1', 'reference-2', 'reference-3', 'reference-4'].every(recovers)).toBe(false);
    const trials = trialsOf(never, 'no-leader');
    expect(trials.run(parsed.scenario, lucky)).not.toBeNull();
    expect(trials.fails(text, lucky, 100_000)).toBeNull();
  });

  it('crashes the servers that the settling phase did without, in place of a random choice', () => {
    const plain = { run: '200ms', settle: { core: true, probes: 0, within: 5 } } as PlainScenario;
    const trials = new Trials({ property: 'recovery', reason: 'no-leader' }, 1_000_000, never);
    const scenario = trials.parse(plain);
    const failure = scenario === null ? null : trials.run(scenario, '2');
    if (failure === null) throw new Error('nothing fails');
    // The crash is one event more than there were.
    const roomy = { ...failure, event: failure.event + 20 };
    const reduction = new Reduction(trials, { plain, seed: '2', failure: roomy }, () => {});
    makeExplicit(reduction);
    expect(reduction.plain.settle).toEqual({ probes: 0, within: 5 });
    expect(stepsOf(reduction.plain)).toContainEqual(
      expect.objectContaining({ at: '199ms', do: 'crash', permanent: true }),
    );
  });

  it('does not shorten the settling if the failing core is that core, which leaves nothing to compare with', () => {
    const trials = trialsOf(subjectOf, 'stalled');
    expect(trials.needsTime).toBe(true);
    expect(trials.fails(hasty(1), '2', 1_000)).not.toBeNull();
  });
});

test('the parts of the budget are spent one after the other', () => {
  const trials = new Trials({ property: 'assertion', reason: '' }, 1_000, readsAlone);
  trials.spendUpTo(0.5);
  trials.spent = 499;
  expect([trials.exhausted, trials.ranOut]).toEqual([false, false]);
  trials.spent = 500;
  expect([trials.exhausted, trials.ranOut]).toEqual([true, true]);
  trials.spendUpTo(1);
  expect([trials.exhausted, trials.ranOut]).toEqual([false, true]);
  // Whatever was spent, one trial remains at the end.
  trials.spent = 2_000;
  trials.spendUpTo(1);
  expect(trials.exhausted).toBe(false);
});

test('the result has a name of its own, however long the original name and however often it is shrunk', () => {
  const nameAfter = (name: string): unknown => {
    const plain = plainScenario(`name: ${name}\nzoo: E1\nrun: 1s\n`) as PlainScenario;
    const result = shrink(plain, '1', { budget: 5_000 });
    if (result === null) throw new Error('nothing to shrink');
    const parsed = parseScenario(result.scenario);
    return parsed.ok ? parsed.scenario.name : parsed.errors;
  };
  expect(nameAfter('votes')).toBe('votes-shrunk');
  expect(nameAfter('votes-shrunk')).toBe('votes-shrunk-2');
  expect(nameAfter('votes-shrunk-2')).toBe('votes-shrunk-3');
  expect(nameAfter('v'.repeat(80))).toBe(`${'v'.repeat(73)}-shrunk`);
});

test('a search that ends because the rest of the budget is reserved reports it', () => {
  /** No smaller scenario fails, and trials cost budget until more than the share of the search is spent. */
  class Vain extends Trials {
    override fails(): null {
      this.spent = Math.min(this.spent + 1, 70);
      return null;
    }
    override run(): null {
      return null;
    }
  }
  const trials = new Vain({ property: 'assertion', reason: '' }, 100, readsAlone);
  const plain = plainScenario(text) as PlainScenario;
  const violation = { property: 'assertion', reason: '', message: '', sequence: 9_000, time: 7_000_000 };
  const failure = { event: 9_000, time: 7_000_000, message: '', violation } as Failure;
  reduce(trials, { plain, seed: '1', failure }, () => {});
  expect([trials.spent, trials.exhausted, trials.ranOut]).toEqual([70, false, true]);
});

test('a result too long to be listed is reduced further, however large the reduction was', () => {
  const asked = new Set<string>();
  const violation = { property: 'assertion', reason: '', message: '', sequence: 0, time: 7_000_000 };
  /** The first trial leaves a twenty-second of the events, and no other trial fails. */
  class Once extends Trials {
    override fails(_plain: PlainScenario, seed: string): Failure | null {
      asked.add(seed);
      return asked.size > 1 ? null : ({ event: 1_900, time: 7_000_000, message: '', violation } as Failure);
    }
    override run(): null {
      return null;
    }
  }
  const plain = plainScenario(text) as PlainScenario;
  const failure = { event: 42_000, time: 7_000_000, message: '', violation } as Failure;
  reduce(
    new Once({ property: 'assertion', reason: '' }, 1_000, readsAlone),
    { plain, seed: 's', failure },
    () => {},
  );
  expect(asked).toContain('48');
});
