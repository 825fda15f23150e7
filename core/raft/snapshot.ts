import type { Index, Term } from '../units.ts';
import type { Configuration } from './configuration.ts';

/**
 * A snapshot (paper §7): the state after `lastIncludedIndex`, which replaces the log up to there. `data` is the store
 * with its sessions as text, which can be sent in chunks.
 */
export interface Snapshot {
  readonly lastIncludedIndex: Index;
  readonly lastIncludedTerm: Term;
  readonly configuration: Configuration;
  readonly configurationIndex: Index;
  readonly data: string;
  /** The store's `stateHash` for the state in `data`. */
  readonly stateHash: number;
  readonly bytes: number;
}
