import { expect, test } from 'vitest';
import { Command, Op } from '../../../../core/kv/command.ts';
import { Entry, EntryKind } from '../../../../core/raft/entry.ts';
import { Fact, FactKind } from '../../../../sim/facts/facts.ts';
import { simulate } from '../../../../sim/run/simulate.ts';
import { KnownEntries } from '../../../../sim/run/trace/known-entries.ts';
import { EventListener } from '../../../../sim/run/trace/recorder.ts';
import { inWords } from '../../../../sim/run/trace/words.ts';
import { parse } from '../../../support/scenarios.ts';

test('the client that sends the probes has the same name in all lines of a trace', () => {
  const lines: string[] = [];
  const listener = new EventListener((event) => lines.push(inWords(event)));
  const text =
    'cluster: { replicas: 3 }\nclients: { count: 0 }\nnetwork: { client-loss: 20% }\nrun: 1s\nsettle: { probes: 30 }';
  simulate(parse(text), '1', { consumers: [listener] });
  const started = (start: RegExp) => lines.some((line) => start.test(line));
  expect(started(/^the probe begins put/)).toBe(true);
  expect(started(/^the probe asks n\d: put/)).toBe(true);
  expect(started(/^n\d is asked by the probe: put .* \(command 1, attempt 1\)$/)).toBe(true);
  expect(started(/^n\d answers the probe: done, no value \(command 1\)$/)).toBe(true);
  expect(started(/^the probe's request to n\d .* does not arrive: lost/)).toBe(true);
  expect(lines.filter((line) => /\bc0\b(?!-)/.test(line))).toEqual([]);
});

test('an applied entry is named by what was written at its position and in its term, and by its session where nothing is known', () => {
  const entries = new KnownEntries();
  const write = (index: number, term: number, value: string) => {
    const command = new Command(Op.put, 2, index, 1, 'k1', value, null);
    const fact = Object.assign(new Fact(), {
      write: { entries: [new Entry(EntryKind.command, index, term, 0, command, null)] },
    });
    entries.on[FactKind.writeIssued]?.(fact);
  };
  write(7, 3, 'c1-7');
  write(7, 4, 'c1-8');
  const applied = {
    n: 1,
    t: 0,
    kind: 'applied',
    node: 2,
    index: 7,
    session: 2,
    serial: 7,
    stateHash: 0,
  } as const;
  const line = (term: number, effect: boolean) =>
    inWords({ ...applied, term, effect }, [], (index, of) => entries.whatOf(index, of));
  expect(line(3, true)).toBe('n2 applies 7.3 (put k1=c1-7)');
  expect(line(4, false)).toBe('n2 applies 7.4 (put k1=c1-8), without effect');
  expect(line(5, false)).toBe('n2 applies 7.5: command 7 of session 2, without effect');
});

test('an entry with a joint configuration names both halves in the same words as the configuration that is in force', () => {
  const lines: string[] = [];
  const listener = new EventListener((event) => lines.push(inWords(event)));
  const text =
    'cluster: { replicas: 3, spares: 1, raft: { membership-change: joint } }\nrun: 3s\n' +
    'faults: [{ at: 1s, do: replace-server, node: n3 }]';
  simulate(parse(text), '1', { consumers: [listener] });
  const joint = 'n1 n2 n4, jointly with n1 n2 n3';
  expect(lines.some((line) => /uses the configuration of entry \d+: (.*)$/u.exec(line)?.[1] === joint)).toBe(
    true,
  );
  expect(lines.some((line) => line.includes(`(configuration ${joint})`))).toBe(true);
});
