import { paperRules } from '../../../core/raft/rules.ts';
import type { ZooBug } from '../zoo-bug.ts';

/** It may have been promoted without knowing; then the vote that is missing is its own. */
export const m11: ZooBug = {
  name: 'M11',
  about: 'a server that believes itself a learner never votes',
  starred: false,
  sources: ['etcd-io/raft campaign_learner_must_vote.txt'],
  judges: ['recovery'],
  needs: ['membership', 'partition', 'crash'],
  rules: {
    mayGrantVote: (request, currentTerm, votedFor, leader, isVoter, upToDate) =>
      isVoter && paperRules.mayGrantVote(request, currentTerm, votedFor, leader, isVoter, upToDate),
  },
};
