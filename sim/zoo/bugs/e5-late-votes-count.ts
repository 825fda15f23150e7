import type { ZooBug } from '../zoo-bug.ts';

/** A reply to a campaign of an old term is taken for a vote in the present campaign. */
export const e5: ZooBug = {
  name: 'E5',
  about: 'votes of an earlier campaign count',
  starred: true,
  sources: ['akka-raft (DEMi: raft-45, raft-46, raft-56, raft-58)'],
  judges: [
    'election-safety',
    'leader-completeness',
    'state-machine-safety',
    'log-matching',
    'shown-is-durable',
  ],
  needs: ['reorder'],
  rules: { voteCounts: (reply, preVote) => reply.preVote === preVote },
};
