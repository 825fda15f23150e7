import { expect, test } from 'vitest';
import { Message, MessageType } from '../../../core/raft/messages.ts';
import type { Replica } from '../../../core/replica.ts';
import type { NodeId } from '../../../core/units.ts';
import { brokenOffInWords } from '../../../reports/words/broken-off.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { subjectOf } from '../../../sim/run/subject.ts';
import { rowOf } from '../../../sim/run/sweep/row.ts';
import { LONGEST_TEXT } from '../../../sim/world/host/replica-driver.ts';
import type { Bug } from '../../../sim/zoo/bug.ts';
import { parse } from '../../support/scenarios.ts';

/** The share of a run's events that a limited run may play. */
const LATE = 0.8;

test('a run that reaches its limit reports the time, and the fault that caused most events', () => {
  const busy = parse(
    'run: 10s\nmax-events: 40000\nfaults:\n  - { at: 1s, do: pause, node: one, for: 1s }\n' +
      '  - { from: 1s, until: 9s, every: 1us, do: crash, node: one, for: 1us }\n',
  );
  const { report } = simulate(busy, '1');
  expect(report).toMatchObject({ verdict: 'undecided', exitCode: 3, events: 40_000 });
  expect(report.brokenOff).toMatchObject({
    events: 40_000,
    looked: 10_000,
    mostly: { what: 'faults', fault: { line: 5, text: busy.faults[1].text } },
  });
  expect(report.brokenOff?.second).toBeCloseTo(1.01, 1);
  expect(report.brokenOff).toHaveProperty(
    'mostly.share',
    expect.toSatisfy((share) => share > 0.5),
  );
  const row = rowOf({ scenario: '', cell: '', seed: '1' }, busy, report);
  expect(row.brokenOff).toEqual(report.brokenOff);
});

test('without such a fault it reports which other events were most frequent', () => {
  const { report } = simulate(parse('run: 60s\nmax-events: 3000\n'), '1');
  expect(report.events).toBe(3000);
  expect(report.brokenOff).toMatchObject({ events: 3_000, looked: 3_000, mostly: { what: 'messages' } });
  expect(report.brokenOff).not.toHaveProperty('mostly.fault');
});

test('it names the server whose timers caused most events', () => {
  const restless = (node: NodeId): Replica => ({
    step(now, _, out): void {
      out.deadline = now + (node === 3 ? 1 : 1_000_000);
    },
  });
  const three = parse('cluster: { replicas: 3 }\nrun: 2s\nmax-events: 20000\n');
  const { report } = simulate(three, '1', { createReplica: restless });
  expect(report.brokenOff).toMatchObject({
    mostly: { what: 'timers of servers', share: expect.closeTo(1, 2), server: 'n3' },
  });
});

/** Answers each message by one to each of the four other servers. */
function tellsEverybody(node: NodeId): Replica {
  return {
    step(now, input, out): void {
      if (input.kind === 'message' || input.kind === 'start') {
        for (let to = 1; to <= 5; to++)
          if (to !== node) out.send.push(new Message(MessageType.appendEntriesReply, node, to, 0));
      }
      out.deadline = now + 1_000_000;
    },
  };
}

test('a run with too many messages in flight ends early, and names the server that sent most of them', () => {
  const five = parse('cluster: { replicas: 5 }\nrun: 2s\n');
  const { report } = simulate(five, '1', { createReplica: tellsEverybody });
  expect(report).toMatchObject({ verdict: 'undecided', exitCode: 3 });
  expect(report.brokenOff).toEqual({
    messages: 100_000,
    second: expect.closeTo(0.03, 1),
    mostly: {
      from: expect.stringMatching(/^n[1-5]$/),
      share: expect.closeTo(0.2, 1),
      type: 'AppendEntriesReply',
    },
  });
  // Each message received leads to four new ones, so that three quarters of those sent are still in flight.
  expect(report.events).toBeLessThan(100_000);
  const row = rowOf({ scenario: '', cell: '', seed: '1' }, five, report);
  expect(row).toMatchObject({ verdict: 'undecided', brokenOff: report.brokenOff });
});

