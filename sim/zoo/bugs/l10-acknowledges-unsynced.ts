import { MessageType } from '../../../core/raft/messages.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import type { ZooBug } from '../zoo-bug.ts';

/** A crash loses entries that a quorum has acknowledged. */
export const l10: ZooBug = {
  name: 'L10',
  about: 'a follower acknowledges before its disk has the entries',
  starred: true,
  sources: ['classic'],
  judges: ['shown-is-durable', 'committed-durable', 'acknowledged-survives', 'linearizability'],
  needs: ['crash', 'slow disk', 'torn log'],
  rules: {
    waitsForDisk: (message) =>
      message.type !== MessageType.appendEntriesReply && paperRules.waitsForDisk(message),
    mayAnswerEarly: () => false,
  },
};
