import { formatInputError } from '../../../sim/scenario/input-error.ts';
import { parseScenario } from '../../../sim/scenario/parse.ts';

/** The errors as users see them; empty if there are none. */
export function mistakes(text: string, set: readonly string[] = []): readonly string[] {
  const result = parseScenario(text, { file: 'f.yaml', set });
  return result.ok ? [] : result.errors.map(formatInputError);
}
