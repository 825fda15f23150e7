import { expect, it } from 'vitest';
import { wrapped } from '../../../reports/terminal/layout.ts';
import { renderRun } from '../../../reports/terminal/run.ts';
import type { Slip } from '../../../sim/audit/slip.ts';
import type { FaultResult, PropertyResult } from '../../../sim/report.ts';
import { failing, passing } from '../hand-made.ts';

/* What a reader needs first comes first, and is not what is cut for lack of room. */

const text = (report: typeof passing): string => renderRun(report, { color: false });

it('the violation that came first is on the first line, since the report explains that one', () => {
  const late = (property: PropertyResult): PropertyResult => ({
    ...property,
    verdict: 'fail',
    at: { event: 99_000, second: 29 },
    message: 'a consequence',
  });
  const properties = failing.properties.map((property, i) =>
    i === 0 && property.verdict === 'pass' ? late(property) : property,
  );
  expect(properties[0]?.message).toBe('a consequence');
  const marks = text({ ...failing, properties })
    .split('\n')
    .filter((line) => line.startsWith('  ✗'));
  expect(marks[0]).not.toContain('a consequence');
  expect(marks[1]).toContain('a consequence');
});

it('a single property that had nothing to judge is named', () => {
  const properties = passing.properties.map((each) =>
    each.name === 'recovery' ? { ...each, checked: 0 } : each,
  );
  expect(text({ ...passing, properties })).toContain('– recovery had nothing to judge\n');
});

it('a long expectation keeps its bound, and pushes the value to the right', () => {
  const expectation = {
    text: 'reached.joint-configuration-left-by-another-leader >= 1',
    verdict: 'pass' as const,
    actual: 3,
    line: 9,
  };
  expect(text({ ...passing, expectations: [expectation] })).toContain(`  ✓ expect ${expectation.text}  3\n`);
});

it('a long name leaves room for the seed', () => {
  const long = { ...passing, scenario: { ...passing.scenario, name: 'long-'.repeat(16) } };
  expect(text(long).split('\n')[0]).toMatch(/^PASS {2}long-.*… {2}seed 42 {3}/);
});

it('that a change of membership was carried out comes before what followed from it', () => {
  const effect =
    '1 change of membership in force, 600 ms until the operator saw it, 1 election, 160 messages cut';
  const fault = { at: 5, do: 'replace-server', target: 'n1 by n6', effect, effective: true };
  expect(text({ ...passing, faults: [fault] })).toContain('1 membership change, 1 election');
});

it('many strikes without effect leave room for some with one', () => {
  const strike = (at: number, effective: boolean): FaultResult => ({
    at,
    do: 'crash',
    target: 'n1',
    effect: effective ? '1 election' : 'it found no target',
    effective,
  });
  const faults = Array.from({ length: 30 }, (_, i) => strike(i, i >= 20));
  const shown = text({ ...passing, faults });
  expect(shown).toContain('it found no target\n');
  expect(shown).toContain('1 election\n');
  expect(shown).toContain('in all 30 strikes, 20 without effect\n');
});

it('the last strike before the violation has a line, however much else there is to show', () => {
  const strike = (at: number, name: string): FaultResult => ({
    at,
    do: name,
    target: 'n1',
    effect: '1 election',
    effective: true,
  });
  const properties = failing.properties.map((property, i) => ({
    ...property,
    verdict: 'fail' as const,
    at: { event: 1000 + i, second: 12.5 },
    message: 'a consequence that is told in so many words that they take up two lines of the report',
  }));
  const faults = [strike(4, 'crash'), strike(12, 'wipe'), strike(13, 'pause')];
  const lines = text({ ...failing, properties, faults }).split('\n');
  expect(lines.join('\n')).toMatch(
    / 12\.0 s {2}wipe n1 +1 election\n +in all 3 strikes, each with an effect\n/,
  );
  expect(lines.length - 1).toBeLessThanOrEqual(26);
});

it('a violation before the first strike is said to be that, since no fault can be its cause', () => {
  const at = { event: 741, second: 0.366 };
  const properties = failing.properties.map((property) =>
    property.verdict === 'fail'
      ? { name: property.name, verdict: property.verdict, checked: 1, at }
      : property,
  );
  const fault = { at: 0.5, do: 'torn-write', target: 'n1', effect: '12 bytes torn', effective: true };
  const why = (faults: readonly FaultResult[]): string => {
    const shown = text({ ...failing, properties, faults });
    return /^ {2}why +(.*)$/m.exec(shown)?.[1] ?? '';
  };
  expect(why([fault])).toBe('0.366 s, event 741, before any fault struck');
  expect(why([{ ...fault, at: 0.3 }, fault])).toBe('0.366 s, event 741');
  expect(why([])).toBe('0.366 s, event 741');
});

it('who broke which rule is told right after the violation, and the report stays as short', () => {
  const text = 'n2 votes for n3 in term 10 (~806) although its own log is newer: it should have refused';
  const slips: readonly Slip[] = [
    { kind: 'stale-log-elected', sequence: 4894, time: 2_295_000, node: 2, term: 10, index: 0, text },
  ];
  const lines = renderRun(failing, { color: false, slips }).split('\n');
  const at = lines.findIndex((line) => line.startsWith('  culprit    2.295 s, event 4 894: n2 votes for n3'));
  expect(at).toBeGreaterThan(lines.findIndex((line) => line.startsWith('  why')));
  expect(at).toBeLessThan(lines.findIndex((line) => line.startsWith('  replay')));
  expect(
    lines
      .slice(at, at + 3)
      .join(' ')
      .replaceAll(/\s+/g, ' '),
  ).toContain('it should have refused');
  expect(lines.length - 1).toBeLessThanOrEqual(26);
});

it('a sentence about a culprit is whole at 80 columns', () => {
  const text =
    "n1 answers c2's get k1, asked at 1.583 s, with its state as of index 72, although n3 had committed up to 73 at 1.577 s; n3 leads term 5 since 1.563 s, while n1 takes itself for the leader of term 4; n1 had last heard from a majority at 1.456 s";
  const slips: readonly Slip[] = [
    { kind: 'read-behind', sequence: 2842, time: 1_583_000, node: 1, term: 4, index: 73, text },
  ];
  const shown = renderRun(failing, { color: false, width: 80, slips });
  expect(shown.replaceAll(/\s+/g, ' ')).toContain(text);
});

it('what has no room ends in one ellipsis, however short its last line is', () => {
  expect(wrapped('one two-six', 8, 1)).toEqual(['one…']);
  expect(wrapped('one two-six three', 8, 2)).toEqual(['one', 'two-six…']);
});
