import type { Index, Term } from '../core/units.ts';

/** "90.6": index 90 of term 6. */
export function positionInWords(index: Index, term: Term): string {
  return `${index}.${term}`;
}
