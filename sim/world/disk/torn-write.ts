import type { Write } from '../../../core/io.ts';
import { NO_ENTRIES } from '../../../core/raft/entry.ts';
import type { Stream } from '../../kernel/random.ts';
import type { Platter } from './platter.ts';

/** Overhead of a record on disk: lengths, checksum, hard state. */
const RECORD_BYTES = 32;

/** The size of a write on disk. */
export function writeBytes(write: Write): number {
  let bytes = RECORD_BYTES + (write.snapshot === null ? 0 : write.snapshot.bytes);
  for (const entry of write.entries) bytes += entry.bytes;
  return bytes;
}

/** What a torn write has lost: entries, and the bytes of the record that was torn. */
interface Torn {
  readonly entries: number;
  readonly bytes: number;
}

interface TornPart extends Torn {
  /** What is left of the write once records with a wrong checksum are dropped. */
  readonly part: Write;
}

const NOTHING_TORN: Torn = { entries: 0, bytes: 0 };

/**
 * The power fails while these writes are under way, in order of issue: the platter gets some of them whole, the next one
 * in part, and nothing of the others.
 */
export function tear(unfinished: readonly Write[], platter: Platter, stream: Stream): Torn {
  if (unfinished.length === 0) return NOTHING_TORN;
  const whole = stream.below(unfinished.length);
  for (let i = 0; i < whole; i++) platter.apply(unfinished[i]);
  const torn = tornPart(unfinished[whole], stream);
  platter.apply(torn.part);
  return torn;
}

/**
 * The part of a write that is left after a power failure in the middle of it. A write is a sequence of records, each with
 * a checksum: first the hard state, then the truncation, then one record per entry. Some records are complete, the next
 * one is torn, which its checksum reveals, and the others are missing. A snapshot is written to a file that is renamed
 * when complete, so of a write with a snapshot at most the hard state is left.
 */
export function tornPart(write: Write, stream: Stream): TornPart {
  const { id, hardState, term, votedFor, entries } = write;
  const nothing: Write = {
    id,
    hardState: false,
    term,
    votedFor,
    truncateFrom: 0,
    entries: NO_ENTRIES,
    snapshot: null,
  };
  const torn = stream.below(RECORD_BYTES) + 1;
  const records = (hardState ? 1 : 0) + (write.truncateFrom > 0 ? 1 : 0) + entries.length;
  let kept = records === 0 ? 0 : stream.below(records);
  if (kept === 0) return { part: nothing, entries: entries.length, bytes: torn };
  if (hardState) kept--;
  if (write.snapshot !== null)
    return { part: { ...nothing, hardState }, entries: entries.length, bytes: torn };
  const truncateFrom = kept > 0 || !hardState ? write.truncateFrom : 0;
  if (truncateFrom > 0) kept--;
  const whole = Math.max(kept, 0);
  return {
    part: { ...nothing, hardState, truncateFrom, entries: entries.slice(0, whole) },
    entries: entries.length - whole,
    bytes: torn,
  };
}
