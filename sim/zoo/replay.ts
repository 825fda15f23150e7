import type { Durable, Write } from '../../core/io.ts';
import type { Entry } from '../../core/raft/entry.ts';

/*
 * Recovery from a journal, as servers with a write-ahead log do it, and as it goes wrong.
 */

/** What is on disk, except that truncations are not replayed: an entry goes only where another takes its place. */
export function replayIgnoringTruncation(durable: Durable, journal: readonly Write[]): Durable {
  const base = durable.snapshot?.lastIncludedIndex ?? 0;
  const log: Entry[] = [];
  for (const { entries } of journal) {
    for (const entry of entries) if (entry.index > base) log[entry.index - base - 1] = entry;
  }
  let gapless = 0;
  while (log[gapless] !== undefined) gapless++;
  return { ...durable, entries: log.slice(0, gapless) };
}
