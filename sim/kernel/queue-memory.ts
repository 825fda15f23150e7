/*
 * Passes the memory of one run's event queue on to the next run's. Most runs need no more than the initial size, and to
 * have V8 allocate an array of that size, fill it with zeros and collect it takes as long as some fifty events.
 */

/** What a queue has before it takes memory, and after it has given it back. */
export const NO_MEMORY: Int32Array = new Int32Array(0);

const spare = { memory: NO_MEMORY };

/** An array of this length: a new one, or an earlier queue's as that left it, which is with no event in its lists. */
export function takeMemory(length: number): Int32Array {
  const { memory } = spare;
  spare.memory = NO_MEMORY;
  return memory.length === length ? memory : new Int32Array(length);
}

/** Keeps the array for the next queue that takes one of its length. The caller must not use it any more. */
export function giveBack(memory: Int32Array): void {
  spare.memory = memory;
}
