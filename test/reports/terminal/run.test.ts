import { describe, expect, it } from 'vitest';
import { annotationsOf } from '../../../reports/ci/annotations.ts';
import { junitText } from '../../../reports/ci/junit-runs.ts';
import { annotationLines } from '../../../reports/ci/workflow-command.ts';
import { markdownText } from '../../../reports/markdown/runs.ts';
import { renderLost } from '../../../reports/terminal/lost-run.ts';
import { renderQuiet, renderRun, type TerminalOptions } from '../../../reports/terminal/run.ts';
import type { Report } from '../../../sim/report.ts';
import type { LostRun } from '../../../sim/run/lost-run.ts';
import { withoutColour } from '../../support/command.ts';
import { failing, grades, passing } from '../hand-made.ts';

const plain: TerminalOptions = { color: false, cluster: { nodes: 5, clients: 8 } };
const offers: TerminalOptions = {
  ...plain,
  trace: 'raftsim-out/crash-leader-42.trace.gz',
  shrink: true,
  report: 'raftsim-out/crash-leader-42.html',
};

const golden = (name: string): string => `../../golden/reports/${name}.txt`;

/** A report with more than the terminal report has room for. */
const crowded: Report = {
  ...failing,
  scenario: { ...failing.scenario, name: 'a-scenario-whose-name-goes-on-and-on-without-any-need-at-all' },
  properties: failing.properties.map((property, i) =>
    i < 6
      ? {
          ...property,
          verdict: 'fail',
          at: { event: 9000 + i, second: 14 },
          reason: 'reason',
          message: `n${i} did what it should never have done, and did it at such length that no line holds it`,
        }
      : i < 9
        ? { ...property, checked: 0 }
        : property,
  ),
  expectations: Array.from({ length: 9 }, (_, i) => ({
    text: `latency.cas.p99 <= ${i}00ms`,
    verdict: i < 6 ? 'fail' : 'pass',
    actual: i === 3 ? null : 1234.5,
    line: 100 + i,
  })),
  network: { ...failing.network, reordered: 123_456_789, duplicated: 98_765_432 },
  faults: Array.from({ length: 40 }, (_, i) => ({
    at: i * 1.5,
    do: 'partition',
    target: 'n1 n2 n3 | n4 n5 n6 n7',
    effect: i === 30 ? 'no effect seen' : '1 election, 5 messages cut',
    effective: i !== 30,
  })),
  latency: { ...failing.latency, delete: failing.latency.put },
};

const nothingDone: Report = {
  ...passing,
  verdict: 'undecided',
  exitCode: 3,
  wallSeconds: 0,
  properties: passing.properties.map((property) =>
    property.name === 'linearizability' ? { ...property, verdict: 'undecided' } : { ...property, checked: 0 },
  ),
  expectations: [],
  requests: { sent: 0, ok: 0, failed: 0, unknown: 0, redirected: 0, duplicated: 0, causes: {} },
  failureRate: 0,
  latency: {},
  faults: [],
  network: { sent: 0, delivered: 0, lost: 0, cut: 0, duplicated: 0, reordered: 0 },
};

/** The words of the lines, without the characters of bars, whose length depends on the width. */
function wordsOf(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(/[ ·├─┤┄]+/u));
}

