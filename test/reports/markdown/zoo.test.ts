import { expect, it } from 'vitest';
import { zooMarkdown } from '../../../reports/markdown/zoo.ts';
import type { ZooResult } from '../../../sim/zoo/zoo-result.ts';

/* What the page of a survey says of itself. */

const quick: ZooResult = {
  format: 'raftsim-zoo',
  version: 1,
  raftsim: '0.1.0',
  effort: { quick: true, seeds: 500, enough: 1, depth: 0, control: 2 },
  presets: [],
  rows: [],
  control: { runs: 2, violations: 0, cells: {}, objections: [] },
  judges: [],
};

it('the page of a survey of some bugs gives the command that makes it', () => {
  const page = zooMarkdown(quick, ['E17', './a bug.ts']);
  expect(page).toContain(
    "npx raftsim zoo E17 './a bug.ts' --quick --seeds 500 --depth 0 --control 2 --markdown >",
  );
  expect(page).toContain('fewer if 1 catch comes sooner.');
  expect(page).not.toContain('## The judges');
  expect(page).not.toContain('interrupted:');
});

it('the page of a survey that was interrupted says so', () => {
  expect(zooMarkdown({ ...quick, interrupted: true })).toContain('It was interrupted: this page shows only');
});
