import type { Property } from '../judges/judge.ts';
import type { Bug } from './bug.ts';

/** What must happen in a run for a bug to show. */
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

/** A bug that occurred in a real implementation or paper, with its sources and how to detect it. */
export interface ZooBug extends Bug {
  /** Name of the bug that this one is a variant of. */
  readonly variantOf?: string;
  /** Marks the bugs that any useful testbed must catch. */
  readonly starred: boolean;
  /** Set if the change looks like a mistake but is safe: no judge may report a violation. */
  readonly equivalent?: true;
  /** Where it is documented: issues, pull requests, commits, papers. */
  readonly sources: readonly string[];
  /** The judges of which one is expected to report the first violation. */
  readonly judges: readonly Property[];
  readonly needs: readonly Need[];
}
