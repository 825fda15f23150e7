import type { Fields } from '../scenario/record.ts';
import type { Bug } from './bug.ts';
import { BugMistakes, checkAbbreviations, checkParts } from './check-bug.ts';

/** Bugs that were found to be valid: one bug is used for thousands of runs. */
const valid = new WeakSet<Bug>();

/**
 * A bug that a program passes to `simulate` is checked like one in a file, and may use no abbreviations: options are a
 * function, outcomes are not given as words.
 * @throws Error if it is not valid
 */
export function requireBug(bug: Bug): void {
  if (valid.has(bug)) return;
  const parts = bug as unknown as Fields;
  const mistakes = [...checkParts(parts), ...checkAbbreviations(parts)];
  if (mistakes.length > 0) throw new Error(`bug: ${new BugMistakes(mistakes).message}`);
  valid.add(bug);
}