describe('the terminal report', () => {
  it('gives a speed below real time with decimals', () => {
    const slow = { ...passing, virtualSeconds: 1, wallSeconds: 4.5 };
    expect(renderRun(slow, plain)).toContain('1.00 s virtual in 4.50 s (0.22x)');
  });

  it('of a pass ends with the replay command', async () => {
    await expect(renderRun(passing, plain)).toMatchFileSnapshot(golden('pass'));
  });

  it('of a failure draws the witness and ends with commands', async () => {
    await expect(renderRun(failing, offers)).toMatchFileSnapshot(golden('fail'));
  });

  it('of a run with too much to show drops the least important lines', async () => {
    await expect(renderRun(crowded, offers)).toMatchFileSnapshot(golden('crowded'));
  });

  it('of a run in which nothing happened says so', async () => {
    await expect(renderRun(nothingDone, plain)).toMatchFileSnapshot(golden('nothing'));
  });

  it('keeps to 26 lines of 80 columns, and begins with the verdict', () => {
    for (const report of [passing, failing, nothingDone, crowded]) {
      const lines = renderRun(report, offers).split('\n');
      expect(lines.pop()).toBe('');
      expect(lines.length).toBeLessThanOrEqual(26);
      for (const line of lines) expect([...line].length).toBeLessThanOrEqual(80);
      expect(lines[0].startsWith(report.verdict.toUpperCase())).toBe(true);
    }
  });

  it('shows the last expectation itself rather than a line that counts one more', () => {
    const notMet = (count: number): string =>
      renderRun({ ...failing, expectations: crowded.expectations.slice(0, count) }, offers);
    expect(notMet(3)).not.toContain('more expectation');
    expect(notMet(3)).toContain('✗ expect latency.cas.p99 <= 200ms');
    expect(notMet(4)).toContain('✗ 2 more expectations not met');
  });

  it('keeps the note of a witness on a narrow terminal, in front of its bar if there is room', () => {
    const narrow = renderRun(failing, { ...offers, width: 60 });
    expect(narrow).toMatch(/c2 get x -> v17 +must be v18 or newer {2}├─+┤\n/);
    for (const line of narrow.split('\n'))
      if (!line.includes('npx')) expect([...line].length).toBeLessThanOrEqual(60);
    expect(narrow).toMatch(/^FAIL {2}crash-leader {2}seed 42 {3}5 nodes · 8 clients\n/);
  });

  it.each([40, 50, 60, 79])('has the same words on %i columns as on 80, on more lines', (width) => {
    for (const report of [passing, failing]) {
      const [, ...lines] = renderRun(report, { ...offers, width }).split('\n');
      const [, ...usual] = renderRun(report, offers).split('\n');
      for (const line of lines)
        if (!/npx|raftsim-out/.test(line)) expect([...line].length, line).toBeLessThanOrEqual(width);
      const shown = wordsOf(lines);
      // The note beside the bar may be left out, since the message says the same.
      const note = ['or', 'newer'];
      expect(wordsOf(usual).filter((word) => !shown.includes(word) && !note.includes(word))).toEqual([]);
      const coloured = renderRun(report, { ...offers, width, color: true })
        .split('\n')
        .slice(1);
      expect(coloured.map(withoutColour)).toEqual(lines);
    }
  });

  it('has the same text with colour', () => {
    const coloured = renderRun(failing, { ...offers, color: true });
    expect(coloured).toContain('\u001b[');
    expect(withoutColour(coloured)).toBe(renderRun(failing, offers));
  });

  it('abbreviates long lists of servers', () => {
    const fault = { at: 1, do: 'one-way', effect: '5 messages cut', effective: true };
    const targets = ['n1 n2 n3 n4 -> n5', 'n1 n3 | n2 n4 n5', 'n2 n9 n10 n11 n12 n20'];
    const text = renderRun({ ...passing, faults: targets.map((target) => ({ ...fault, target })) }, plain);
    for (const short of ['one-way n1-n4 -> n5', 'one-way n1 n3 | n2 n4…', 'one-way n2 n9-n12 n20']) {
      expect(text).toContain(`${short} `);
    }
  });

  it('cuts the targets of faults no shorter than the terminal demands', () => {
    const [target, effect] = ['n1 n2 n5 | n3 n4', '1 election, 103 messages cut'];
    const fault = { at: 1, do: 'partition', target, effect, effective: true };
    const shown = (width: number): string => renderRun({ ...passing, faults: [fault] }, { ...plain, width });
    expect(shown(80)).toContain('1.0 s  partition n1 n2 n5 |…   1 election, 103 cut');
    expect(shown(120)).toContain('1.0 s  partition n1 n2 n5 | n3 n4  1 election, 103 cut');
  });

  it('shows lost acknowledged writes before all other effects of a fault', () => {
    const effect =
      '2 421 acknowledged writes lost, 1 election, 1 new leader, 3 servers restarted, 2 422 writes lost, 94 operations delayed';
    const lying = { at: 3, do: 'lying-disk', target: 'n1 n2 n3', effect, effective: true };
    const text = renderRun({ ...passing, faults: [lying] }, plain);
    expect(text).toContain('lying-disk n1-n3        2 421 acknowledged writes lost\n');
    const cut = { ...lying, do: 'power-loss', effect: effect.slice(effect.indexOf('1 election')) };
    expect(renderRun({ ...passing, faults: [cut] }, plain)).toContain(
      '  1 election, 94 delayed, 3 restarted\n',
    );
  });

  it('grades a run with a violated property as not correct, without naming the property', () => {
    const cs3700 = { ...grades, checks: { linearizable: false, course_values: false } };
    expect(renderRun({ ...passing, cs3700 }, plain)).toContain('✗ not correct: a property was violated\n');
  });

  it('replaces control characters in names', () => {
    const evil = { ...passing, scenario: { ...passing.scenario, name: 'a\u001b[2Jb\nc' } };
    expect(renderQuiet(evil, plain)).toBe('PASS  a [2Jb c  seed 42   5 nodes · 8 clients · 30 s virtual\n');
  });

  it('is one line when quiet', () => {
    expect(renderQuiet(failing, plain)).toBe(
      'FAIL  crash-leader  seed 42   5 nodes · 8 clients · 30 s virtual\n',
    );
  });
});

