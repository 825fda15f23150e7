import type { Durable, Write } from '../../core/io.ts';
import type { Entry } from '../../core/raft/entry.ts';

/*
 * Faulty recovery from a journal of writes (a write-ahead log), for bugs L13 and S6.
 */

/** The state on disk, except that truncations are ignored: entries disappear only if they are overwritten. */
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
 * The newest snapshot with the index and term of the one before, and the log that follows the older one: as if
 * the server had crashed before truncating the log, and recovery did not compare where the snapshot ends and
 * where the log begins.
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
