import type { ZooBug } from '../zoo-bug.ts';

/** Servers without a vote count towards majorities, so that two majorities need not overlap. */
export const e13: ZooBug = {
  name: 'E13',
  about: 'learners count towards a quorum and campaign',
  starred: false,
  sources: ['openraft d882e743', 'openraft beb0302b', 'hashicorp/raft GH-398'],
  judges: [
    'election-safety',
    'committed-durable',
    'shown-is-durable',
    'leader-completeness',
    'state-machine-safety',
  ],
  needs: ['membership', 'partition'],
  rules: {
    mayCampaign: (votes, _votedBefore, configurationIndex) => votes || configurationIndex > 0,
    electorates: (_purpose, configuration) => [[...configuration.voters, ...configuration.learners]],
  },
};
