import { expect, test } from 'vitest';
import { diffTraces } from '../../../../sim/run/trace/diff.ts';
import { writeTrace } from '../../../../sim/run/trace/file.ts';
import { eventsOf, readTrace, type Trace } from '../../../../sim/run/trace/read.ts';
import { replay } from '../../../../sim/run/trace/replay.ts';
import { ClusterState } from '../../../../sim/run/trace/replay-state.ts';
import { stateLines } from '../../../../sim/run/trace/replay-words.ts';
import { inWords } from '../../../../sim/run/trace/words.ts';
import { parse } from '../../../support/scenarios.ts';

const text = `
name: small
cluster: { replicas: 3 }
network: { loss: 2%, duplicate: 2%, reorder: { chance: 5%, by: 1ms..9ms } }
clients: { count: 2, rate: 50/s }
run: 2s
faults:
  - { at: 700ms, do: crash, node: leader, for: 300ms }
  - { at: 1500ms, do: isolate, node: leader, for: 200ms }
`;

function linesOf(seed: string, set: readonly string[] = []): string[] {
  const scenario = parse(text, { set });
  const lines: string[] = [];
  writeTrace(scenario, text, seed, {}, (line) => void lines.push(line));
  return lines;
}

function read(lines: readonly string[]): Trace {
  const trace = readTrace(() => lines);
  if (typeof trace === 'string') throw new Error(trace);
  return trace;
}

const lines = linesOf('1');

test('a trace can be replayed without any other file', () => {
  const result = replay(read(lines));
  expect(result).toMatchObject({ kind: 'faithful', facts: read(lines).footer.facts });
  expect(lines.length).toBeGreaterThan(1_000);
});

test('overrides are part of the trace', () => {
  const other = linesOf('1', ['clients.rate=20/s']);
  expect(replay(read(other)).kind).toBe('faithful');
});

