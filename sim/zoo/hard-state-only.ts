import type { Write } from '../../core/io.ts';
import type { NodeId, Term } from '../../core/units.ts';

/** A write of term and vote alone, which precedes `write`. */
export function hardStateOnly(write: Write, term: Term, votedFor: NodeId): Write {
  return { id: write.id - 1, hardState: true, term, votedFor, truncateFrom: 0, entries: [], snapshot: null };
}
