import type { Graveyard } from './graveyard.ts';
import { type KnownValues, remove } from './known-values.ts';
import { type Block, isEarlier, type Value } from './register-values.ts';

/*
 * What may be dropped from the state of a register, so that memory does not grow with the history; for blocks,
 * F and S see register-state.ts.
 *
 * Let p be the least invocation among the operations that may still return. Whatever is yet to be added to a
 * block was invoked at or after p. If F(A) < S(B) and F(B) < p, then anything added to A contradicts B: A is
 * dead, and observing it again is an error whatever else happened. If also F(A) < p, then a block C that
 * changes later has S(C) >= p > F(A), so it contradicts A iff F(C) < S(A): of all dead blocks only the greatest
 * S matters. Inside a block, a value is dead once something later in its chain returned before p. A write that
 * never returned and was not observed may take effect at any time, so it is kept for good.
 */

/**
 * Moves to the graveyard what no operation invoked at `pending` or later could observe without being wrong
 * anyway.
 */
export function forget(values: KnownValues, graveyard: Graveyard, pending: number): void {
  const { live, blocks } = values;
  if (live.length < 2) return;
  // The two blocks with the greatest S among those with F before `pending`: for any block, one of the two is
  // another block.
  let last: Block | null = null;
  let second: Block | null = null;
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i];
    if (block.head.next !== null) forgetWithin(block, live, graveyard, pending);
    if (block.f >= pending) continue;
    if (last === null || block.s > last.s) {
      second = last;
      last = block;
    } else if (second === null || block.s > second.s) second = block;
  }
  if (last === null) return;
  for (let i = blocks.length - 1; i >= 0; i--) {
    const block = blocks[i];
    const newer = block === last ? second : last;
    if (newer === null || block.f >= newer.s || block.f >= pending) continue;
    remove(blocks, block);
    for (let value: Value | null = block.head; value !== null; value = value.next) remove(live, value);
    graveyard.bury(block, newer);
  }
}

/** Moves to the graveyard the values of a block that precede the last value with a return before `pending`. */
function forgetWithin(block: Block, live: Value[], graveyard: Graveyard, pending: number): void {
  let keep = block.head;
  for (let later = block.head.next; later !== null; later = later.next)
    if (isEarlier(later.first, pending)) keep = later;
  for (let value: Value | null = block.head; value !== null && value !== keep; value = value.next) {
    remove(live, value);
    graveyard.outlive(value, keep);
  }
  block.head = keep;
}
