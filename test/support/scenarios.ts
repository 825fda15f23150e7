import { readdirSync, readFileSync } from 'node:fs';
import { formatInputError } from '../../sim/scenario/input-error.ts';
import { type ParseOptions, parseScenario } from '../../sim/scenario/parse.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';

/** The paths of all shipped scenarios from the project's root, sorted. */
export function shippedScenarios(): string[] {
  return readdirSync('scenarios', { recursive: true, encoding: 'utf8' })
    .map((name) => `scenarios/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.yaml'))
    .sort();
}

/** Parses a scenario file; throws with its mistakes. */
export function load(path: string, set: readonly string[] = []): Scenario {
  return parse(readFileSync(path, 'utf8'), { file: path, set });
}

/** Parses a scenario text; throws with its mistakes as users see them. */
export function parse(text: string, options: ParseOptions = {}): Scenario {
  const result = parseScenario(text, options);
  if (result.ok) return result.scenario;
  throw new Error(result.errors.map(formatInputError).join('\n'));
}
