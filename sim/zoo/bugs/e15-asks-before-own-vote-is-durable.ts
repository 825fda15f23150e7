import { MessageType } from '../../../core/raft/messages.ts';
import { paperRules } from '../../../core/raft/rules.ts';
import type { ZooBug } from '../zoo-bug.ts';

/** A candidate may win, crash, and vote for another server in the term that it has won. */
export const e15: ZooBug = {
  name: 'E15',
  about: 'a candidate requests votes before its own vote is on disk',
  starred: false,
  sources: ['sofastack/sofa-jraft electSelf', 'etcd-io/raft msgsAfterAppend'],
  judges: ['shown-is-durable', 'vote-once', 'election-safety', 'log-matching'],
  needs: ['crash', 'slow disk'],
  rules: {
    waitsForDisk: (message) => message.type !== MessageType.requestVote && paperRules.waitsForDisk(message),
    countsOwnVote: () => true,
  },
};
