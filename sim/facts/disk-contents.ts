import type { Durable } from '../../core/io.ts';
import type { Index, NodeId, Term } from '../../core/units.ts';
import { positionInWords } from './words.ts';

/** What the disk of a server holds when it starts, without the entries themselves. */
export interface DiskContents {
  readonly term: Term;
  readonly votedFor: NodeId;
  /** The last entry, or else the last one that the snapshot replaces; 0: the log is empty. */
  readonly lastIndex: Index;
  readonly lastTerm: Term;
  /** 0: there is no snapshot. */
  readonly snapshotIndex: Index;
}

/** The contents of a disk, as `booted` facts carry them, in numbers. */
export function contentsOf({ term, votedFor, snapshot, entries }: Durable): DiskContents {
  const last = entries[entries.length - 1];
  const snapshotIndex = snapshot?.lastIncludedIndex ?? 0;
  return {
    term,
    votedFor,
    lastIndex: last?.index ?? snapshotIndex,
    lastTerm: last?.term ?? snapshot?.lastIncludedTerm ?? 0,
    snapshotIndex,
  };
}

/** "its log up to 206.3": index and term of the last entry. */
export function logInWords({ lastIndex, lastTerm }: Pick<DiskContents, 'lastIndex' | 'lastTerm'>): string {
  return lastIndex === 0 ? 'an empty log' : `its log up to ${positionInWords(lastIndex, lastTerm)}`;
}
