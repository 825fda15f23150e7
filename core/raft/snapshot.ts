import type { Index, Term } from '../units.ts';
import type { Configuration } from './configuration.ts';

/**
 * Everything up to `lastIncludedIndex`, folded into one state (paper §7): what a log prefix is replaced by.
 * `data` is the store with its sessions in a form that can be cut into chunks and sent.
 */
export interface Snapshot {
  readonly lastIncludedIndex: Index;
  readonly lastIncludedTerm: Term;
  readonly configuration: Configuration;
  readonly configurationIndex: Index;
  readonly data: string;
  /** Hash of the state inside, as the store computes it. */
  readonly stateHash: number;
  readonly bytes: number;
}
