import { MessageType } from '../../../core/raft/messages.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import type { ZooBug } from '../zoo-bug.ts';

/**
 * A server of the old kind runs ahead in term; those of the new kind canvass in terms that it refuses, for
 * ever.
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
