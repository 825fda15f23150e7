import type { History } from './history.ts';
import { NEVER_RETURNED } from './history.ts';
import { DEAD_END, type Model, NOWHERE } from './model.ts';

/**
 * Whether this order explains the history: every operation that returned occurs once, those that never returned
 * at most once, none comes after an operation that began after it had returned, and each finds what it found.
 * It shares nothing with the checkers but the model, and is short enough to be verified by reading.
 */
export function verifyOrder(history: History, model: Model, order: Int32Array): boolean {
  const { size, invoked, returned } = history;
  const placed = new Uint8Array(size);
  let latestInvocation = Number.NEGATIVE_INFINITY;
  let state = model.initial;
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    if (row < 0 || row >= size || placed[row] === 1) return false;
    placed[row] = 1;
    if (returned[row] < latestInvocation) return false;
    if (invoked[row] > latestInvocation) latestInvocation = invoked[row];
    state = model.step(state, row, NOWHERE);
    if (state === DEAD_END) return false;
  }
  for (let row = 0; row < size; row++) {
    if (placed[row] === 0 && returned[row] !== NEVER_RETURNED) return false;
  }
  return true;
}
