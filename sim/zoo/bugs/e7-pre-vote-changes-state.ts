import type { ZooBug } from '../zoo-bug.ts';

/** Pre-votes then raise terms and use up votes, which they exist to avoid. */
export const e7: ZooBug = {
  name: 'E7',
  about: 'a pre-vote request is handled as if it asked for a vote',
  starred: false,
  sources: ['canonical/raft#196'],
  judges: ['vote-once', 'monotonic-state', 'recovery'],
  needs: ['partition'],
  rules: {
    adoptsTerm: (message, currentTerm) => message.term > currentTerm,
    recordsVote: () => true,
  },
};
