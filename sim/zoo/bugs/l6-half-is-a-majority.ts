import { majority } from '../../../core/raft/quorum.ts';
import type { ZooBug } from '../zoo-bug.ts';

/** Two halves of the servers need not overlap. */
export const l6: ZooBug = {
  name: 'L6',
  about: 'half of an even number of servers makes a quorum for commits',
  starred: true,
  sources: ['raft-java#21', 'openraft#1802', 'openraft d60f1e85'],
  judges: ['committed-durable', 'leader-completeness', 'state-machine-safety'],
  needs: ['partition'],
  rules: {
    quorumSize: (purpose, members) =>
      purpose === 'commit' && members % 2 === 0 ? members / 2 : majority(members),
  },
};
