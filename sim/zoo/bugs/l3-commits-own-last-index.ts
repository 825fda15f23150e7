import type { ZooBug } from '../zoo-bug.ts';

/** Entries beyond the last one of the message are committed although they may differ from the leader's. */
export const l3: ZooBug = {
  name: 'L3',
  about: 'a follower commits up to its own last entry',
  starred: true,
  sources: ['atomix/copycat#265', 'scylladb#9965', 'rikbw/raft state.ts:282'],
  judges: ['state-machine-safety', 'log-matching', 'committed-durable'],
  needs: ['reorder', 'loss'],
  rules: { commitFromAppend: (leaderCommit, _lastNewIndex, lastIndex) => Math.min(leaderCommit, lastIndex) },
};
