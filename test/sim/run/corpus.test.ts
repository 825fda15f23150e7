import { expect, test } from 'vitest';
import { paperRules } from '../../../core/raft/rules.ts';
import { createReplica } from '../../../core/replica.ts';
import type { NodeId } from '../../../core/units.ts';
import { type Pin, pinFailure, verifyPin } from '../../../sim/run/corpus.ts';
import type { SimulateOptions } from '../../../sim/run/simulate.ts';
import type { SubjectOf } from '../../../sim/run/subject.ts';
import { bugNamed } from '../../../sim/zoo/registry.ts';

/* Pinned failures of a core that takes another course today than when they were pinned. */

const text =
  'name: stale\ncluster: { replicas: 3 }\nclients: { count: 1, rate: 20/s }\nrun: 6s\n' +
  'faults:\n  - { from: 1s, until: 6s, every: 1500ms, do: partition, groups: [ [leader], rest ], for: 1s }\n';

/** The core with a bug or without, whose servers wait so many microseconds longer before they campaign. */
function core(bug: string, longer: (node: NodeId) => number): SubjectOf {
  const rules = { ...paperRules, ...bugNamed(bug)?.rules };
  const made: SimulateOptions['createReplica'] = (id, given, random) => {
    const by = longer(id);
    const electionTimeoutMin = given.electionTimeoutMin + by;
    const electionTimeoutMax = given.electionTimeoutMax + by;
    return createReplica(id, { ...given, electionTimeoutMin, electionTimeoutMax }, random, rules);
  };
  return () => ({ createReplica: made });
}

const buggy = core('E17', () => 0);
const mended = core('', () => 0);
/** The first leader is another. */
const elsewhere = (node: NodeId): number => (node === 1 ? 100_000 : 0);
const mendedElsewhere = core('', elsewhere);

function pinned(): Pin {
  const pin = pinFailure(text, 'stale.yaml', 'canary-1', buggy);
  if (pin === null) throw new Error('nothing to pin');
  return pin;
}

const pin = pinned();
const verify = (subject: SubjectOf, of: Pin = pin, scenario = text) =>
  verifyPin(of, scenario, 'stale.yaml', subject);

test('if the run takes another course, other seeds tell whether it still fails or is fixed', () => {
  expect(pin.others?.failed).toBeGreaterThan(10);
  expect(verify(buggy)).not.toHaveProperty('seed');
  expect(verify(mended)).toEqual({ kind: 'fixed' });
  let runs = 0;
  // As if the bug showed itself with other seeds only; the pin's own is run twice.
  const luckyOnce: SubjectOf = (scenario) => (++runs > 2 ? buggy : mendedElsewhere)(scenario);
  expect(verify(luckyOnce)).toMatchObject({
    kind: 'still-fails',
    seed: expect.stringMatching(/^canary-1-other-\d+$/u),
  });
  expect(verify(mendedElsewhere)).toEqual({ kind: 'fixed', others: pin.others?.failed });
});

test('other seeds tell nothing if few of them failed, if they violate something else, or if the scenario was changed', () => {
  const { others, ...alone } = pin;
  expect(verify(mendedElsewhere, alone).kind).toBe('diverged');
  const seldom = { ...pin, others: { failed: 9, scenario: others?.scenario ?? '' } };
  expect(verify(mendedElsewhere, seldom).kind).toBe('diverged');
  expect(verify(core('E1', elsewhere)).kind).toBe('diverged');
  expect(verify(mendedElsewhere, pin, `${text}network: { latency: 3ms }\n`).kind).toBe('diverged');
});

test('a core that takes another course each time is told from one that was mended', () => {
  let starts = 0;
  expect(verify(core('', (node) => elsewhere(node) + 1_000 * starts++))).toEqual({
    kind: 'diverged',
    expected: 'one history',
    found: 'two with the same seed: the replica is not deterministic',
  });
});
