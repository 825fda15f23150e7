import type { ZooBug } from '../zoo-bug.ts';

/** Pre-votes and votes share one tally: a late pre-vote is taken for a vote. */
export const e6: ZooBug = {
  name: 'E6',
  about: 'granted pre-votes count as votes',
  starred: false,
  sources: ['canonical/raft#196'],
  judges: [
    'election-safety',
    'leader-completeness',
    'state-machine-safety',
    'log-matching',
    'shown-is-durable',
  ],
  needs: ['reorder'],
  rules: {
    voteCounts: (reply, _preVote, campaignTerm) =>
      (reply.preVote ? reply.round : reply.term) === campaignTerm,
  },
};
