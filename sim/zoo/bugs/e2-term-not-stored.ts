import type { ZooBug } from '../zoo-bug.ts';

/**
 * A candidacy or a step-down leaves no trace on disk: after a restart the server is back in an old term, and
 * votes in it again.
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
