import { NOBODY } from '../../../core/units.ts';
import type { ZooBug } from '../zoo-bug.ts';

/**
 * A server that restarts within a term has forgotten its vote and may vote again: two leaders are possible.
 */
export const e1: ZooBug = {
  name: 'E1',
  about: 'votedFor is not written to disk',
  starred: true,
  sources: ['tikv/tikv#8381', 'PySyncObj#202', 'raft-java#57'],
  judges: ['shown-is-durable', 'vote-once', 'election-safety', 'linearizability'],
  needs: ['crash'],
  rules: { writtenVote: () => NOBODY },
};