test('a run whose state is too large for a snapshot is undecided: no replica is to blame', () => {
  // V8 repeats a text by reference, so that this takes neither time nor memory.
  const textOf = (length: number): string => 'v'.repeat(length);
  expect(textOf(LONGEST_TEXT).length).toBe(LONGEST_TEXT);
  const swollen: Bug = {
    name: 'swollen',
    about: 'the text of a snapshot is one character too long',
    rules: { snapshotSessions: () => textOf(LONGEST_TEXT + 1) !== '' },
  };
  const small = parse('cluster: { replicas: 3, raft: { snapshot-log-bytes: 4KiB } }\nrun: 60s\n');
  const { report, violations } = simulate(small, '1', { bug: swollen });
  expect(violations).toEqual([]);
  expect(report).toMatchObject({ verdict: 'undecided', exitCode: 3 });
  expect(report.brokenOff).toEqual({
    snapshotBytes: 536_870_888,
    second: report.virtualSeconds,
    server: expect.stringMatching(/^n[1-3]$/),
  });
  expect(brokenOffInWords({ snapshotBytes: LONGEST_TEXT, second: 0.5, server: 'n2' })).toBe(
    "broken off at 0.500 s: n2's state exceeds 536 870 888 bytes, the most that a snapshot can hold; use fewer keys or smaller values",
  );
});

test('a known bug does not end that way, because repeated refusals are answered at once only a few times', () => {
  const doubling = parse(
    'cluster: { replicas: 5 }\nrun: 2s\nclients: { count: 8, rate: 200/s }\nzoo: L1\n' +
      'network: { latency: 1ms..5ms, duplicate: 20%, reorder: { chance: 20%, by: 1ms..20ms } }\n',
  );
  const { report } = simulate(doubling, '1', subjectOf(doubling));
  expect(report.verdict).toBe('fail');
  expect(report.brokenOff).toBeUndefined();
  expect(report.events).toBeLessThan(100_000);
});

test('coming close to the limit changes nothing in a run', () => {
  const calm = parse('run: 2s\n');
  const whole = simulate(calm, '1').report;
  const near = simulate({ ...calm, maxEvents: whole.events }, '1').report;
  expect(near).toEqual(whole);
  expect(near.brokenOff).toBeUndefined();
});

const losesUpdates: Bug = { name: 'own', about: 'a cas always matches', rules: { casMatches: () => true } };
const contended =
  'run: 10s\nclients: { count: 8, rate: 200/s, mix: { get: 50%, cas: 50% }, keys: { count: 1 } }\n';

test('a violation before the limit counts, and an expectation not met yet leaves the run undecided', () => {
  const stale = simulate(parse(contended), '1', { bug: losesUpdates });
  const [violation] = stale.violations;
  expect(violation.property).toBe('linearizability');
  const limited = `${contended}max-events: ${Math.ceil(stale.report.events * LATE)}\nexpect: { requests.sent: '>= 1000000' }\n`;
  const cut = simulate(parse(limited), '1', { bug: losesUpdates });
  expect(cut.violations).toEqual([violation]);
  expect(cut.report).toMatchObject({ verdict: 'fail', exitCode: 1, brokenOff: { looked: 10_000 } });
  const name = { scenario: '', cell: '', seed: '1' };
  expect(rowOf(name, parse(limited), cut.report)).toMatchObject({ verdict: 'fail', brokenOff: {} });

  const clean = simulate(parse(limited), '1').report;
  expect(clean).toMatchObject({ verdict: 'undecided', exitCode: 3, expectations: [{ verdict: 'fail' }] });
  expect(rowOf(name, parse(limited), clean).verdict).toBe('undecided');
});

test('an expected violation leaves a run that was broken off undecided, and so do other expectations', () => {
  const text = `${contended}max-events: 10000\nexpect: { violation: linearizability, requests.sent: '>= 1000000' }\n`;
  const { report } = simulate(parse(text), '1', { bug: losesUpdates });
  expect(report.properties.filter(({ verdict }) => verdict === 'fail')).toMatchObject([
    { name: 'linearizability' },
  ]);
  expect(report.verdict).toBe('undecided');
  expect(rowOf({ scenario: '', cell: '', seed: '1' }, parse(text), report).verdict).toBe('undecided');
});
