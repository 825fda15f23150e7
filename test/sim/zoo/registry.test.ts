import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { simulate } from '../../../sim/run/simulate.ts';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { bestPresets } from '../../../sim/zoo/best-presets.ts';
import { presetNames } from '../../../sim/zoo/presets.ts';
import { bugNamed, bugNames, zoo } from '../../../sim/zoo/registry.ts';
import { parse } from '../../support/scenarios.ts';

/** The sections of the table of known bugs, and the number of rows in each. */
const rows = { E: 17, L: 19, R: 5, C: 3, M: 12, S: 7, V: 6 };

test('every row of the table is in the registry', () => {
  const wanted = Object.entries(rows).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, i) => `${section}${i + 1}`),
  );
  expect(wanted.filter((name) => bugNamed(name) === undefined)).toEqual([]);
});

test('names are unique, and variants belong to existing bugs', () => {
  expect(new Set(bugNames).size).toBe(bugNames.length);
  for (const { variantOf } of zoo) if (variantOf !== undefined) expect(bugNames).toContain(variantOf);
});

test('every bug changes something, and has a description and a source', () => {
  for (const { name, about, sources, judges, equivalent, rules, host, client, options } of zoo) {
    expect(about, name).not.toBe('');
    expect(sources.length, name).toBeGreaterThan(0);
    if (equivalent !== true) expect(judges.length, name).toBeGreaterThan(0);
    expect(
      [rules, host, client, options].some((part) => part !== undefined),
      name,
    ).toBe(true);
  }
});

test('the presets exist, can be parsed, and include all best presets', () => {
  const files = readdirSync('scenarios/zoo').map((file) => file.replace('.yaml', ''));
  expect([...presetNames].sort()).toEqual(files.sort());
  for (const preset of presetNames) {
    const parsed = parseScenario(readFileSync(`scenarios/zoo/${preset}.yaml`, 'utf8'));
    expect(parsed.ok ? parsed.scenario.name : parsed.errors).toBe(preset);
  }
  for (const bug of Object.keys(bestPresets)) expect(bugNames).toContain(bug);
});

test('a scenario can name a known bug only', () => {
  const parsed = parseScenario('zoo: E1\nrun: 2s');
  expect(parsed.ok && parsed.scenario.zoo).toBe('E1');
  expect(parseScenario('zoo: E99').ok).toBe(false);
});

test('a bug may have a recovery of its own', () => {
  const scenario = parse('run: 3s\nfaults:\n  - { at: 1s, do: crash, node: leader, for: 200ms }');
  const recover = bugNamed('E16')?.host?.recover;
  if (recover === undefined) throw new Error('E16 has no recovery of its own');
  const { violations } = simulate(scenario, '1', { bug: { name: 'own', about: '', recover } });
  expect(violations[0]?.property).toBe('monotonic-state');
});
