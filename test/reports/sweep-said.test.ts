import { expect, it } from 'vitest';
import { sweepAnnotations } from '../../reports/ci/annotations.ts';
import { sweepJunitText } from '../../reports/ci/junit-sweep.ts';
import { sweepHtml } from '../../reports/html/sweep-report.ts';
import { sweepMarkdownText } from '../../reports/markdown/sweep.ts';
import { renderSweep } from '../../reports/terminal/sweep.ts';
import { crashLeader, row, SAID, sweepOf, typicalSweep } from './sweeps.ts';

/* A failure of a sweep is told in a sentence, not only by the judge's code for it: that of the first run with it. */

const sweep = typicalSweep();
const text = (markup: string): string => markup.replaceAll(/&(?:quot|#34);/gu, '"');

it('in every report of the sweep', () => {
  const plain = { color: false };
  expect(renderSweep(sweep, plain)).toContain(`      seed 4471: ${SAID}\n`);
  expect(text(sweepHtml(sweep, () => null, 0))).toContain(`seed 4471: ${SAID}<br>`);
  expect(text(sweepMarkdownText(sweep))).toContain(`stale read on leader change<br>${SAID} |`);
  const junit = text(sweepJunitText(sweep));
  expect(junit).toContain(`2 runs, the first with seed 4471: ${SAID}\n`);
  expect(junit).toContain(
    'linearizability: stale read on leader change: another sentence (event 1802, 1.9 s)',
  );
  expect(sweepAnnotations(sweep).map(({ message }) => message.split('\n')[0])).toContain(
    `2 runs, first with seed 4471: ${SAID}`,
  );
});

it('with the scenario of that run, if there are several', () => {
  const failure = {
    property: 'recovery',
    reason: 'stalled',
    event: 9,
    second: 1,
    message: 'so it was',
  } as const;
  const other = { ...crashLeader, label: 'other' };
  const rows = [row(1), row(2, 'fail', { scenario: 'other', failures: [failure] })];
  const two = sweepOf(rows, { scenarios: [crashLeader, other] });
  expect(renderSweep(two, { color: false })).toContain('      seed 2 with other: so it was\n');
});

it('if its rows have none, as those of older versions', () => {
  const failure = { property: 'recovery', reason: 'stalled', event: 9, second: 1 } as const;
  const old = sweepOf([row(2, 'fail', { failures: [failure] })]);
  expect(renderSweep(old, { color: false })).toContain('recovery: stalled');
  expect(renderSweep(old, { color: false })).not.toContain('seed 2:');
});
