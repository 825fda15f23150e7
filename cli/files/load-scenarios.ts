import type { InputError } from '../../sim/scenario/input-error.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { readScenarios } from './scenario-files.ts';

/** Parses all scenarios named; returns the mistakes of all of them if there are any. */
export function loadScenarios(
  args: readonly string[],
  set: readonly string[],
): readonly Scenario[] | { readonly errors: readonly InputError[] } {
  const { texts, errors: unread } = readScenarios(args);
  const errors: InputError[] = [...unread];
  const scenarios: Scenario[] = [];
  for (const { file, text } of texts) {
    const parsed = parseScenario(text, { file, set });
    if (parsed.ok) scenarios.push(parsed.scenario);
    else errors.push(...parsed.errors);
  }
  return errors.length > 0 ? { errors } : scenarios;
}
