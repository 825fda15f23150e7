import { paperRules } from '../../../core/raft/rules.ts';
import type { ZooBug } from '../zoo-bug.ts';

/** The server may have been promoted without knowing it; then a candidate lacks its vote. */
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
