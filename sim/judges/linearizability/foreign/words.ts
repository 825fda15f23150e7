import { nearest } from '../../../scenario/nearest.ts';

/** The nearest of the valid words, or all of them. */
export function nearestHint(word: string, valid: readonly string[]): string {
  const near = nearest(word, valid);
  if (near !== '') return `did you mean '${near}'?`;
  return `expected ${valid.slice(0, -1).join(', ')} or ${valid[valid.length - 1]}`;
}
