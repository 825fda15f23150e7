import { nearest } from '../../../scenario/nearest.ts';

/** A hint that names the nearest valid word, or all valid words. */
export function nearestHint(word: string, valid: readonly string[]): string {
  const near = nearest(word, valid);
  if (near !== '') return `did you mean '${near}'?`;
  return `expected ${valid.slice(0, -1).join(', ')} or ${valid[valid.length - 1]}`;
}
