import type { ZooBug } from '../zoo-bug.ts';

/**
 * Without new entries, a new term is not stored: after a restart the server is back in an old term and votes
 * again.
 */
export const e2: ZooBug = {
  name: 'E2',
  about: 'term and vote are written with appended entries only',
  starred: true,
  sources: ['eliben/raft af596a8', 'eliben/raft 0ae7b34'],
  judges: ['shown-is-durable', 'monotonic-state', 'vote-once', 'election-safety'],
  needs: ['crash'],
  rules: { writesHardState: (_termChanged, _voteChanged, withEntries) => withEntries },
};
