import type { History } from './history.ts';
import { NEVER_RETURNED } from './history.ts';
import { DEAD_END, type Model, NOWHERE } from './model.ts';

/**
 * Whether this order explains the history: every operation that returned is in it once, those that never
 * returned at most once, none comes before one that was over when it began, and each finds what it found.
 * It shares nothing with the checkers but the model, and is short enough to be believed.
 */
export function verifyOrder(history: History, model: Model, order: Int32Array): boolean {
  const placed = new Uint8Array(history.size);
  let latestInvocation = Number.NEGATIVE_INFINITY;
  let state = model.initial;
  for (const row of order) {
    if (row < 0 || row >= history.size || placed[row] === 1) return false;
    placed[row] = 1;
    if (history.returned[row] < latestInvocation) return false;
    latestInvocation = Math.max(latestInvocation, history.invoked[row]);
    state = model.step(state, row, NOWHERE);
    if (state === DEAD_END) return false;
  }
  for (let row = 0; row < history.size; row++) {
    if (placed[row] === 0 && history.returned[row] !== NEVER_RETURNED) return false;
  }
  return true;
}
