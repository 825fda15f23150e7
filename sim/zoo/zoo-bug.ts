import type { Property } from '../judges/judge.ts';
import type { Bug } from './bug.ts';

/** What has to go wrong in the world before a bug shows. */
type Need =
  | 'crash'
  | 'partition'
  | 'partial partition'
  | 'reorder'
  | 'duplicate'
  | 'loss'
  | 'slow disk'
  | 'torn log'
  | 'clock'
  | 'membership'
  | 'snapshot'
  | 'transfer';

/** A bug that somebody really made, with what is known of it. */
export interface ZooBug extends Bug {
  /** Name of the row that this one is a variant of. */
  readonly variantOf?: string;
  /** A testbed that misses it is not worth having. */
  readonly starred: boolean;
  /** Looks like a mistake and is none: no judge may object. */
  readonly equivalent?: true;
  /** Where it was reported: issues, pull requests, commits, papers. */
  readonly sources: readonly string[];
  /** Judges of whom one is expected to speak first. */
  readonly judges: readonly Property[];
  readonly needs: readonly Need[];
}
