import { MessageType } from '../../../core/raft/messages.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import type { ZooBug } from '../zoo-bug.ts';

/** A server with an old term asks for pre-votes in vain, forever. */
export const v3: ZooBug = {
  name: 'V3',
  about: 'a refused pre-vote does not teach the newer term',
  starred: false,
  sources: ['canonical/raft#279', 'canonical/raft#280', 'openraft 2026-06-25'],
  judges: ['recovery'],
  needs: ['partition'],
  rules: {
    adoptsTerm: (message, currentTerm) =>
      paperRules.adoptsTerm(message, currentTerm) &&
      !(message.type === MessageType.requestVoteReply && message.preVote && !message.success),
  },
};
