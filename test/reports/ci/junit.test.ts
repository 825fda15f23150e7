import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { junitText } from '../../../reports/ci/junit-runs.ts';
import { sweepJunitText } from '../../../reports/ci/junit-sweep.ts';
import type { Report } from '../../../sim/report.ts';
import { failing, grades, passing } from '../hand-made.ts';
import { crashLeader, row, sweepOf, typicalSweep } from '../sweeps.ts';

const schema = readFileSync(new URL('./junit.xsd', import.meta.url), 'utf8');

async function errorsIn(xml: string): Promise<readonly string[]> {
  const { errors } = await validateXML({ xml: [{ fileName: 'junit.xml', contents: xml }], schema: [schema] });
  return errors.map((error) => error.message);
}

const evil: Report = {
  ...failing,
  scenario: { ...failing.scenario, name: 'a <b> & "c" \u0000\u001b[2J]]>' },
  properties: failing.properties.map((property) => ({
    ...property,
    message: 'x\u0007y <script>&</script> ]]> \ud800 é',
  })),
};

describe('JUnit XML', () => {
  it('is valid under the JUnit schema', async () => {
    for (const xml of [
      junitText([]),
      junitText([passing]),
      junitText([passing, failing]),
      junitText([evil]),
      junitText([{ ...passing, cs3700: grades }]),
      sweepJunitText(typicalSweep()),
      sweepJunitText(sweepOf([])),
    ]) {
      expect(await errorsIn(xml)).toEqual([]);
    }
  });

  it('is validated by a schema that refuses an unknown attribute', async () => {
    expect(await errorsIn(junitText([passing]).replace('<testcase ', '<testcase odd="1" '))).not.toEqual([]);
  });

  it('has a case for each property and expectation, failures with their text in the body', () => {
    const xml = junitText([failing]);
    expect(xml).toContain('<testsuite name="crash-leader" file="scenarios/crash-leader.yaml" tests="14"');
    expect(xml).toContain('failures="1" errors="0"');
    expect(xml).toContain('<failure type="linearizability: stale-read">key "x": c2 read v17');
    expect(xml).toContain('npx raftsim scenarios/crash-leader.yaml --seed 42');
    expect(xml).not.toMatch(/<failure[^>]*message=/);
  });

  it('has the grades of the course as properties of the suite, and its checks as cases', () => {
    const xml = junitText([{ ...passing, cs3700: grades }]);
    for (const [name, value] of [
      ['cs3700', 'not correct: put_answered'],
      ['cs3700.total_msgs', '1 234 bonus'],
      ['cs3700.failures', '2 partial'],
      ['cs3700.duplicates', '0'],
      ['cs3700.median_latency', '0.16 none'],
      ['cs3700.aside', '46 redirects, 2 unanswered, 948 messages if each put went alone'],
    ]) {
      expect(xml).toContain(`<property name="${name}" value="${value}"/>`);
    }
    expect(xml).toContain('<testcase name="expect cs3700: incorrect" classname="crash-leader"/>');
    expect(xml).toMatch(
      /<testcase name="expect cs3700: course_values" classname="crash-leader">\s*<skipped>/,
    );
    // A check that is not met is already reported as an expectation of the run.
    expect(xml).not.toContain('cs3700: put_answered"');
    expect(junitText([passing])).not.toContain('cs3700');
  });

  it('contains no control characters', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(junitText([evil])).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
  });

  it('has a case for each failing seed of a sweep, up to one hundred', () => {
    const few = sweepJunitText(typicalSweep());
    expect(few).toContain('<testcase name="seed 4471" classname="crash-leader">');
    expect(few).toContain('npx raftsim scenarios/crash-leader.yaml --seed 4471');
    expect(few).toContain('<testcase name="9 996 seeds passed" classname="crash-leader"/>');
    const failures = [{ property: 'vote-once', reason: 'two votes', event: 1, second: 1 } as const];
    const many = sweepJunitText(sweepOf(Array.from({ length: 500 }, (_, i) => row(i, 'fail', { failures }))));
    expect(many.match(/<testcase name="seed /g)?.length).toBe(100);
    expect(many).toContain('400 more seeds that did not pass have no case of their own.');
  });

  it('gives how long a sweep took once, not to each of its scenarios', () => {
    const two = [row(1), row(2, 'pass', { scenario: 'other' })];
    const xml = sweepJunitText(
      sweepOf(two, { scenarios: [crashLeader, { ...crashLeader, label: 'other' }] }),
    );
    expect(xml.match(/<testsuites? [^>]*>/g)).toEqual([
      '<testsuites name="raftsim" tests="2" failures="0" errors="0" time="32.000">',
      expect.not.stringContaining('time='),
      expect.not.stringContaining('time='),
    ]);
  });

  it('counts runs rather than seeds if each seed is run in several cells', () => {
    const failures = [{ property: 'vote-once', reason: 'two votes', event: 1, second: 1 } as const];
    const rows = Array.from({ length: 300 }, (_, i) => [
      row(i, 'pass', { cell: 'cluster.replicas=3' }),
      row(i, 'fail', { cell: 'cluster.replicas=5', failures }),
    ]);
    const xml = sweepJunitText(sweepOf(rows.flat()));
    expect(xml).toContain('<testcase name="300 runs passed"');
    expect(xml).toContain('200 more runs that did not pass have no case of their own.');
  });
});
