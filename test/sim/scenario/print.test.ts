import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { plainScenario, printScenario } from '../../../sim/scenario/print.ts';

const shipped = readdirSync('scenarios', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => join('scenarios', name));

function parsed(text: string, set: readonly string[] = []): object {
  const result = parseScenario(text, { set });
  if (!result.ok) throw new Error(result.errors[0]?.message);
  const { scenario } = result;
  // Line numbers change when a scenario is printed; everything else has to stay the same.
  return JSON.parse(
    JSON.stringify({ ...scenario, set: [] }, (key, value: unknown) => (key === 'line' ? 0 : value)),
  );
}

function reprinted(text: string, set: readonly string[] = []): string {
  const plain = plainScenario(text, set);
  if ('errors' in plain) throw new Error('not plain');
  return printScenario(plain as Readonly<Record<string, unknown>>);
}

test.each(shipped)('%s is the same scenario after printing and parsing', (file) => {
  const text = readFileSync(file, 'utf8');
  const named = text.includes('\nname:') || text.startsWith('name:') ? text : `name: x\n${text}`;
  expect(parsed(reprinted(named))).toEqual(parsed(named));
});

test('overrides are printed in place', () => {
  const text = 'name: a\nrun: 9s\nfaults:\n  - { id: x, at: 1s, do: crash, node: leader }\n';
  const set = ['cluster.replicas=3', 'faults.x.at=2s', 'network.latency=1ms..2ms'];
  expect(parsed(reprinted(text, set))).toEqual(parsed(text, set));
});

test('words with a special meaning in YAML are quoted', () => {
  const text = `name: 'null'\nabout: "yes: no # - 'x'"\nrun: 9s\nexpect: { latency.put.p99: "> 3ms" }\n`;
  expect(parsed(reprinted(text))).toEqual(parsed(text));
});
