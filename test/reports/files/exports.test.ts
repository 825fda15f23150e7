import { describe, expect, it } from 'vitest';
import { hgrmText } from '../../../reports/files/hgrm.ts';
import { type PerfettoOptions, perfettoPieces } from '../../../reports/files/perfetto.ts';
import type { RecordedFact } from '../../../reports/files/recorded-facts.ts';
import { PerfettoRecorder, ShivizRecorder } from '../../../reports/files/recorders.ts';
import { MOST_SHIVIZ_EVENTS, shivizText } from '../../../reports/files/shiviz.ts';
import type { TraceEvent } from '../../../reports/files/trace-events.ts';
import { LatencySamples } from '../../../sim/measure/latency-samples.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { realRun } from '../real-run.ts';

const run = realRun();

function perfettoText(facts: readonly RecordedFact[], options: PerfettoOptions = {}): string {
  return [...perfettoPieces(facts, options)].join('');
}

function traceOf(facts: readonly RecordedFact[] = run.facts): readonly TraceEvent[] {
  const faults = run.scenario.faults.map((step) => step.do);
  const parsed: unknown = JSON.parse(perfettoText(facts, { faults }));
  return (parsed as { readonly traceEvents: readonly TraceEvent[] }).traceEvents;
}

describe('a Perfetto trace', () => {
  const events = traceOf();
  const named = (ph: string): readonly TraceEvent[] => events.filter((event) => event.ph === ph);

  it('has the fields that the Trace Event Format requires of every event', () => {
    const phases = ['M', 'X', 's', 'f', 'b', 'e', 'i', 'C'];
    const wrong = events.filter(
      ({ ph, name, ts, pid, tid, dur, id }) =>
        !phases.includes(ph) ||
        name === '' ||
        ![ts, pid, tid].every(Number.isInteger) ||
        (ph === 'X' && (dur === undefined || dur < 0)) ||
        ('sfbe'.includes(ph) && typeof id !== 'string'),
    );
    expect(wrong).toEqual([]);
    expect(events.length).toBeGreaterThan(1000);
  });

  it.each([
    ['whole', run.facts.length],
    ['broken off', 1500],
  ])('of a %s run ends every asynchronous slice', (_, length) => {
    const text = perfettoText(run.facts.slice(0, length));
    const { traceEvents } = JSON.parse(text) as { readonly traceEvents: readonly TraceEvent[] };
    const open = new Set<string>();
    const wrong: TraceEvent[] = [];
    for (const event of traceEvents) {
      const key = `${event.cat} ${event.id} ${event.name}`;
      if (event.ph === 'b' && !open.has(key)) open.add(key);
      else if ((event.ph === 'e' && !open.delete(key)) || event.ph === 'b') wrong.push(event);
    }
    expect(wrong).toEqual([]);
    expect([...open]).toEqual([]);
  });

  it('binds every arrow to slices at both ends', () => {
    const slices = new Set(named('X').map(({ tid, ts }) => `${tid} ${ts}`));
    const begun = new Set(named('s').map(({ id }) => id));
    expect(named('f').length).toBeGreaterThan(100);
    for (const arrow of [...named('s'), ...named('f')])
      expect(slices.has(`${arrow.tid} ${arrow.ts}`)).toBe(true);
    for (const arrow of named('f')) expect(begun.has(arrow.id)).toBe(true);
  });

  it('covers each server with states that do not overlap', () => {
    const states = named('X').filter((event) => event.cat === 'state');
    for (const tid of new Set(states.map((state) => state.tid))) {
      const own = states.filter((state) => state.tid === tid);
      for (let i = 1; i < own.length; i++) {
        expect(own[i].ts).toBe(own[i - 1].ts + (own[i - 1].dur ?? 0));
      }
    }
    expect(states.some((state) => state.name.startsWith('leader'))).toBe(true);
    expect(states.some((state) => state.name === 'down')).toBe(true);
  });

  it('shows operations, faults and the commit index', () => {
    const begun = named('b');
    expect(begun.filter((event) => event.cat === 'operation' && event.tid > 0).length).toBe(
      run.report.requests.sent,
    );
    expect(begun.filter((event) => event.cat === 'fault').map((event) => event.name)).toContainEqual(
      expect.stringMatching(/^partition n\d \| n\d n\d$/),
    );
    expect(named('C').length).toBeGreaterThan(50);
  });

  it('has no events of messages if they are left out', () => {
    const recorder = new PerfettoRecorder(100);
    const whole = new PerfettoRecorder(run.facts.length);
    simulate(run.scenario, run.report.seed, { consumers: [recorder, whole] });
    // Nor are they kept in memory.
    expect(recorder.facts.length).toBeLessThan(run.facts.length / 3);
    const withoutMessages = events.filter((event) => event.cat !== 'message');
    expect(traceOf(recorder.facts)).toEqual(withoutMessages);
    expect(traceOf(whole.facts)).toEqual(events);
    expect(recorder.end).toBe(run.facts.at(-1)?.time);
  });
});