test('the first line that differs is found, and none before it', () => {
  const at = lines.findIndex((line) => line.includes('"kind":"commit"'));
  const bent = lines.map((line, i) => (i === at ? line.replace(/"index":(\d+)/, '"index":99999') : line));
  const result = replay(read(bent));
  if (result.kind !== 'different') throw new Error(result.kind);
  expect(result.difference.expected).toMatchObject({ kind: 'commit', index: 99999 });
  expect(result.difference.found?.kind).toBe('commit');

  const shorter = [...lines.slice(0, 500), lines[lines.length - 1]];
  expect(replay(read(shorter)).kind).toBe('different');
  const wrongDigest = lines.map((line) => line.replace(/("kind":"digest".*"digest":")./, '$1!'));
  expect(replay(read(wrongDigest))).toMatchObject({
    kind: 'different',
    difference: { expected: { kind: 'digest' } },
  });
});

test('a trace that cannot be replayed is refused with the reason', () => {
  const header = lines[0];
  expect(readTrace(() => [])).toContain('empty');
  expect(readTrace(() => ['{}'])).toContain('not a raftsim trace');
  expect(readTrace(() => lines.slice(0, 100))).toContain('damaged');
  const old = read([header.replace(/"raftsim":"[^"]*"/, '"raftsim":"0.0.1"'), ...lines.slice(1)]);
  expect(replay(old)).toMatchObject({ kind: 'unreadable', message: expect.stringContaining('0.0.1') });
  const forged = read([header.replace('run: 2s', 'run: 3s'), ...lines.slice(1)]);
  expect(replay(forged)).toMatchObject({ kind: 'unreadable', message: expect.stringContaining('hash') });
});

test('the state after an event agrees with the facts', () => {
  const trace = read(lines);
  const crash = [...eventsOf(trace)].find((event) => event.kind === 'crashed');
  const state = new ClusterState();
  const result = replay(trace, { at: crash?.n ?? 0, onEvent: (event) => state.apply(event) });
  expect(result).toEqual({ kind: 'stopped', facts: crash?.n });
  const down = [...state.nodes.values()].filter(({ up }) => !up);
  expect(down).toHaveLength(1);
  expect([...state.nodes.values()].every(({ commit, lastIndex }) => commit <= lastIndex)).toBe(true);
  expect(state.recent).toHaveLength(10);
  expect(stateLines(new ClusterState(), [])).toEqual(
    expect.arrayContaining(['no server has started', 'in flight between servers: nothing']),
  );
  expect(stateLines(state, []).join('\n')).toContain(inWords(state.recent[9]));
  const after = new ClusterState();
  replay(trace, { at: (crash?.n ?? 0) + 1, onEvent: (event) => after.apply(event) });
  expect(stateLines(after, ['the crash']).join('\n')).toMatch(/\nfaults in force\n {2}the crash: n\d\n\n/);
});

test('few messages are in flight at the end of a run that has been healed', () => {
  const state = new ClusterState();
  let sent = 0;
  for (const event of eventsOf(read(lines))) {
    state.apply(event);
    if (event.kind === 'messageSent') sent++;
  }
  // Only messages sent within the last few milliseconds can be in flight.
  expect(state.flying.size).toBeLessThan(20);
  expect(sent).toBeGreaterThan(200);
});

test('comparing two traces finds no difference, or the first event that differs', () => {
  expect(diffTraces(read(lines), read(linesOf('1')))).toBeNull();
  const difference = diffTraces(read(lines), read(linesOf('2')));
  if (difference === null || 'message' in difference) throw new Error('the traces must differ');
  expect(difference.event).toBeGreaterThan(1);
  expect(difference.expected).not.toEqual(difference.found);
});

test('a line that cannot be read is damage, whether traces are compared or replayed', () => {
  const garbled = read(lines.with(60, 'garbled'));
  const message = 'this trace is damaged: the line of event 60 cannot be read';
  expect(replay(garbled)).toEqual({ kind: 'unreadable', message });
  expect(diffTraces(read(lines), garbled)).toEqual({ trace: 'second', message });
  expect(diffTraces(garbled, read(lines))).toEqual({ trace: 'first', message });
});

test('an event missing from a trace is the first difference, whether traces are compared or replayed', () => {
  const short = read(lines.toSpliced(60, 1));
  expect(replay(short)).toMatchObject({ kind: 'different', difference: { event: 60 } });
  expect(diffTraces(read(lines), short)).toMatchObject({ event: 60, expected: { n: 60 }, found: { n: 61 } });
});

test('every event is described in words', () => {
  for (const event of eventsOf(read(lines))) expect(inWords(event).length).toBeGreaterThan(5);
});

test('writes lost in a crash are described as not having reached the disk', () => {
  const lost = { kind: 'writesLost', n: 7, t: 1, node: 2 } as const;
  expect(inWords({ ...lost, count: 1 })).toBe('n2 lost 1 write that had not reached its disk');
  expect(inWords({ ...lost, count: 140 })).toBe('n2 lost 140 writes that had not reached its disk');
});

test('a trace whose lines end as in Windows holds the same history', () => {
  const windows = read(lines.map((line) => `${line}\r`));
  expect(replay(windows)).toMatchObject({ kind: 'faithful' });
  expect(diffTraces(windows, read(lines))).toBeNull();
});

test.each([
  ['an unknown kind', (line: string) => line.replace(/"kind":"\w+"/, '"kind":"explode"')],
  ['no message', (line: string) => line.replace('"message":', '"letter":')],
])('an event with %s is reported as damage, not as an error of raftsim', (_, edit) => {
  const at = lines.findIndex((line) => line.includes('"kind":"messageSent"'));
  const edited = read(lines.map((line, i) => (i === at ? edit(line) : line)));
  const message = `this trace is damaged: the line of event ${at} cannot be read`;
  expect(replay(edited)).toEqual({ kind: 'unreadable', message });
  expect(diffTraces(edited, read(lines))).toEqual({ trace: 'first', message });
  expect(diffTraces(read(lines), edited)).toEqual({ trace: 'second', message });
});