describe('the reason for a missing verdict', () => {
  it('is shown for a run that exceeded max-events', () => {
    const cut: Report = {
      ...passing,
      verdict: 'undecided',
      exitCode: 3,
      events: 1_001,
      virtualSeconds: 0.25,
      brokenOff: {
        events: 1_000,
        second: 0.25,
        looked: 1_000,
        mostly: { what: 'faults', share: 0.9, fault: { text: 'crash one', line: 3 } },
      },
    };
    const why = [
      '  why        broken off at 0.250 s: its 1 000 events (max-events) ran out; of',
      '             the last 1 000, 90 % were faults: crash one (line 3)',
    ];
    expect(renderRun(cut, plain)).toContain(`\n\n${why.join('\n')}\n\n`);
    expect(renderQuiet(cut, plain)).toMatch(/^UNDECIDED .* {3}broken off at 0.25 s virtual/);
    expect(renderRun(passing, plain)).not.toContain('broken off');
    const words = 'broken off at 0.250 s: its 1 000 events (max-events) ran out';
    expect(markdownText([cut])).toContain(`- ${words}`);
    expect(junitText([cut])).toContain(`<error type="undecided">${words}`);
    expect(annotationLines(annotationsOf([cut]))).toMatch(
      /^::error file=[^,]*,line=3,title=[^:]*broken off::broken off at /,
    );
  });

  it('is shown for a run with more messages under way than correct servers send', () => {
    const brokenOff = {
      messages: 100_000,
      second: 0.25,
      mostly: { from: 'n2', share: 0.34, type: 'AppendEntries' },
    };
    const flooded: Report = { ...passing, verdict: 'undecided', exitCode: 3, brokenOff };
    const why = [
      '  why        broken off at 0.250 s: more than 100 000 messages were in flight at',
      '             once, 34 % of them from n2, mostly AppendEntries',
    ];
    expect(renderRun(flooded, plain)).toContain(`\n\n${why.join('\n')}\n\n`);
    expect(annotationLines(annotationsOf([flooded]))).toMatch(
      /^::error file=[^,]*,line=1,title=[^:]*broken off::broken off at /,
    );
  });

  it('is shown beside the violation if there is one', () => {
    const brokenOff = {
      events: 1_000,
      second: 0.25,
      looked: 1_000,
      mostly: { what: 'messages', share: 0.9 },
    } as const;
    const text = renderRun({ ...failing, brokenOff }, plain);
    expect(text).toMatch(/^FAIL .* {3}broken off at 30 s virtual/);
    expect(text).toMatch(/\n {2}why {8}\d/);
    expect(text).toContain('\n  limit      broken off at 0.250 s: its 1 000 events (max-events) ran out; of');
    expect(text.split('\n').length).toBeLessThanOrEqual(27);
  });

  it('is shown in full below if the first line has no room for it', () => {
    const lost: LostRun = {
      scenario: 'mine',
      file: 'mine.yaml',
      seed: '1',
      why: `an exception: ${'it goes on and on '.repeat(4)}to the end`,
      second: 1,
      replica: './mine.ts',
      replay: 'npx raftsim mine.yaml --seed 1',
    };
    const text = renderLost(lost, plain);
    expect(text).toMatch(/^ {2}why {8}an exception: it goes on and on .*\n {13}.*to the end$/m);
    expect(text.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(renderLost({ ...lost, why: 'n2 hangs at 1.003 s' }, plain)).not.toContain('  why ');
  });
});