it('a Perfetto trace marks violations across all threads', () => {
  const properties = [
    { name: 'recovery', verdict: 'pass', checked: 3 },
    {
      name: 'vote-once',
      verdict: 'fail',
      checked: 3,
      reason: 'stored-another',
      message: 'n1 stored a vote for n4',
      at: { event: 40, second: 0.123457 },
    },
  ] as const;
  const parsed: unknown = JSON.parse(perfettoText(run.facts, { properties }));
  const { traceEvents } = parsed as { readonly traceEvents: readonly TraceEvent[] };
  const marks = traceEvents.filter(({ ph, s, name }) => ph === 'i' && s === 'g' && name.includes('violated'));
  expect(marks).toEqual([
    {
      ph: 'i',
      s: 'g',
      pid: 3,
      tid: 0,
      ts: 123_457,
      name: 'vote-once violated: n1 stored a vote for n4',
    },
  ]);
});

describe('a ShiViz log', () => {
  const log = shivizText(run.facts, { limit: 1500 });
  const [parser, delimiter, ...rest] = log.split('\n');
  // ShiViz writes named groups as JavaScript does.
  const entries = [...rest.join('\n').matchAll(new RegExp(parser, 'g'))].map(({ groups }) => ({
    host: groups?.host ?? '',
    clock: JSON.parse(groups?.clock ?? '{}') as Readonly<Record<string, number>>,
    event: groups?.event ?? '',
  }));

  it('is parsed completely by the regular expression in its first line', () => {
    expect(delimiter).toBe('');
    expect(entries.length).toBe(1500);
    expect(rest.length).toBe(2 * 1500 + 1);
  });

  it('has vector clocks that count each host from 1 without gaps and never decrease', () => {
    const last = new Map<string, Readonly<Record<string, number>>>();
    for (const { host, clock } of entries) {
      const before = last.get(host) ?? {};
      expect(clock[host]).toBe((before[host] ?? 0) + 1);
      for (const [other, time] of Object.entries(before)) {
        expect(clock[other]).toBeGreaterThanOrEqual(time);
      }
      for (const [other, time] of Object.entries(clock)) {
        if (other !== host) expect(last.get(other)?.[other] ?? 0).toBeGreaterThanOrEqual(time);
      }
      last.set(host, clock);
    }
    expect([...last.keys()].sort()).toEqual(['c1', 'c2', 'c3', 'n1', 'n2', 'n3']);
  });

  it('orders the receipt of a message after its sending', () => {
    const got = entries.findLast(({ event, host }) => host === 'n1' && event.includes('gets AppendEntries'));
    expect(Object.keys(got?.clock ?? {}).length).toBeGreaterThan(1);
  });

  it('says which command a request or an answer is about, and what was found', () => {
    const words = entries.map(({ event }) => event);
    for (const each of [
      /^asks n\d, command \d+$/,
      /^is asked by c\d, command \d+$/,
      /^answers c\d, command \d+$/,
    ])
      expect(words).toContainEqual(expect.stringMatching(each));
    expect(words).toContainEqual(expect.stringMatching(/^get k\d+: ok, found \S+$/));
    expect(words).toContainEqual(expect.stringMatching(/^put k\d+=\S+: ok$/));
  });

  it('needs no more facts than its recorder keeps', () => {
    const recorder = new ShivizRecorder();
    const until = 500;
    const early = new ShivizRecorder(until);
    simulate(run.scenario, run.report.seed, { consumers: [recorder, early] });
    expect(recorder.facts.length).toBeLessThanOrEqual(2 * MOST_SHIVIZ_EVENTS);
    expect(run.facts.length).toBeGreaterThan(3 * MOST_SHIVIZ_EVENTS);
    expect(shivizText(recorder.facts)).toBe(shivizText(run.facts));
    expect(shivizText(early.facts)).toBe(shivizText(run.facts, { until }));
  });

  it('ends at its limit', () => {
    expect(shivizText(run.facts, { until: 100, limit: 10 }).split('\n').length).toBe(2 + 2 * 10 + 1);
  });
});

describe('an hgrm file', () => {
  it('has the percentiles of the samples', () => {
    const samples = new LatencySamples();
    for (let i = 1; i <= 1000; i++) samples.add(i * 1000);
    const text = hgrmText(samples.distribution());
    const rows = text
      .split('\n')
      .filter((line) => /^\s*\d/.test(line))
      .map((line) => line.trim().split(/\s+/).map(Number));
    expect(text).toMatch(/^\s+Value\s+Percentile TotalCount 1\/\(1-Percentile\)/);
    for (const [value, percentile, count] of rows) {
      const [own] = samples.percentiles([percentile]);
      expect(Math.abs(value - own / 1000)).toBeLessThanOrEqual(own / 1000 / 900 + 1);
      expect(count).toBeGreaterThanOrEqual(percentile * 1000 - 1);
    }
    expect(rows.at(-1)?.[0]).toBeCloseTo(1000, -1);
    expect(text).toContain('#[Mean');
  });

  it('can be made without samples', () => {
    expect(hgrmText({ values: [], counts: [] })).toContain('Percentile');
  });
});
