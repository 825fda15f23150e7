import { expect, it } from 'vitest';
import { checksList, faultsTable } from '../../../reports/html/run-tables.ts';
import { stripChart } from '../../../reports/html/strip.ts';
import type { RunDetails } from '../../../sim/measure/details.ts';
import { failing } from '../hand-made.ts';
import { realRun } from '../real-run.ts';

/* Pages of runs with dozens of servers and faults stay legible. */

const SECOND = 1_000_000;

it('overlapping faults shade the strip once', () => {
  const band = (from: number, to: number): RunDetails['faults'][number] => ({
    from: from * SECOND,
    to: to * SECOND,
    step: from,
    line: 1,
    do: 'pause',
    target: 'n1',
  });
  const { details } = realRun();
  const { html } = stripChart({ ...details, faults: [band(1, 3), band(0, 2), band(2, 4), band(5, 6)] });
  expect(html.match(/<rect class="band" x/gu)).toHaveLength(2);
  expect(html.match(/<rect class="fault"/gu)).toHaveLength(4);
});

it('the strip says how many strikes were too many to be drawn', () => {
  const { details } = realRun();
  expect(stripChart(details).html).not.toContain('not drawn');
  const { html } = stripChart({ ...details, faultsLeftOut: 1200 });
  expect(html).toContain('1 200 more strikes of faults are not drawn.');
});

it('a list of dozens of servers is abbreviated, and whole in its title', () => {
  const target = Array.from({ length: 51 }, (_, i) => `n${i + 1}`).join(' ');
  const scattered = Array.from({ length: 20 }, (_, i) => `n${3 * i + 1}`).join(' ');
  const fault = { at: 1, do: 'crash', effect: '1 election', effective: true };
  const { html } = faultsTable([
    { ...fault, target },
    { ...fault, target: scattered },
  ]);
  expect(html).toContain(`<span title="${target}">n1-n51</span>`);
  expect(html).toContain(`<span title="${scattered}">n1 n4 n7 n10 …</span>`);
});

it('violations are listed in the order of time', () => {
  const [first, second, ...rest] = failing.properties.map((property) => property);
  const at = (event: number) => ({
    verdict: 'fail' as const,
    at: { event, second: 1 },
    message: `at ${event}`,
  });
  const properties = [
    { ...first, ...at(70) },
    { ...second, ...at(30) },
    ...rest.map((each) => ({ ...each, verdict: 'pass' as const })),
  ];
  const { html } = checksList({ ...failing, properties });
  expect(html.indexOf('at 30')).toBeGreaterThan(0);
  expect(html.indexOf('at 30')).toBeLessThan(html.indexOf('at 70'));
});
