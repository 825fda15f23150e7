import type { History } from './history.ts';
import { NEVER_RETURNED } from './history.ts';
import { DEAD_END, type Model, NOWHERE } from './model.ts';

/**
 * Whether this order explains the history: every operation that returned is in it once, those that never
 * returned at most once, none comes before one that was over when it began, and each finds what it found.
 * It shares nothing with the checkers but the model, and is short enough to be believed.
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
