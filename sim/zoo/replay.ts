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

/**
 * The newest snapshot, taken for the one before it: the log was not yet cut when the server crashed, and recovery does
 * not look which of the two reaches further.
 */
export function takeSnapshotForOlder(durable: Durable, journal: readonly Write[]): Durable {
  const { snapshot } = durable;
  if (snapshot === null) return durable;
  const older = journal.findLast(
    (write) => write.snapshot !== null && write.snapshot.lastIncludedIndex < snapshot.lastIncludedIndex,
  )?.snapshot;
  const base = older?.lastIncludedIndex ?? 0;
  const kept: Entry[] = [];
  for (const { truncateFrom, entries } of journal) {
    if (truncateFrom > base) kept.length = Math.min(kept.length, truncateFrom - base - 1);
    for (const entry of entries) if (entry.index > base) kept[entry.index - base - 1] = entry;
  }
  let gapless = 0;
  while (kept[gapless] !== undefined) gapless++;
  if (gapless < kept.length || base + gapless < snapshot.lastIncludedIndex) return durable;
  return {
    ...durable,
    snapshot: { ...snapshot, lastIncludedIndex: base, lastIncludedTerm: older?.lastIncludedTerm ?? 0 },
    entries: kept,
  };
}
