import { MessageType } from '../../../core/raft/messages.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import type { ZooBug } from '../zoo-bug.ts';

/**
 * A server without pre-vote runs ahead in term, and refuses the pre-votes of the others in lower terms, forever.
 */
export const v2: ZooBug = {
  name: 'V2',
  about: 'half of the servers know pre-votes, and a refused one does not teach the term',
  starred: false,
  sources: ['etcd-io/etcd#8501'],
  judges: ['recovery'],
  needs: ['crash', 'partition'],
  rules: {
    adoptsTerm: (message, currentTerm) =>
      paperRules.adoptsTerm(message, currentTerm) &&
      !(message.type === MessageType.requestVoteReply && message.preVote),
  },
  options: (node, options) => ({ ...options, preVote: node % 2 === 1 }),
};
