import { formatInputError } from '../../../sim/scenario/input-error.ts';
import { type ParseOptions, parseScenario } from '../../../sim/scenario/parse.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';

/** The parsed scenario. Fails the test with the parser's messages if there are errors. */
export function parsed(text: string, options: ParseOptions = {}): Scenario {
  const result = parseScenario(text, { file: 'f.yaml', ...options });
  if (result.ok) return result.scenario;
  throw new Error(result.errors.map(formatInputError).join('\n'));
}

/** The errors as users see them; empty if there are none. */
export function mistakes(text: string, set: readonly string[] = []): readonly string[] {
  const result = parseScenario(text, { file: 'f.yaml', set });
  return result.ok ? [] : result.errors.map(formatInputError);
}
