import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { properties } from '../../sim/judges/judge.ts';
import { bestPresets } from '../../sim/zoo/best-presets.ts';
import { tryBug } from '../../sim/zoo/hunt.ts';
import { presetNames } from '../../sim/zoo/presets.ts';
import { bugNamed, zoo } from '../../sim/zoo/registry.ts';
import { load } from '../support/scenarios.ts';

/* The tables of docs/zoo.md took most of an hour to compute; these tests check their consistency and repeat samples. */

const page = readFileSync('docs/zoo.md', 'utf8');

/** The rows of the table under a heading, keyed by its column titles. */
function table(heading: string): Record<string, string>[] {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const [head = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  return rows.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i] ?? ''])));
}

const nameOf = (row: Record<string, string>): string => (row.bug ?? '').replace('★ ', '');
const soonest = table('Where each bug is caught soonest');
const everywhere = table('Every bug on every preset');
const missed = table('Not caught');
const judges = table('The judges');

test('every bug is on the page, either caught or with the reason why it is not', () => {
  expect(everywhere.map(nameOf)).toEqual([...zoo.map(({ name }) => name), 'control']);
  expect(Object.keys(everywhere[0] ?? {})).toEqual(['bug', ...presetNames]);
  expect([...soonest, ...missed].map(nameOf).sort()).toEqual(zoo.map(({ name }) => name).sort());
  expect(missed.filter(({ why }) => why === '' || why?.startsWith('no preset'))).toEqual([]);
});

test('bestPresets names for each bug the preset on which the page says that it is caught soonest', () => {
  const best = Object.fromEntries(soonest.map((row) => [nameOf(row), row.preset]));
  expect(bestPresets).toEqual(best);
});

test('all starred bugs are caught within 2,000 seeds, at least 55 bugs in all, and equivalent mutants are not', () => {
  expect(soonest.length).toBeGreaterThanOrEqual(55);
  for (const { name, starred, equivalent } of zoo) {
    const row = soonest.find((one) => nameOf(one) === name);
    if (starred) expect(Number(row?.seeds?.split(' ')[0]), name).toBeLessThanOrEqual(2_000);
    if (equivalent === true) expect(row).toBeUndefined();
  }
});

test('no judge reported a violation in 10,000 runs of the correct core', () => {
  const control = everywhere[everywhere.length - 1] ?? {};
  const runs = presetNames.map((preset) => Number(/^0 in (\d+)$/.exec(control[preset] ?? '')?.[1]));
  expect(runs.reduce((sum, count) => sum + count, 0)).toBe(10_000);
});

test('every judge is the first to report some bug, and the page says what happens without that judge', () => {
  expect(judges.map(({ judge }) => judge)).toEqual([...properties]);
  for (const row of judges) {
    expect(bugNamed(row.bug ?? ''), row.judge).toBeDefined();
    expect(row['without it']).toMatch(/^not found in \d+ seeds$|^[a-z-]+ after [\d ]+ seeds?$/);
  }
});

describe('bugs caught at the first seed are caught as the page says', () => {
  const quick = everywhere.flatMap((row) =>
    presetNames.flatMap((preset) => {
      const [seeds = '', letters = ''] = (row[preset] ?? '').split(' ');
      return seeds === '1' && letters !== '' ? [{ bug: nameOf(row), preset, letters }] : [];
    }),
  );
  /** One in so many of the bugs caught at the first seed is tried. */
  const SAMPLE = 25;

  it.each(quick.filter((_, i) => i % SAMPLE === 0))(
    '$bug on $preset: $letters',
    ({ bug, preset, letters }) => {
      const scenario = load(`scenarios/zoo/${preset}.yaml`);
      const judgesHeard = [1, 2, 3, 4, 5, 6]
        .map((seed) => tryBug(scenario, `${seed}`, bugNamed(bug) ?? null).caught?.property ?? '')
        .map((judge) => judge.replace(/(^|-)(\w)\w*/g, (_, __, first: string) => first.toUpperCase()));
      expect(judgesHeard).toContain(letters);
    },
  );
});
