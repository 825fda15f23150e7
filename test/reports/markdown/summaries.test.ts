import { describe, expect, it } from 'vitest';
import { annotationsOf, sweepAnnotations } from '../../../reports/ci/annotations.ts';
import { annotationLines } from '../../../reports/ci/workflow-command.ts';
import { markdownText } from '../../../reports/markdown/runs.ts';
import { sweepMarkdownText } from '../../../reports/markdown/sweep.ts';
import { failing, grades, passing } from '../hand-made.ts';
import { row, SAID, sweepOf, typicalSweep } from '../sweeps.ts';

const golden = (name: string): string => `../../golden/reports/markdown-${name}.txt`;

describe('the step summary', () => {
  it('of several runs lists failures first', async () => {
    await expect(markdownText([passing, failing])).toMatchFileSnapshot(golden('runs'));
  });

  it('lists the violation that came first before those that came of it, each with its moment', () => {
    const at = (name: string, second: number) => ({
      name: name as 'recovery',
      verdict: 'fail' as const,
      checked: 1,
      message: 'so it is',
      at: { event: second * 1000, second },
    });
    const properties = [at('exactly-once', 3), at('recovery', 20), at('linearizability', 2)];
    const lines = markdownText([{ ...failing, properties, faults: [] }]).split('\n');
    expect(lines.filter((line) => line.startsWith('- **'))).toEqual([
      '- **linearizability** fail: so it is (2.000 s, event 2 000)',
      '- **exactly-once** fail: so it is (3.000 s, event 3 000)',
      '- **recovery** fail: so it is (20.000 s, event 20 000)',
    ]);
  });

  it('has the grades of the course in a table', () => {
    const text = markdownText([
      { ...passing, cs3700: grades },
      passing,
      { ...passing, cs3700: { ...grades, correct: true } },
    ]);
    const [, section = ''] = text.split('### CS3700\n\n');
    const aside = '46 redirects; 2 unanswered; 948 messages if each put went alone';
    expect(section.split('\n').slice(0, 6)).toEqual([
      '|  | scenario | messages | failures | duplicates | median ms |  |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      `| ❌ | crash-leader | 1 234 **bonus** | 2 **partial** | 0 | 0.16 **none** | not correct: put_answered; ${aside} |`,
      `| ✅ | crash-leader | 1 234 **bonus** | 2 **partial** | 0 | 0.16 **none** | correct, except for the course’s own check of values; ${aside} |`,
      '',
      '1 of 2 correct.',
    ]);
    expect(markdownText([passing])).not.toContain('CS3700');
  });

  it('of a sweep is as in its golden file', async () => {
    await expect(sweepMarkdownText(typicalSweep())).toMatchFileSnapshot(golden('sweep'));
  });

  it('stays below the limit and says what it left out', () => {
    const reports = Array.from({ length: 400 }, (_, i) => ({ ...failing, seed: `${i}${'é'.repeat(600)}` }));
    const whole = markdownText(reports, [], 10_000_000);
    expect(Buffer.byteLength(whole)).toBeGreaterThan(900_000);
    const cut = markdownText(reports);
    expect(Buffer.byteLength(cut)).toBeLessThan(900_000);
    expect(cut).toMatch(/Left out to stay within GitHub's limit: .* and \d+ more\.\n$/);
    expect(whole).not.toContain('Left out');
  });

  it('escapes Markdown and HTML in names', () => {
    const name = '<img src=x> | `a` [b](c) *d*';
    const text = markdownText([{ ...failing, scenario: { ...failing.scenario, name } }]);
    expect(text).not.toContain('### ❌ <img');
    expect(text.split('\n').find((line) => line.startsWith('### '))).toBe(
      '### ❌ &#60;img src=x&#62; &#124; &#96;a&#96; &#91;b&#93;(c) &#42;d&#42;, seed 42',
    );
  });
});

describe('annotations', () => {
  it('name file and line, escaped', () => {
    const expectations = [{ text: 'failure-rate <= 1%', verdict: 'fail', actual: 0.02, line: 26 } as const];
    expect(
      annotationLines(
        annotationsOf([
          { ...failing, expectations },
          { ...failing, expectations, seed: '43' },
        ]),
      ),
    ).toBe(
      '::error file=scenarios/crash-leader.yaml,line=1,title=crash-leader%3A linearizability%3A stale-read::' +
        'key "x": c2 read v17 after c3 had read v18%0Anpx raftsim scenarios/crash-leader.yaml --seed 42\n' +
        '::error file=scenarios/crash-leader.yaml,line=26,title=crash-leader%3A expect failure-rate <= 1%25::' +
        '2.0 %25%0Anpx raftsim scenarios/crash-leader.yaml --seed 42\n',
    );
    expect(annotationLines(annotationsOf([passing]))).toBe('');
  });

  it('are one per signature and at most ten', () => {
    expect(annotationLines(sweepAnnotations(typicalSweep(), () => 27)).split('\n')).toEqual([
      '::error file=scenarios/crash-leader.yaml,line=1,title=crash-leader%3A linearizability%3A stale read on leader ' +
        `change::2 runs, first with seed 4471: ${SAID}%0Anpx raftsim scenarios/crash-leader.yaml --seed 4471`,
      '::error file=scenarios/crash-leader.yaml,line=27,title=crash-leader%3A expect longest-leaderless <= 2s::' +
        '1 run, first with seed 901%0Anpx raftsim scenarios/crash-leader.yaml --seed 901',
      '',
    ]);
    const lost = sweepOf([row(1), row(2, 'undecided', { crashed: 'n2 hangs at 1.003 s' })]);
    expect(annotationLines(sweepAnnotations(lost))).toBe(
      '::error file=scenarios/crash-leader.yaml,line=1,title=crash-leader%3A no verdict::1 run, first with seed 2: ' +
        'ended its worker thread: n2 hangs at 1.003 s%0Anpx raftsim scenarios/crash-leader.yaml --seed 2\n',
    );
    const promised = sweepOf([row(1, 'undecided', { crashed: 'an unhandled rejection: no luck' })]);
    expect(annotationLines(sweepAnnotations(promised))).toContain(
      'seed 1: has no verdict: an unhandled rejection: no luck%0A',
    );
    const many = sweepOf(
      Array.from({ length: 30 }, (_, i) => row(i, 'fail', { unmet: [`latency.put.p99 <= ${i}ms`] })),
    );
    expect(annotationLines(sweepAnnotations(many)).match(/::error/g)?.length).toBe(10);
  });
});
