import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from '../../support/scenarios.ts';

const folder = 'scenarios';
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => join(folder, name));

/** The shortest text that can say in a sentence what a scenario teaches. */
const shortestAbout = 40;

describe('the shipped scenarios', () => {
  it('exist, with crash-leader.yaml at the top level', () => {
    expect(files).toContain(join(folder, 'crash-leader.yaml'));
    expect(files.filter((file) => !file.startsWith('scenarios/zoo/')).length).toBeGreaterThanOrEqual(30);
    const folders = new Set(files.map((file) => dirname(file)));
    expect(folders.size).toBeGreaterThanOrEqual(8);
  });

  it.each(files)('%s can be parsed and says what it teaches', (file) => {
    const text = readFileSync(file, 'utf8');
    const scenario = parse(text, { file });
    expect(file.endsWith(`${scenario.name}.yaml`)).toBe(true);
    expect(scenario.about.length).toBeGreaterThan(shortestAbout);
    const [, about = ''] = /^about: >-\n((?: {2}\S.*\n)+)/m.exec(text) ?? [];
    expect(about.trimEnd().split('\n')).toHaveLength(2);
    // The zoo's presets only provide conditions for finding bugs, so they have no expectations.
    if (!file.startsWith('scenarios/zoo/')) expect(scenario.expect.length).toBeGreaterThan(0);
    const schema = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text)?.[1] ?? '';
    expect(existsSync(join(dirname(file), schema)), `no schema at ${schema}`).toBe(true);
  });

  it('have unique names', () => {
    const names = files.map((file) => parse(readFileSync(file, 'utf8'), { file }).name);
    expect(new Set(names).size).toBe(names.length);
  });
});
