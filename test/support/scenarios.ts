import { readdirSync, readFileSync } from 'node:fs';
import { parseScenario } from '../../sim/scenario/parse.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';

/** The paths of all shipped scenarios from the project's root, sorted. */
export function shippedScenarios(): string[] {
  return readdirSync('scenarios', { recursive: true, encoding: 'utf8' })
    .map((name) => `scenarios/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.yaml'))
    .sort();
}

/** Parses a scenario file; throws with its first mistake. */
export function load(path: string, set: readonly string[] = []): Scenario {
  return parse(readFileSync(path, 'utf8'), path, set);
}

/** Parses a scenario text; throws with its first mistake. */
export function parse(text: string, file = 'test.yaml', set: readonly string[] = []): Scenario {
  const parsed = parseScenario(text, { file, set });
  if (parsed.ok) return parsed.scenario;
  const [first] = parsed.errors;
  throw new Error(`${first.file}:${first.line}:${first.column} ${first.message}`);
}
